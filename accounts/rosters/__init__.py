"""Rosters (danh sách): people out of the sheets of offices, held against who is there, previewed, taken in."""
