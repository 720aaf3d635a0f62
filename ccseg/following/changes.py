"""Changes: what changed most in the figures of the same customers between two periods."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.clustering.models import UNASSIGNED
from ccseg.describing.kpis import with_kpis
from ccseg.describing.labelled import Labelled
from ccseg.describing.neighbours import family_of
from ccseg.describing.points import OBSCURE, figure_style
from ccseg.describing.profiles import Figure, mean_percentile, profile_segments
from ccseg.describing.values import as_numbers
from ccseg.describing.wording import Wording
from ccseg.reading.columns import Column
from ccseg.records import Floats, Record
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

MOST_TOLD = 3
LEAST = 10.0
"""At most so many changes are told, each of at least so many percentiles of all customers (conventions)."""


class Change(Record):
    """The median of a figure of the same customers before and now, and by how many percentiles of all it moved."""

    key: str
    title: str
    before: float
    now: float
    percentiles: float
    text: str


def find_changes(
    then: pd.DataFrame,
    later: pd.DataFrame,
    chosen: NDArray[np.bool_],
    columns: tuple[Column, ...],
    wording: Wording = Wording(),
) -> tuple[Change, ...]:
    """What changed most for the chosen customers, one figure of each family, the largest first.

    ``then`` and ``later`` are the same customers in the same order. How far a median moved is told by where both stand
    among all customers before, 0–100. Of fewer than ten customers nothing is told.

    >>> columns = (Column(name="visits", kind="number", because=""),)
    >>> then = pd.DataFrame({"visits": np.arange(100.0)})
    >>> found = find_changes(then, then + 50, np.arange(100) < 20, columns)
    >>> found[0].text
    'visits from 9.5 to 60'
    """
    if int(chosen.sum()) < FEWEST_SHOWN:
        return ()
    labels = np.where(chosen, 0, UNASSIGNED)
    figures = profile_segments(Labelled(then, labels, columns))[0].figures
    before, now = with_kpis(then), with_kpis(later)
    told = [
        _change(figure, as_numbers(before[figure.key]), as_numbers(now[figure.key])[chosen], wording)
        for figure in figures
        if figure.median is not None and figure.key not in OBSCURE and not figure.flag
    ]
    widest: dict[str, Change] = {}
    for change in sorted(filter(None, told), key=lambda change: -abs(change.percentiles)):
        widest.setdefault(family_of(change.key), change)
    return tuple(widest.values())[:MOST_TOLD]


def _change(figure: Figure, everyone: Floats, own: Floats, wording: Wording) -> Change | None:
    """How far a figure moved; nothing where it is not known now, or hardly moved."""
    known = own[np.isfinite(own)]
    if not known.size or figure.median is None:
        return None
    now, ordered = float(np.median(known)), np.sort(everyone[np.isfinite(everyone)])
    moved = mean_percentile(ordered, np.array([now])) - mean_percentile(ordered, np.array([figure.median]))
    if abs(moved) < LEAST:
        return None
    style = figure_style(figure)
    texts = {"before": wording.write(figure.median, style), "now": wording.write(now, style)}
    text = say("following.change", title=figure.title, **texts)
    return Change(
        key=figure.key, title=figure.title, before=figure.median, now=now, percentiles=round(moved, 1), text=text
    )
