"""Where workers find the makers of this capability's files."""

from contest.documents import bulk

__all__ = ["bulk"]
