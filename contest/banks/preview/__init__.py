"""The preview of an import: what was read with the organiser's corrections, and what state each question is in. Pure.

A question is ready when nothing is wrong with it, its key is sure (from the file's own mark without a doubt, or from
the organiser's hand) and the bank does not have it.
"""
