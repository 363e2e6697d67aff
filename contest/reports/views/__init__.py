"""Pages of reports, one module for each."""
