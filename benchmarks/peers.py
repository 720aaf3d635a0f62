"""The peers of benchmarks/quality.py: other ways of describing the same labels by rules, each scored by F1."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from ccseg.records import Floats, Ints

Score = Callable[[Floats, Ints, Floats, Ints], list[float]]
"""Learns from rows and labels, and returns each segment's F1 on held-out rows and labels."""


def cart(rows: Floats, labels: Ints, held: Floats, truth: Ints) -> list[float]:
    """A CART surrogate with two leaves a segment (Breiman et al. 1984)."""
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_leaf_nodes=2 * (labels.max() + 1), random_state=0).fit(rows, labels)
    return _f1_each(tree.predict(held), truth)


def exkmc(rows: Floats, labels: Ints, held: Floats, truth: Ints) -> list[float]:
    """A threshold tree from the centres (IMM, Moshkovitz et al. 2020) grown to 2k leaves (Frost et al. 2020)."""
    centres = np.array([rows[labels == s].mean(axis=0) for s in range(labels.max() + 1)])
    leaves = list(_imm(np.arange(len(rows)), list(range(len(centres))), rows, labels, centres, ()))
    costs = ((rows[:, None, :] - centres[None]) ** 2).sum(axis=2)
    while len(leaves) < 2 * len(centres):
        place, parts = max(
            ((p, _split(leaf, rows, costs)) for p, leaf in enumerate(leaves)), key=lambda found: found[1][0]
        )
        leaves[place : place + 1] = parts[1]
    found = np.full(len(held), -1)
    for leaf in leaves:
        found[leaf.holds(held)] = leaf.segment
    return _f1_each(found, truth)


def skope(rows: Floats, labels: Ints, held: Floats, truth: Ints) -> list[float]:
    """The best skope-rule of at most three conditions for each segment, in the implementation of imodels."""
    from imodels import SkopeRulesClassifier

    names = [f"x{place}" for place in range(rows.shape[1])]
    scores = []
    for segment in range(labels.max() + 1):
        finder = SkopeRulesClassifier(max_depth=3, n_estimators=20, random_state=0)
        finder.fit(rows, (labels == segment).astype(int), feature_names=names)
        best = max(
            (str(rule) for rule in finder.rules_), key=lambda r: _f1(_fits(r, rows), labels == segment), default=""
        )
        scores.append(_f1(_fits(best, held), truth == segment))
    return scores


PEERS: dict[str, tuple[Score, Literal["values", "features"]]] = {
    "CART, 2k leaves": (cart, "values"),
    "ExKMC, 2k leaves": (exkmc, "features"),
    "skope-rules (imodels)": (skope, "values"),
}
"""Each peer, and what it sees: measures and KPIs as our rules do, or the prepared features its method is made for."""


@dataclass(frozen=True)
class _Leaf:
    members: Ints
    segment: int
    path: tuple[tuple[int, float, bool], ...]

    def holds(self, rows: Floats) -> "np.ndarray":
        inside = np.ones(len(rows), dtype=bool)
        for column, cut, below in self.path:
            inside &= (rows[:, column] <= cut) == below
        return inside


def _imm(
    members: Ints, segments: list[int], rows: Floats, labels: Ints, centres: Floats, path: tuple
) -> Iterator[_Leaf]:
    """Split while two centres share a node, where the fewest customers are parted from their own centre."""
    if len(segments) == 1:
        yield _Leaf(members, segments[0], path)
        return
    inside = members[np.isin(labels[members], segments)]
    column, cut = min(_cuts(centres[segments]), key=lambda c: _mistakes(c, inside, rows, labels, centres))
    for below in (True, False):
        side = [s for s in segments if (centres[s, column] <= cut) == below]
        part = members[(rows[members, column] <= cut) == below]
        yield from _imm(part, side, rows, labels, centres, (*path, (column, cut, below)))


def _cuts(centres: Floats) -> Iterator[tuple[int, float]]:
    for column in range(centres.shape[1]):
        ordered = np.unique(centres[:, column])
        for low, high in pairwise(ordered):
            for share in np.linspace(0.1, 0.9, 9):
                cut = float(low + share * (high - low))
                if low <= cut < high:
                    yield column, cut


def _mistakes(cut: tuple[int, float], members: Ints, rows: Floats, labels: Ints, centres: Floats) -> int:
    column, at = cut
    return int(((rows[members, column] <= at) != (centres[labels[members], column] <= at)).sum())


def _split(leaf: _Leaf, rows: Floats, costs: Floats) -> tuple[float, list[_Leaf]]:
    """The split of a leaf that lowers the k-means cost most when each side gets its best centre."""
    own = costs[leaf.members]
    best: tuple[float, list[_Leaf]] = (-1.0, [leaf])
    for column in range(rows.shape[1]):
        order = np.argsort(rows[leaf.members, column], kind="stable")
        values, sums = rows[leaf.members[order], column], np.cumsum(own[order], axis=0)
        places = np.flatnonzero(np.diff(values) > 0)
        if not len(places):
            continue
        left, right = sums[places], sums[-1] - sums[places]
        gains = own.sum(axis=0)[leaf.segment] - left.min(axis=1) - right.min(axis=1)
        place = int(gains.argmax())
        if gains[place] > best[0]:
            cut = float(values[places[place]])
            sides = ((True, left[place]), (False, right[place]))
            below = rows[leaf.members, column] <= cut
            best = (
                float(gains[place]),
                [_Leaf(leaf.members[below == s], int(c.argmin()), (*leaf.path, (column, cut, s))) for s, c in sides],
            )
    return best


def _fits(rule: str, rows: Floats) -> "np.ndarray":
    """Whether "x1 <= 0.5 and x3 > 2" holds, for rows of shape (customers, columns)."""
    inside = np.full(len(rows), bool(rule))
    for condition in rule.split(" and ") if rule else []:
        name, sign, value = condition.split()
        column = rows[:, int(name.removeprefix("x"))]
        inside &= column <= float(value) if sign in ("<=", "<") else column > float(value)
    return inside


def _f1_each(found: Ints, truth: Ints) -> list[float]:
    return [_f1(found == s, truth == s) for s in range(truth.max() + 1)]


def _f1(fits: "np.ndarray", inside: "np.ndarray") -> float:
    return float(2 * (fits & inside).sum() / max(1, fits.sum() + inside.sum()))
