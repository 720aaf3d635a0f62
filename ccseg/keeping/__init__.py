"""What `runs` and `links` are made of: the database, its schema, documents with versions, what a link shows."""
