"""Choice: what was tried, what was chosen, and why."""

from ccseg.clusterers import Clusterer
from ccseg.features import Preparation
from ccseg.quality import Quality
from ccseg.records import Record


class Trial(Record):
    """One thing that was tried: its settings, its figures, and why it was kept or passed over."""

    preparation: Preparation
    clusterer: Clusterer
    quality: Quality
    passed: bool
    because: str


class Choice(Record):
    """The trials in the order they were made, which one was chosen, and why.

    ``real`` is false when no trial stands out from chance: "no segments worth acting on".
    """

    trials: tuple[Trial, ...]
    chosen: int
    real: bool
    because: str
