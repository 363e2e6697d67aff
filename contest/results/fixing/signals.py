"""What fixing asks of the capabilities to the right of results."""

from django.dispatch import Signal

# contest: Contest; receivers answer with the number of appeals and remarks that wait for an answer
open_appeals_asked = Signal()
# frame: Frame, rounds: ids; receivers answer with checks of their own (fixing/queries.py)
checks_asked = Signal()
# contest: Contest; receivers answer with the last moment at which they changed what is counted, None without one
last_fact_asked = Signal()
