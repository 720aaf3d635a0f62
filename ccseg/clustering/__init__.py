"""Clustering: features, clusterers, models as numbers, quality, the choice between them, and the map."""
