"""Self-service customer segmentation: from a customer file to segments, personas and how far to trust them.

>>> import ccseg
>>> ccseg.Recipe(clusterer=ccseg.KMeans(segments=5)).clusterer.segments
5
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "clustering.clusterers": ("DBSCAN", "GaussianMixture", "KMeans"),
    "comparing.comparison": ("Comparison", "compare"),
    "reading.customers": ("Customers", "Reading", "read_customers"),
    "describing.wording": ("Wording",),
    "errors": ("CcsegError", "DamagedRun", "InvalidRecipe", "UnreadableFile", "UnusableTable"),
    "exporting.export": ("compared_table", "customers_table", "movers_table", "scores_table", "to_csv"),
    "exporting.model_document": ("describe_model",),
    "exporting.report": ("write_report",),
    "exporting.reproduction": ("python_lines",),
    "sample": ("make_sample", "sample_csv"),
    "scoring": ("Scores", "read_run", "score"),
    "recipes": ("Recipe",),
    "result": ("Run", "Segmentation"),
    "segmentation": ("add_map", "segment"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load a name from its module on first use, so that importing ccseg costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'ccseg' has no attribute {name!r}")
    return getattr(import_module(f"ccseg.{_HOME[name]}"), name)
