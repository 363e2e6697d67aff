"""What fixing asks of the capabilities to the right of results."""

from django.dispatch import Signal

# contest: Contest; receivers answer with the number of appeals and remarks that wait for an answer
open_appeals_asked = Signal()
