"""Comparing: several ways to segment the same customers side by side, and which of them to use."""
