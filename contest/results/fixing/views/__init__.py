"""Views of fixing."""
