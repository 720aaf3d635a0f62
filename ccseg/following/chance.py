"""Chance: what a figure of two samples comes to where nothing has changed, by drawing both from one distribution."""

from typing import NamedTuple

import numpy as np

from ccseg.clustering.resamples import YARDSTICK
from ccseg.records import Floats, Ints

DRAWS = 2_000
"""Pairs of samples without any change: enough to tell a p-value of 0.001 (convention)."""

EMPTY = 0.5
"""What an empty bin counts as, so that a bin that fills or empties does not decide alone (the field's convention)."""

USUAL = 0.95
"""The share of pairs without any change that a figure of chance covers (convention)."""


class Chance(NamedTuple):
    """What the figure stays below in 95 of 100 pairs of samples without any change, and how often it is as high."""

    usual: float
    p: float


def stability_index(then: Ints, now: Ints) -> Floats:
    """The population stability index of counts over the same bins, the last axis: Σ (q − p) ln(q / p) (Siddiqi 2006).

    >>> stability_index(np.array([50, 50]), np.array([50, 50])).item()
    0.0
    >>> stability_index(np.array([50, 50]), np.array([75, 25])).round(3).item()
    0.275
    """
    before, after = (np.where(counts == 0, EMPTY, counts) for counts in (then, now))
    p = before / before.sum(axis=-1, keepdims=True)
    q = after / after.sum(axis=-1, keepdims=True)
    return np.asarray(((q - p) * np.log(q / p)).sum(axis=-1))


def of_index(then: Ints, now: Ints) -> Chance:
    """The population stability index of two samples of these sizes where nothing has changed.

    >>> few, many = (of_index(n * np.array([25, 75]), n * np.array([25, 75])).usual for n in (1, 100))
    >>> few > 30 * many
    True
    """
    random = np.random.default_rng(YARDSTICK)
    shares = (then + now) / (then.sum() + now.sum())
    drawn = [random.multinomial(counts.sum(), shares, DRAWS) for counts in (then, now)]
    return _chance(stability_index(drawn[0], drawn[1]), float(stability_index(then, now)))


def of_share(then: tuple[int, int], now: tuple[int, int]) -> Chance:
    """By what part a share of so many of so many differs from an earlier one where nothing has changed.

    >>> of_share((300, 1000), (330, 1000)).p > 0.05
    True
    """
    random = np.random.default_rng(YARDSTICK)
    share = (then[0] + now[0]) / max(1, then[1] + now[1])
    before, after = (random.binomial(size, share, DRAWS) / max(1, size) for _, size in (then, now))
    return _chance(relative(before, after), float(relative(then[0] / max(1, then[1]), now[0] / max(1, now[1]))))


def relative(before: "Floats | float", after: "Floats | float") -> Floats:
    """By what part a share differs from an earlier one, either way.

    >>> relative(0.25, 0.5).item()
    1.0
    """
    return np.asarray(np.abs(after - before) / np.maximum(before, 1e-12))


def of_range(columns: int, then: int, now: tuple[int, int]) -> Chance:
    """The share of new customers beyond the range of so many numbers where nothing has changed.

    Of customers like those before, each stands above their highest number of a column with a probability that is Beta
    (1, ``then``) distributed, as all orders are equally likely, and below the lowest with the same.
    """
    random = np.random.default_rng(YARDSTICK)
    beyond = random.beta(1, max(1, then), (DRAWS, 2 * columns)).sum(axis=1)
    drawn = random.binomial(now[1], np.minimum(beyond, 1.0)) / max(1, now[1])
    return _chance(drawn, now[0] / max(1, now[1]))


def _chance(drawn: Floats, seen: float) -> Chance:
    return Chance(float(np.quantile(drawn, USUAL)), float((1 + (drawn >= seen).sum()) / (1 + len(drawn))))


def holm(ps: list[float]) -> list[float]:
    """p-values that hold for all questions together (Holm 1979).

    >>> holm([0.04, 0.01, 0.03])
    [0.06, 0.03, 0.06]
    """
    order = np.argsort(ps)
    stepped = np.maximum.accumulate(np.sort(ps) * np.arange(len(ps), 0, -1))
    adjusted = np.empty(len(ps))
    adjusted[order] = np.minimum(stepped, 1.0)
    return [round(p, 12) for p in adjusted.tolist()]
