"""Lists of teams: a workbook that is looked at first, then taken in whole."""
