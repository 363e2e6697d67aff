"""Pages of appeals, by audience."""
