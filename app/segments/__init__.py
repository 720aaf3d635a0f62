"""The Segments page: the method and its progress, the map, and what other settings would give."""
