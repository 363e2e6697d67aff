"""The participant's way: contest page, entry, and the hot door (start, paper, save, hand-in, result)."""
