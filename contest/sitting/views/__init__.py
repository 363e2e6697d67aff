"""The participant's ordinary pages."""
