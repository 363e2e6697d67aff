"""Sentences of the bank pages."""
