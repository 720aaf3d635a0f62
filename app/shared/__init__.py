"""The Shared page: what a link shows."""
