"""The Score page: new customers in the segments of a result."""
