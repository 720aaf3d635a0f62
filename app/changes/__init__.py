"""The Changes page."""
