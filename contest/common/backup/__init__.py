"""Backups: the whole contest in one file, from either database into either, and into later versions."""
