"""The Saved page: which of the kept documents it lists."""
