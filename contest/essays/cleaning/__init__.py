"""What judges get of a file: the same without who wrote it. One file for each kind; web processes call apart.py."""
