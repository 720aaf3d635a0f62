"""The Start page: what comes out, and what is needed."""
