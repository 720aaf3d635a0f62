"""Lloyd: k-means on rows that are prepared once, however often it is started on them."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from ccseg.records import Floats, Ints

MOST_STEPS = 300
"""Steps of one descent at most: scikit-learn's own default."""

WIDE = 40
"""Features from which on a step that measures only what may have changed is worth its overhead. On tables of 123 and
154 features descents take half as long, with 17 four fifths, which is less than it takes to load numba."""


class Fit(NamedTuple):
    """Where a descent ended: its centres, shape (segments, features), the rows' labels, and the inertia."""

    centres: Floats
    labels: Ints
    inertia: float


@dataclass(frozen=True, eq=False)
class Prepared:
    """Rows, shape (customers, features), ready for many fits, which are those of scikit-learn's ``KMeans`` to the byte.

    That class prepares its rows anew for each fit, which takes as long as fitting them. ``centred`` are the rows
    without their ``mean``, ``norms`` their squared lengths, ``weights`` how often each counts, and ``variance`` is the
    mean of the features'.
    """

    centred: Floats
    mean: Floats
    norms: Floats
    weights: Floats
    variance: float

    @classmethod
    def of(cls, rows: Floats, weights: Ints | None = None) -> Self:
        """Make them ready; without weights each counts once.

        >>> float(Prepared.of(np.array([[0.0], [1.0], [9.0], [10.0]])).mean[0])
        5.0
        """
        centred = np.array(rows, dtype=np.float64, order="C")
        variance, mean = float(centred.var(axis=0).mean()), centred.mean(axis=0)
        centred -= mean
        counts = np.ones(len(rows)) if weights is None else weights.astype(np.float64)
        return cls(centred, mean, np.einsum("ij,ij->i", centred, centred), counts, variance)

    def start(self, clusters: int, starts: int, tolerance: float, seed: int) -> Fit:
        """The best of several fits, each from well spread customers (Arthur & Vassilvitskii 2007).

        >>> found = Prepared.of(np.array([[0.0], [1.0], [9.0], [10.0]])).start(2, starts=3, tolerance=1e-4, seed=0)
        >>> sorted(found.centres.ravel().tolist()), found.inertia
        ([0.5, 9.5], 1.0)
        """
        random = np.random.RandomState(seed)
        best: Fit | None = None
        for _ in range(starts):
            found = self._descend(self.centred[self._spread(clusters, random)], tolerance)
            if best is None or (found.inertia < best.inertia and not _are_alike(found.labels, best.labels)):
                best = found
        assert best is not None
        return best._replace(centres=best.centres + self.mean)

    def descend(self, centres: Floats, tolerance: float) -> Fit:
        """The fit that these centres lead to (Lloyd 1982)."""
        found = self._descend(np.array(centres - self.mean, order="C"), tolerance)
        return found._replace(centres=found.centres + self.mean)

    def _spread(self, clusters: int, random: np.random.RandomState) -> Ints:
        """Rows far from each other, which k-means++ draws."""
        from sklearn import config_context
        from sklearn.cluster import kmeans_plusplus

        with config_context(assume_finite=True, skip_parameter_validation=True):
            _, chosen = kmeans_plusplus(
                self.centred,
                clusters,
                sample_weight=self.weights,
                x_squared_norms=self.norms,
                random_state=random,
            )
        return np.asarray(chosen)

    def _descend(self, centres: Floats, tolerance: float) -> Fit:
        from ccseg.clustering.patches import import_lloyd

        run, least = import_lloyd(), tolerance * self.variance
        begun, steps = self._approach(centres, least)
        left = MOST_STEPS - steps
        labels, inertia, found, _ = run(self.centred, self.weights, begun, left, tol=least, n_threads=1)
        return Fit(found, labels, float(inertia))

    def _approach(self, centres: Floats, least: float) -> tuple[Floats, int]:
        """Where the last steps begin, and how many were taken to there; where that is not sure, where all begin."""
        if self.centred.shape[1] < WIDE:
            return centres, 0
        from ccseg.clustering.approach import UNSURE, follow

        moved = centres.copy()
        steps = follow(self.centred, self.weights, self.norms, moved, least, MOST_STEPS - 1)
        return (centres, 0) if steps == UNSURE else (moved, steps)


def warm_up() -> None:
    """Have the kernel for wide rows compiled, or read from its cache."""
    Prepared.of(np.random.default_rng(0).normal(size=(64, WIDE))).start(2, starts=1, tolerance=1e-4, seed=0)


def _are_alike(labels: Ints, other: Ints) -> bool:
    """Whether each segment of the one lies within one of the other: then a lower inertia is rounding."""
    size = int(max(labels.max(), other.max())) + 1
    pairs = np.bincount(labels.astype(np.int64) * size + other, minlength=size * size).reshape(size, size)
    return bool(((pairs > 0).sum(axis=1) <= 1).all())
