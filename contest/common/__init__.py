"""Shared by the capabilities, named by content."""
