"""News of rounds for the capabilities to the right of this one. Sent inside the transaction that changes the row."""

from django.dispatch import Signal

# round: Round
round_published = Signal()
# round: Round, with the new window or suspended or resumed; closed_at: when it would have closed before
window_moved = Signal()
# contest: Contest → receivers answer with Facts (contest/rounds/rule_facts.py): how far its rounds have gone
facts_asked = Signal()
# contest: Contest, rules: Rules that are tried → receivers answer with Moved (contest/rounds/rule_facts.py): whose
# places would be others
places_asked = Signal()
# contest: Contest, whose rules have changed in what moves places
places_moved = Signal()
