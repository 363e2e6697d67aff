"""Participants who did not find their unit in the list: who waits, and which unit they are given."""
