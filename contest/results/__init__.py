"""Results: tally, standings, leaderboards, recount. Everything here is counted from attempts and can be rebuilt."""
