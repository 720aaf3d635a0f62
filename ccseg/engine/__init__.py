"""Engine: the same line over a table of any size, where it lies."""
