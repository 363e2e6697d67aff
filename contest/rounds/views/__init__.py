"""Pages of contests and rounds, by audience."""
