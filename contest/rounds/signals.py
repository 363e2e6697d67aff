"""News of rounds for the capabilities to the right of this one. Sent inside the transaction that changes the row."""

from django.dispatch import Signal

# round: Round
round_published = Signal()
# round: Round, with the new window or suspended or resumed; closed_at: when it would have closed before
window_moved = Signal()
