"""Reading: from bytes to cells to columns that are understood, and to customers."""
