"""People without an account: how they come in, what tells them apart, and what is asked after the paper."""
