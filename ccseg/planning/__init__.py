"""Planning: what segments are worth under the user's own ranges, what a limit may do, and tests that can prove it."""
