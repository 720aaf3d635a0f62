"""Self-service customer segmentation: from a customer file to segments, personas and how far to trust them.

>>> import ccseg
>>> ccseg.Recipe(clusterer=ccseg.KMeans(segments=5)).clusterer.segments
5
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ccseg.notebook import Shown

if TYPE_CHECKING:  # what a type checker and an editor see; at run time each name is loaded when it is used
    from ccseg.clustering.clusterers import DBSCAN as DBSCAN
    from ccseg.clustering.clusterers import GaussianMixture as GaussianMixture
    from ccseg.clustering.clusterers import KMeans as KMeans
    from ccseg.comparing.comparison import Comparison as Comparison
    from ccseg.comparing.comparison import compare as compare
    from ccseg.describing.wording import Wording as Wording
    from ccseg.engine.scoring import score_table as score_table
    from ccseg.engine.segmenting import segment_table as segment_table
    from ccseg.engine.spark import open_table as open_table
    from ccseg.errors import (
        CcsegError as CcsegError,
    )
    from ccseg.errors import (
        DamagedRun as DamagedRun,
    )
    from ccseg.errors import (
        EngineFault as EngineFault,
    )
    from ccseg.errors import (
        InvalidAssumptions as InvalidAssumptions,
    )
    from ccseg.errors import (
        InvalidRecipe as InvalidRecipe,
    )
    from ccseg.errors import (
        NotSplit as NotSplit,
    )
    from ccseg.errors import (
        UnreadableFile as UnreadableFile,
    )
    from ccseg.errors import (
        UnusableTable as UnusableTable,
    )
    from ccseg.exporting.export import (
        compared_table as compared_table,
    )
    from ccseg.exporting.export import (
        customers_table as customers_table,
    )
    from ccseg.exporting.export import (
        movers_table as movers_table,
    )
    from ccseg.exporting.export import (
        scores_table as scores_table,
    )
    from ccseg.exporting.export import (
        to_csv as to_csv,
    )
    from ccseg.exporting.model_document import describe_model as describe_model
    from ccseg.exporting.report import write_report as write_report
    from ccseg.exporting.reproduction import python_lines as python_lines
    from ccseg.following.follow import Following as Following
    from ccseg.following.follow import follow as follow
    from ccseg.following.refit import refit as refit
    from ccseg.planning.assumptions import Assumptions as Assumptions
    from ccseg.planning.assumptions import read_assumptions as read_assumptions
    from ccseg.planning.plan import Planning as Planning
    from ccseg.planning.plan import plan as plan
    from ccseg.reading.customers import Customers as Customers
    from ccseg.reading.customers import Reading as Reading
    from ccseg.reading.customers import read_customers as read_customers
    from ccseg.recipes import Recipe as Recipe
    from ccseg.recipes import Split as Split
    from ccseg.result import Run as Run
    from ccseg.result import Segmentation as Segmentation
    from ccseg.sample import make_sample as make_sample
    from ccseg.sample import sample_csv as sample_csv
    from ccseg.scoring import Scores as Scores
    from ccseg.scoring import read_run as read_run
    from ccseg.scoring import score as score
    from ccseg.segmentation import add_map as add_map
    from ccseg.segmentation import segment as segment
    from ccseg.splitting import split as split

_HOMES = {
    "clustering.clusterers": ("DBSCAN", "GaussianMixture", "KMeans"),
    "comparing.comparison": ("Comparison", "compare"),
    "following.follow": ("Following", "follow"),
    "following.refit": ("refit",),
    "planning.assumptions": ("Assumptions", "read_assumptions"),
    "planning.plan": ("Planning", "plan"),
    "reading.customers": ("Customers", "Reading", "read_customers"),
    "describing.wording": ("Wording",),
    "engine.scoring": ("score_table",),
    "engine.segmenting": ("segment_table",),
    "engine.spark": ("open_table",),
    "errors": (
        "CcsegError",
        "DamagedRun",
        "EngineFault",
        "InvalidAssumptions",
        "InvalidRecipe",
        "NotSplit",
        "UnreadableFile",
        "UnusableTable",
    ),
    "exporting.export": ("compared_table", "customers_table", "movers_table", "scores_table", "to_csv"),
    "exporting.model_document": ("describe_model",),
    "exporting.report": ("write_report",),
    "exporting.reproduction": ("python_lines",),
    "sample": ("make_sample", "sample_csv"),
    "scoring": ("Scores", "read_run", "score"),
    "recipes": ("Recipe", "Split"),
    "result": ("Run", "Segmentation"),
    "segmentation": ("add_map", "segment"),
    "splitting": ("split",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load a name from its module on first use, so that importing ccseg costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'ccseg' has no attribute {name!r}")
    return getattr(import_module(f"ccseg.{_HOME[name]}"), name)


def _write_page(value: Shown) -> str:
    """The page of a value in a notebook; what it needs is loaded only for this."""
    from ccseg.exporting.notebook import write_page

    return write_page(value)


Shown.write_page = staticmethod(_write_page)
