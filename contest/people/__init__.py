"""What contests keep about people: shown to their owners, joined, and forgotten after the retention time."""
