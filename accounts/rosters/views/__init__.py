"""Pages of the admins: people, rosters, units, slips."""
