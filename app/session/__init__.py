"""What a person has open, whose it is, and where results are kept."""
