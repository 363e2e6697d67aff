"""Pages of people over time: for admins, for everybody about themselves, for all."""
