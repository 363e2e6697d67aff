"""Attempts: drawing a paper, saving, handing in, marking."""
