"""People over time: doubled accounts, moves between units, one's own data, what is forgotten when."""
