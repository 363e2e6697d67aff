"""Branches that one contest counts under another unit than the tree does (tính vào đơn vị khác)."""
