"""The organiser's pages of key changes."""
