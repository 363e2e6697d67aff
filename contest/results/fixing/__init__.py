"""Fixing results: from a closed period to official results, and back with a reason."""
