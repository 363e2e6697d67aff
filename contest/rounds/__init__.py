"""Contests, their rounds and the rules as data."""
