"""Changing a wrong key in public (sửa đáp án): proposed, seen beforehand, carried out by a worker, undone."""
