"""Long work in processes of its own, behind a queue."""
