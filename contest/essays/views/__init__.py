"""Pages of essays, by audience."""
