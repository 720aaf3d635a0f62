"""Islands: in how many places of the map a segment lies, where it is densest, and what sets its places apart."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccseg.records import Floats, Ints

CELLS = 64
"""The cells a side in which customers of a map are counted: a convention, about as fine as the eye."""

BLUR = 1.2
"""The spread, in cells, by which a count is smoothed (Gaussian), so that neighbours make one island: a convention."""

ASHORE = 0.97
"""The share of a segment that lies within its coast: a convention, so that single strays make no island."""

LEAST_ISLAND = 0.05
"""The least share of a segment that makes an island of its own: a convention."""

LEAST_APART = 0.25
"""The least distance between islands in mean percentile rank, 0–1, that is worth telling: a convention."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of a map: ``low`` and ``high`` are its corners, shape (2,)."""

    low: Floats
    high: Floats

    @property
    def centres(self) -> Floats:
        """The middles of the cells by axis, shape (2, cells)."""
        steps = (np.arange(CELLS) + 0.5) / CELLS
        return np.asarray(self.low[:, None] + (self.high - self.low)[:, None] * steps)

    def cells_of(self, points: Floats) -> Ints:
        """The cell of each point by axis, shape (points, 2)."""
        share = (points - self.low) / (self.high - self.low)
        return np.clip((share * CELLS).astype(np.int64), 0, CELLS - 1)


@dataclass(frozen=True, eq=False)
class Islands:
    """Where a segment lies on a map.

    Attributes:
        density: Its smoothed count by cell, shape (cells across, cells up), as a multiple of that at its coast.
        island_of: The island of each of its customers, the largest first; −1 off the coast or on less than an island.
        places: The middles of its cells, shape (cells, 2), the densest first.
    """

    density: Floats
    island_of: Ints
    places: Floats

    @property
    def count(self) -> int:
        """How many islands there are."""
        return int(self.island_of.max(initial=-1)) + 1


def make_grid(points: Floats) -> Grid:
    """The cells of a map, shape (customers, 2), with a margin so that coasts are closed.

    >>> make_grid(np.array([[0.0, 0.0], [10.0, 5.0]])).low.tolist()
    [-1.0, -0.5]
    """
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, (high - low) / 10, 0.5)
    return Grid(low - margin, high + margin)


def find_islands(points: Floats, grid: Grid) -> Islands:
    """The islands of one segment, of whose customers these are the points, shape (customers, 2).

    >>> two = np.repeat([[0.0, 0.0], [10.0, 5.0]], [60, 40], axis=0)
    >>> found = find_islands(two, make_grid(two))
    >>> found.count, found.island_of[[0, -1]].tolist()
    (2, [0, 1])
    """
    from scipy import ndimage

    cells = tuple(grid.cells_of(points).T)
    counts = np.zeros((CELLS, CELLS))
    np.add.at(counts, cells, 1)
    smooth = ndimage.gaussian_filter(counts, BLUR, mode="constant")
    coast = np.quantile(smooth[cells], 1 - ASHORE)
    land = ndimage.label(smooth >= coast, structure=np.ones((3, 3)))[0]
    return Islands(smooth / coast, _by_size(land[cells]), _densest_first(smooth, coast, grid))


def _by_size(land: Ints) -> Ints:
    """The islands numbered by their customers, the largest first; ``land`` has 0 for the sea."""
    sizes = np.bincount(land)
    sizes[0] = 0
    order = np.argsort(-sizes, kind="stable")
    islands = [number for number in order if sizes[number] >= LEAST_ISLAND * len(land) and sizes[number]]
    ranks = np.full(len(sizes), -1)
    ranks[islands] = np.arange(len(islands))
    return np.asarray(ranks[land])


def _densest_first(smooth: Floats, coast: float, grid: Grid) -> Floats:
    across, up = np.nonzero(smooth >= coast)
    order = np.argsort(-smooth[across, up], kind="stable")
    x, y = grid.centres
    return np.column_stack([x[across[order]], y[up[order]]])


def tell_apart(values: pd.DataFrame, islands: Ints) -> str | None:
    """The column in which the islands of a segment differ most, by mean percentile rank; ``None`` where none does.

    ``values`` are the figures of its customers, ``islands`` the island of each, −1 for none.

    >>> values = pd.DataFrame({"balance": [1.0, 2.0, 1.0, 2.0], "tenure": [6.0, 6.0, 12.0, 12.0]})
    >>> tell_apart(values, np.array([0, 0, 1, 1]))
    'tenure'
    """
    ranks = values.rank(pct=True)
    means = ranks[islands >= 0].groupby(islands[islands >= 0]).mean()
    apart = (means.max() - means.min()).dropna()
    if apart.empty or apart.max() < LEAST_APART:
        return None
    return str(apart.idxmax())
