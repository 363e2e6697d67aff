"""Forms of the bank pages."""
