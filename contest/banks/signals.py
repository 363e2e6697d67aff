"""Questions of banks to the capabilities to the right of this one, which know what banks are for."""

from django.dispatch import Signal

# bank: Bank; receivers answer with a list of readiness.Asked, one for each round that draws from it
needs_asked = Signal()
