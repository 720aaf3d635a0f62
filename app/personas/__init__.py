"""The Personas page: a persona in full, and its typical customers."""
