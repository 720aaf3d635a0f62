"""The Compare page: what is compared, which one to use, and who moves."""
