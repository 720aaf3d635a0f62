"""Fairness: how protected groups are spread over segments and lists, though no segment is found by them."""

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.clustering.features import FeaturePlan
from ccseg.clustering.models import LEFT_OUT
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.portfolio import Portfolio
from ccseg.clustering.threads import one_thread
from ccseg.clustering.trials import refit
from ccseg.describing.headers import readable
from ccseg.describing.rates import MOST_LEVELS, bands_of
from ccseg.describing.values import parsed, titles
from ccseg.planning.estimates import Estimate
from ccseg.reading.customers import Customers
from ccseg.records import Floats, Ints, Record
from ccseg.result import Run
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

FOUR_FIFTHS = 0.80
"""Below this ratio 29 CFR 1607.4(D) sees evidence of adverse impact in selecting employees; it is no rule of credit."""

CONFIDENCE = 1.96
"""Standard errors on either side of a 95% interval."""


class Share(Record):
    """How many of a protected group are in a segment or on a list, of how many; hidden (``None``) below ten."""

    group: str
    customers: int | None
    inside: int | None

    @property
    def share(self) -> float | None:
        return None if not self.customers or self.inside is None else self.inside / self.customers


class Impact(Record):
    """How a segment or a list falls on the groups of a column.

    Attributes:
        of: The segment's or the list's name.
        shares: Each group's share that is in it.
        ratio: The lowest share over the highest (adverse impact ratio), with its interval.
        told: The same as a sentence.
    """

    of: str
    shares: tuple[Share, ...]
    ratio: Estimate
    told: str


class Attribute(Record):
    """A protected column beside the segments.

    Attributes:
        title: What the column is called.
        cramers_v: How far the segment tells the group, 0–1, corrected for the size (Bergsma 2013).
        carried_by: The column of the segments that goes with the attribute most, and how far, 0–1.
        without: Cramér's V once the segments are found without that column.
        impacts: Each segment, then each list.
        told: What that means, a sentence each.
    """

    title: str
    cramers_v: float
    carried_by: str
    carried: float
    without: float | None
    impacts: tuple[Impact, ...]
    told: tuple[str, ...]


class Fairness(Record):
    """How protected groups are spread; empty where the file has no protected column."""

    attributes: tuple[Attribute, ...] = ()
    told: tuple[str, ...] = ()


def measure_fairness(
    run: Run, customers: Customers, labels: Ints, lists: Mapping[str, NDArray[np.bool_]] = {}
) -> Fairness:
    """How the protected columns of a file are spread over segments and lists; none of them is an input."""
    groups = list(_groups(customers))
    if not groups:
        return Fairness(told=(say("planning.fairness.none"),))
    with one_thread():
        found = tuple(_attribute(run, customers, labels, lists, title, of) for title, of in groups)
    return Fairness(attributes=found, told=(say("planning.fairness.about"), say("planning.fairness.screen")))


def _groups(customers: Customers) -> Iterator[tuple[str, "pd.Series[str]"]]:
    """Each protected column with the group of each customer; missing where it is unknown or too few have it."""
    for column in sorted(customers.columns, key=lambda column: column.name):
        if column.kind != "protected" or column.name not in customers.frame:
            continue
        cells = customers.frame[column.name].reset_index(drop=True)
        numbers = parsed(cells)
        known = cells.notna().to_numpy(dtype=bool)
        if cells.nunique() > MOST_LEVELS and np.isfinite(numbers[known]).all() and known.any():
            groups = pd.Series(pd.NA, index=cells.index, dtype="string")
            for level, inside in bands_of(numbers):
                groups[inside] = level
        else:
            groups = cells.astype("string")
        counts = groups.value_counts()
        groups = groups.where(groups.isin(counts.index[counts >= FEWEST_SHOWN]))
        if groups.nunique() > 1:
            yield readable(column.name), groups


def _attribute(
    run: Run,
    customers: Customers,
    labels: Ints,
    lists: Mapping[str, NDArray[np.bool_]],
    title: str,
    groups: "pd.Series[str]",
) -> Attribute:
    known = groups.notna().to_numpy(dtype=bool) & (labels > LEFT_OUT)
    codes, _ = pd.factorize(groups, sort=True)
    v = cramers_v(labels[known], codes[known])
    key, carried = _carrier(run, customers, codes, known)
    carrier = titles(run.columns).get(key, key)
    without = _without(run, customers, key, codes, known)
    names = run.persona_names
    inside = {names[segment.segment]: labels == segment.segment for segment in run.segments} | dict(lists)
    impacts = tuple(_impact(of, flags, groups, known) for of, flags in inside.items())
    figures = {"title": title, "v": v, "carrier": carrier, "carried": carried}
    told = [say("planning.fairness.carried", **figures)]
    if without is not None:
        told.append(say("planning.fairness.without", carrier=carrier, v=v, without=without))
    return Attribute(
        title=title,
        cramers_v=v,
        carried_by=carrier,
        carried=carried,
        without=without,
        impacts=impacts,
        told=tuple(told),
    )


def cramers_v(labels: Ints, codes: Ints) -> float:
    """How far one division tells another, 0–1, corrected for what chance brings (Bergsma 2013, A bias-correction for
    Cramér's V and Tschuprow's T).

    >>> cramers_v(np.repeat([0, 1], 50), np.repeat([0, 1], 50)), cramers_v(np.repeat([0, 1], 50), np.tile([0, 1], 50))
    (1.0, 0.0)
    """
    table = np.asarray(pd.crosstab(labels, codes), dtype=np.float64)
    n, (rows, columns) = table.sum(), table.shape
    if n < 2 or min(rows, columns) < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    phi = float(((table - expected) ** 2 / expected).sum() / n)
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    least = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return round(min(1.0, sqrt(phi / least)), 9)


def _carrier(run: Run, customers: Customers, codes: Ints, known: NDArray[np.bool_]) -> tuple[str, float]:
    """The column of the segments that goes with the attribute most: η of its features between the groups, 0–1."""
    values = customers.values()
    matrix, origins = run.plan.apply(values)[known], run.plan.origins
    etas = np.array([_eta(matrix[:, number], codes[known]) for number in range(matrix.shape[1])])
    most = int(np.argmax(etas))
    return run.plan.columns[origins[most]], float(etas[most])


def _eta(feature: Floats, codes: Ints) -> float:
    """The correlation ratio of a feature between groups, 0–1."""
    total = float(((feature - feature.mean()) ** 2).sum())
    if not total:
        return 0.0
    parts = [feature[codes == code] for code in np.unique(codes)]
    between = sum(len(part) * (part.mean() - feature.mean()) ** 2 for part in parts)
    return float(sqrt(min(1.0, between / total)))


def _without(run: Run, customers: Customers, column: str, codes: Ints, known: NDArray[np.bool_]) -> float | None:
    """Cramér's V of segments that the same algorithm finds without a column, among a fair sample of the customers;
    ``None`` where nothing is left."""
    features = tuple(feature for feature in run.plan.features if feature.column != column)
    if not features:
        return None
    portfolio = Portfolio.of(customers, run.recipe.missing)
    plan: FeaturePlan = run.plan.but(features=features)
    rows = portfolio.rows[:FAIR_SAMPLE]
    matrix = plan.apply(portfolio.values[:FAIR_SAMPLE])
    labels = refit(run.choice.trial.clusterer, len(matrix))(matrix, run.recipe.seed)(matrix)
    inside = known[rows]
    return cramers_v(labels[inside], codes[rows][inside])


def _impact(of: str, flags: NDArray[np.bool_], groups: "pd.Series[str]", known: NDArray[np.bool_]) -> Impact:
    shares = tuple(_shares(flags, groups, known))
    ratio = impact_ratio(shares)
    if not ratio.known:
        return Impact(of=of, shares=shares, ratio=ratio, told=say("planning.fairness.hidden", of=of))
    kind = "below" if (ratio.high or 0) < FOUR_FIFTHS else "may" if (ratio.low or 0) < FOUR_FIFTHS else "above"
    ends = {"low": ratio.low, "ratio": ratio.likely, "high": ratio.high, "limit": FOUR_FIFTHS}
    return Impact(of=of, shares=shares, ratio=ratio, told=say(f"planning.fairness.{kind}", of=of, **ends))


def _shares(flags: NDArray[np.bool_], groups: "pd.Series[str]", known: NDArray[np.bool_]) -> Iterator[Share]:
    for group in sorted(groups.dropna().unique()):
        own = (groups == group).fillna(False).to_numpy(dtype=bool) & known
        customers, inside = int(own.sum()), int((own & flags).sum())
        hidden = min(inside, customers - inside) < FEWEST_SHOWN
        yield Share(group=group, customers=customers, inside=None if hidden else inside)


def impact_ratio(shares: Sequence[Share]) -> Estimate:
    """The lowest share over the highest, with the interval of a ratio of shares (Katz et al. 1978).

    >>> shares = [Share(group="a", customers=100, inside=40), Share(group="b", customers=100, inside=20)]
    >>> [round(end, 2) for end in dict(impact_ratio(shares)).values() if end]
    [0.32, 0.5, 0.79]
    """
    known = sorted((share.share, share.inside, share.customers) for share in shares if share.share and share.inside)
    if len(known) < 2:
        return Estimate(because=say("planning.fairness.too_few"))
    (low, a, n), (high, b, m) = known[0], known[-1]
    if not (low and high and a and b and n and m):
        return Estimate(because=say("planning.fairness.too_few"))
    ratio = low / high
    spread = CONFIDENCE * sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    return Estimate(low=exp(log(ratio) - spread), likely=ratio, high=exp(log(ratio) + spread))
