"""Keeping: results in a database, and links that show them without customers."""
