"""Figures of single customers: what the pointer tells of each, and what shades the map."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from app.session.results import Result, Rows
from app.shown.maps import Shade, Told
from app.shown.values import figures_in, values_of
from app.texts import say
from ccseg.describing.figures import NONE
from ccseg.describing.profiles import Figure
from ccseg.describing.wording import Rounded, Wording, round_figure, style_of
from ccseg.glossary import TERMS
from ccseg.records import Ints

TOLD = 5
"""Figures under the pointer: as many as are read at a glance."""

FIRST_TOLD = ("balance", "utilisation", "monthly_spend", "purchases", "monthly_cash", "cash_advance", "full_pay_rate")
"""What card people look at first, in this order; then the others of the file."""

SAME_AS = {"monthly_spend": "purchases", "monthly_cash": "cash_advance"}
"""Figures of which the second says nothing that the first did not."""

TELLING = 6
"""Small maps by figure: a convention, two rows of three."""

BY_SEGMENT, STAYING = "", " staying"
"""The colours of the map are the segments' own, or tell how often customers stay with the same people; no header of a
column is like these."""


def choose_told(result: Result, keys: Sequence[str], by: str) -> list[Figure]:
    """The figures that the pointer tells: what shades the map, what card people look at, and others of these keys."""
    known = {figure.key: figure for figure in figures_in(result) if figure.key in keys}
    ordered = dict.fromkeys(key for key in (by, *FIRST_TOLD, *known) if key in known)
    repeated = {SAME_AS[key] for key in ordered if key in SAME_AS} - {by}
    return [known[key] for key in ordered if key not in repeated][:TOLD]


def tell(result: Result, rows: Rows, drawn: Ints, by: str) -> Told:
    """What the pointer tells of the customers drawn; how often they stay with the same people comes last."""
    wording = result.run.recipe.wording
    return rows.once(("told", by, wording.to_json()), lambda: _tell(result, rows, drawn, by, wording))


def _tell(result: Result, rows: Rows, drawn: Ints, by: str, wording: Wording) -> Told:
    values = values_of(rows, drawn)
    figures = choose_told(result, [str(key) for key in values], by)
    titles = [figure.title for figure in figures]
    texts = [write_all(values[figure.key], figure, wording) for figure in figures]
    if rows.segmentation.staying is not None:
        titles.append(TERMS["stays_together"].label)
        texts.append(_shares(rows.segmentation.staying[drawn], wording))
    return Told(tuple(titles), np.array(texts, dtype=str).reshape(len(texts), len(drawn)).T)


def write_all(values: "pd.Series[float]", figure: Figure, wording: Wording) -> list[str]:
    """The values of a figure as people write them, each different one written once; a dash where there is none."""
    style = style_of(figure.key, figure.unit)
    rounded = [None if np.isnan(value) else round_figure(value, style) for value in values.astype("float64")]
    first = dict(zip(rounded, values, strict=True))
    written: dict[Rounded | None, str] = {
        each: NONE if each is None else str(wording.write(value, style)) for each, value in first.items()
    }
    return [written[each] for each in rounded]


def _shares(values: "np.ndarray", wording: Wording) -> list[str]:
    rounded = [None if np.isnan(value) else round_figure(value, "share") for value in values.tolist()]
    written = {each: NONE if each is None else str(wording.write(each.number, "share")) for each in set(rounded)}
    return [written[each] for each in rounded]


def shade_by(result: Result, rows: Rows, by: str) -> Shade | None:
    """What shades the map; nothing where each segment has its colour."""
    found = rows.segmentation
    if by == STAYING and found.staying is not None:
        return Shade(say("segments.map.staying"), np.asarray(found.staying * 100), say("charts.map.percent"))
    titles = {figure.key: figure.title for figure in figures_in(result)}
    if by not in titles:
        return None
    return _by_percentile(titles[by], values_of(rows)[by])


def telling_shades(result: Result, rows: Rows) -> list[Shade]:
    """The figures in which the segments differ most, each as what shades a map."""
    values = values_of(rows)
    known = [figure for figure in figures_in(result) if figure.key in values]
    furthest = sorted(known, key=lambda figure: -_spread(result, figure.key))
    told = choose_distinct([figure.key for figure in furthest])[:TELLING]
    titles = {figure.key: figure.title for figure in known}
    return [_by_percentile(titles[key], values[key]) for key in told]


def choose_distinct(keys: Sequence[str]) -> list[str]:
    """The keys in their order, but for those that say the same as one before.

    >>> choose_distinct(["purchases", "balance", "monthly_spend"])
    ['purchases', 'balance']
    """
    kept: list[str] = []
    for key in keys:
        twins = {SAME_AS.get(key), *(one for one, other in SAME_AS.items() if other == key)}
        if twins.isdisjoint(kept):
            kept.append(key)
    return kept


def _spread(result: Result, key: str) -> float:
    """How far apart the segments stand in a figure, in percentiles of all customers."""
    standings = [segment.profile.figure(key) for segment in result.run.segments]
    known = [figure.standing for figure in standings if figure and figure.standing is not None]
    return max(known, default=0.0) - min(known, default=0.0)


def _by_percentile(title: str, values: "pd.Series[float]") -> Shade:
    percentiles = values.rank(pct=True).mul(100).round(0)
    return Shade(title, np.asarray(percentiles, dtype=np.float64), say("charts.map.percentile"))
