"""Results that are entered: rounds in a hall or before a jury, whose papers are not taken here."""
