"""The figures of benchmarks/quality.py: each one number that says how good a segmentation is, measured on its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ccseg.clustering.clusterers import AnyClusterer
from ccseg.clustering.features import FeaturePlan, Features, prepare_features
from ccseg.clustering.identity import match_segments, number_segments
from ccseg.clustering.models import assign
from ccseg.clustering.order import canonical_order
from ccseg.clustering.quality import jaccards, null_silhouettes, overlaps, silhouettes
from ccseg.describing.kpis import with_kpis
from ccseg.describing.personas import Segment
from ccseg.describing.values import as_numbers
from ccseg.reading.customers import Customers
from ccseg.records import Floats, Ints

EXPLAINED = (
    "balance",
    "purchases",
    "cash_advance",
    "payments",
    "minimum_payments",
    "purchases_frequency",
    "purchases_trx",
    "cash_advance_trx",
    "utilisation",
    "cash_share",
    "limit_turnover",
    "full_pay_rate",
)
"""What card business is steered by: how much and how often customers buy and draw, owe and pay.

The split of purchases into one-off and instalments is not among them, as the look-up it is compared with is made of
it. Files without the measures: all their numbers."""


def stability(
    values: pd.DataFrame, plan: FeaturePlan, clusterer: AnyClusterer, labels: Ints, seed: int, times: int = 20
) -> float:
    """The least mean Jaccard of any segment over full-size bootstraps, the preparation fitted anew to each.

    Columns keep their weights.
    """
    random = np.random.default_rng([seed, 2026])
    found = []
    for _ in range(times):
        drawn = values.iloc[random.integers(0, len(values), len(values))]
        features = prepare_features(drawn, plan.preparation, plan.missing, plan.weights)
        model = clusterer.fit(features.matrix, int(random.integers(2**31)))
        found.append(jaccards(labels, assign(model, features.plan.apply(values)).labels))
    return float(np.mean(found, axis=0).min(initial=1.0))


def against_null(features: Features, clusterer: AnyClusterer, labels: Ints) -> tuple[float, float]:
    """The silhouette, and the 95th percentile of it on 20 column-permuted copies in the same space."""
    rows = 5_000
    scores = null_silhouettes(
        features,
        lambda shuffled, seed: _labeller(clusterer.scaled(rows / len(labels)), shuffled, seed),
        7,
        rows,
    )
    return silhouettes(features.matrix, [labels])[0] or -1.0, float(np.quantile(list(islice(scores, 20)), 0.95))


def _labeller(clusterer: AnyClusterer, matrix: Floats, seed: int) -> Callable[[Floats], Ints]:
    model = clusterer.fit(matrix, seed)
    return lambda more: assign(model, more).labels


def explained(values: pd.DataFrame, labels: Ints) -> float:
    """The mean η² of the ranks of ``EXPLAINED``, each over the customers that have the figure."""
    everything = with_kpis(values)
    keys = [key for key in EXPLAINED if key in everything]
    if len(keys) < len(EXPLAINED) / 2:
        keys = [str(key) for key in values if values[key].dtype.kind == "f"]
    return float(np.mean([_eta(everything[key], labels) for key in keys]))


def _eta(column: "pd.Series[float]", labels: Ints) -> float:
    known = column.notna().to_numpy()
    ranks = column[known].rank()
    within = ranks.groupby(labels[known]).transform("mean")
    return float(((within - ranks.mean()) ** 2).sum() / ((ranks - ranks.mean()) ** 2).sum())


def flags_lookup(values: pd.DataFrame) -> Ints:
    """The plain look-up to beat: one-off > 0, instalments > 0, cash > 0, which makes eight groups."""
    keys = ("oneoff_purchases", "installments_purchases", "cash_advance")
    flags = [(values[key] > 0).to_numpy() * 2**place for place, key in enumerate(keys)]
    return np.asarray(np.sum(flags, axis=0))


def rule_scores(segments: Sequence[Segment], values: pd.DataFrame, labels: Ints) -> list[float]:
    """The F1 of each segment's rule on customers that took no part in anything."""
    return [_f1(s.persona.rule.holds(values), labels == s.segment) if s.persona.rule else 0.0 for s in segments]


def _f1(fits: "np.ndarray", inside: "np.ndarray") -> float:
    return float(2 * (fits & inside).sum() / max(1, fits.sum() + inside.sum()))


def blind_matches(
    segments: Sequence[Segment], learned: pd.DataFrame, values: pd.DataFrame, labels: Ints
) -> tuple[float, ...]:
    """The share of customers whose best-matching persona, from the traits it shows and nothing else, is their own.

    By each of ``JUDGES``; the traits were chosen by none of them.
    """
    own, everyone = with_kpis(values), with_kpis(learned)
    judged = labels >= 0
    found = [np.column_stack([_likeness(segment, own, everyone, judge) for segment in segments]) for judge in JUDGES]
    return tuple(float((scores.argmax(axis=1)[judged] == labels[judged]).mean()) for scores in found)


JUDGES: tuple[Callable[[Floats], Floats], ...] = (lambda apart: apart**2 / 2, np.abs)
"""What it costs to be so many normal scores away from a median: squared, or as it is."""

UNKNOWN = 1.0
"""Normal scores by which a customer without a figure is taken to be away."""


def _likeness(segment: Segment, own: pd.DataFrame, everyone: pd.DataFrame, cost: Callable[[Floats], Floats]) -> Floats:
    parts = []
    for trait in segment.persona.traits:
        if trait.statistic == "median":
            numbers = as_numbers(own[trait.key])
            apart = _scores(numbers, everyone[trait.key]) - _scores(np.array([trait.value]), everyone[trait.key])
            parts.append(-cost(np.where(np.isnan(numbers), UNKNOWN, apart)))
        else:
            has = (own[trait.key].astype("str") == trait.level) if trait.level else as_numbers(own[trait.key]) > 0
            share = np.clip(trait.value, 0.02, 0.98)
            parts.append(np.where(has, np.log(share), np.log(1 - share)))
    return np.mean(parts, axis=0) if parts else np.full(len(own), -9.0)


def _scores(numbers: Floats, among: "pd.Series[float]") -> Floats:
    known = np.sort(as_numbers(among)[among.notna().to_numpy()])
    below, upto = np.searchsorted(known, numbers, "left"), np.searchsorted(known, numbers, "right")
    return np.asarray(ndtri(np.clip((below + upto) / (2 * len(known)), 0.005, 0.995)))


def identity(matrix: Floats, clusterer: AnyClusterer, labels: Ints, seeds: Sequence[int] = range(101, 109)) -> float:
    """The least share of customers that keep their segment when all is fitted from another seed, after matching."""
    kept = []
    for seed in seeds:
        other = number_segments(clusterer.fit(matrix, seed), matrix)[1].labels
        same = match_segments(overlaps(labels, other))
        kept.append(
            float(np.mean([same.get(int(o), -1) == s if o >= 0 else s < 0 for s, o in zip(labels, other, strict=True)]))
        )
    return min(kept)


def balance(labels: Ints) -> tuple[float, float]:
    """The smallest and the largest share of the customers."""
    sizes = np.bincount(labels[labels >= 0])
    return float(sizes.min() / len(labels)), float(sizes.max() / len(labels))


def folds(customers: Customers, parts: int = 3) -> Iterator[tuple[Customers, Customers]]:
    """Customers to learn from and the part held out, each part once; by content, not by the file's order."""
    order = canonical_order(customers.values())
    for held in np.array_split(order, parts):
        yield _only(customers, np.setdiff1d(order, held)), _only(customers, held)


def _only(customers: Customers, places: Ints) -> Customers:
    return replace(customers, frame=customers.frame.iloc[np.sort(places)])
