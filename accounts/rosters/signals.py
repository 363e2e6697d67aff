"""News of the tree for those who count by it."""

from django.dispatch import Signal

# Before anything changes, inside the transaction: whoever must hold something still takes its lock now, so that all
# take their locks in one order.
branch_moves = Signal()

# After: `old_path` and `new_path` of the unit that moved with all below it.
branch_moved = Signal()
