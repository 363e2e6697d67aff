"""Pages of running rounds and of participants, for organisers."""
