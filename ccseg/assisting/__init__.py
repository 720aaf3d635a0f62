"""Assisting: what an assistant may ask for and is told, without a customer's row, id or cell."""
