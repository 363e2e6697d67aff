"""Teams (đội thi): units and teams that take part as one, through their captain."""
