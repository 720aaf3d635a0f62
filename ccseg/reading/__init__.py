"""What `tables`, `columns` and `customers` are made of: from bytes to cells to columns that are understood."""
