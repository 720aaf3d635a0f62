"""The Customers page: what each column was taken for, and what is wrong."""
