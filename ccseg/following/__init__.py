"""Following: the segments of a run over time, in later files of the same customers."""
