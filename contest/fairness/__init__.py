"""Fairness by evidence: patterns in the papers of a round, shown to organisers as facts; people decide."""
