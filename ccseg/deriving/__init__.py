"""Deriving: from postings, months and several files to one row per customer."""
