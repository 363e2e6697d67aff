"""Admission to a later round: who was let in by a ranking, a score or by name."""
