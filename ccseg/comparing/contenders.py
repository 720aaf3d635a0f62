"""Contenders: what is compared, whatever it came from, and which of their segments are the same people."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from ccseg.clustering.clusterers import DBSCAN
from ccseg.clustering.quality import overlaps
from ccseg.comparing.figures import Figures
from ccseg.comparing.recommendation import Objection
from ccseg.describing.words import clipped
from ccseg.errors import InvalidRecipe
from ccseg.glossary import TERMS
from ccseg.reading.columns import LEVELS
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints, Record
from ccseg.result import Run, Segmentation

SAME_PEOPLE = 1 / 3
"""Segments with at least this Jaccard overlap are the same people: of two of equal size, half are in both."""

ALGORITHMS = {"kmeans": "K-means", "gmm": "Gaussian mixture", "dbscan": "DBSCAN"}
NAMED_AS = ("number", "category", "ignored", "constant", "counter")
"""Kinds of columns that may hold somebody's segments; ids, texts and personal data may not."""


class Group(Record):
    """One segment of a contender: its size, and the colour it shares with the same people elsewhere.

    ``name`` is what those people are called in every picture; ``own_name`` what this contender itself calls them;
    ``alike`` the Jaccard overlap with the segment that had the colour first.
    """

    segment: int
    size: int
    share: float
    colour: int
    name: str
    own_name: str
    alike: float


class Contender(Record):
    """One that was compared: where it came from, its segments, its figures and what speaks against it."""

    title: str
    recipe: Recipe | None
    column: str | None
    groups: tuple[Group, ...]
    figures: Figures
    objections: tuple[Objection, ...]

    def name_of(self, segment: int) -> str:
        """What the contender itself calls the customers of a segment."""
        return TERMS["unassigned"].title if segment < 0 else self.groups[segment].own_name


@dataclass(frozen=True, eq=False)
class Division:
    """One way of dividing the customers: ``labels`` in the file's order (−1 unassigned, −2 left out), and names.

    It comes from the ``run`` of a result, or else from a ``column`` of the file.
    """

    title: str
    labels: Ints
    names: tuple[str, ...]
    run: Run | None = None
    column: str | None = None


def divide_by_result(result: Segmentation, title: str) -> Division:
    """What a result says."""
    names = tuple(segment.persona.name for segment in result.run.segments)
    return Division(title, result.labels, names, run=result.run)


def divide_by_column(customers: Customers, header: str) -> Division:
    """What a column of the file says: its texts become segments, the largest first; the empty are unassigned.

    Raises ``InvalidRecipe`` where there is no such column or it cannot hold segments.
    """
    column = next((column for column in customers.columns if column.name == header), None)
    if column is None or column.name not in customers.frame:
        headers = ", ".join(column.name for column in customers.columns)
        raise InvalidRecipe(f"There is no column '{header}' to compare with. The file has: {headers}.")
    if column.kind not in NAMED_AS:
        raise InvalidRecipe(f"Column '{header}' cannot hold segments: {column.because} Choose another column.")
    texts = [_text(value) for value in customers.frame[header]]
    sizes = Counter(text for text in texts if text)
    if len(sizes) > LEVELS:
        raise InvalidRecipe(
            f"Column '{header}' has {len(sizes):,} different values; at most {LEVELS} can be compared as segments."
        )
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    numbers = {name: number for number, name in enumerate(names)}
    labels = np.array([numbers.get(text, -1) for text in texts])
    return Division(f"Column '{clipped(header)}'", labels, distinct([clipped(name) for name in names]), column=header)


def possible_columns(customers: Customers) -> tuple[str, ...]:
    """The columns that may hold somebody's segments: two to twenty different values, and none of the measures."""
    headers = [c.name for c in customers.columns if c.kind in NAMED_AS and not c.measure and c.name in customers.frame]
    return tuple(header for header in headers if 2 <= customers.frame[header].nunique() <= LEVELS)


def set_columns_aside(customers: Customers, headers: Sequence[str]) -> Customers:
    """The same customers, where these columns take no part: they must not shape what they are compared with."""
    columns = [
        column.but(kind="ignored", measure=None, unit=None, because="It is compared as segments.")
        if column.name in headers and column.usable
        else column
        for column in customers.columns
    ]
    return replace(customers, columns=tuple(columns))


def without_columns(recipe: Recipe, headers: Sequence[str]) -> Recipe:
    """The same recipe, which says that these columns take no part.

    >>> without_columns(Recipe(), ["tier"]).mapping
    {'tier': 'ignored'}
    """
    return recipe.but(mapping={**recipe.mapping, **dict.fromkeys(headers, "ignored")})


def _text(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()


def title_recipes(recipes: Sequence[Recipe]) -> tuple[str, ...]:
    """What each recipe is called: its algorithm and what was chosen for it but not for all, no two alike.

    >>> title_recipes([Recipe(seed=3), Recipe(preparation="log", seed=3)])
    ('K-means', 'K-means, log preparation')
    """
    choices = [list(_choices(recipe)) for recipe in recipes]
    shared = set(choices[0]).intersection(*choices) if choices else set()
    names = [ALGORITHMS[recipe.clusterer.algorithm] for recipe in recipes]
    return distinct(
        [", ".join([name, *(c for c in own if c not in shared)]) for name, own in zip(names, choices, strict=True)]
    )


def _choices(recipe: Recipe) -> Iterator[str]:
    clusterer = recipe.clusterer
    if isinstance(clusterer, DBSCAN):
        if clusterer.eps:
            yield f"radius {clusterer.eps:g}"
        if clusterer.min_customers:
            yield f"{clusterer.min_customers} customers"
    elif clusterer.segments:
        yield f"{clusterer.segments} segments"
    if recipe.preparation != "auto":
        yield f"{recipe.preparation} preparation"
    if recipe.missing == "drop":
        yield "gaps left out"
    if recipe.seed:
        yield f"seed {recipe.seed}"


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The same names with a number behind each that came before.

    >>> distinct(["A", "B", "A"])
    ('A', 'B', 'A (2)')
    """
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def match_groups(divisions: Sequence[Division], labellings: Sequence[Ints]) -> tuple[tuple[Group, ...], ...]:
    """The segments of each division with a colour and a name that mean the same people in all of them.

    The first division has the first colours. Each later segment takes the colour of the people it overlaps with most,
    in the matching with the largest total Jaccard overlap (Kuhn 1955), or a new one where it is nobody's match.
    ``labellings`` are those of the customers that all divisions place.
    """
    owners: list[tuple[int, int]] = []
    names: list[str] = []
    found: list[tuple[Group, ...]] = []
    for place, (division, labels) in enumerate(zip(divisions, labellings, strict=True)):
        matches = _match(labels, [(labellings[owner], segment) for owner, segment in owners])
        for segment, name in enumerate(division.names):
            if segment not in matches:
                matches[segment] = (len(owners), 1.0)
                owners.append((place, segment))
                names.append(f"{name} ({division.title})" if name in names else name)
        found.append(tuple(_groups(division, labels, matches, names)))
    return tuple(found)


def _match(labels: Ints, known: Sequence[tuple[Ints, int]]) -> dict[int, tuple[int, float]]:
    """Which of the known segments each segment of ``labels`` is, and how much they overlap."""
    if not known or labels.max(initial=-1) < 0:
        return {}
    shares: Floats = np.vstack([overlaps(np.where(other == segment, 0, -1), labels) for other, segment in known])
    shares[shares < SAME_PEOPLE] = 0.0
    pairs = zip(*linear_sum_assignment(shares, maximize=True), strict=True)
    return {int(own): (int(colour), float(shares[colour, own])) for colour, own in pairs if shares[colour, own] > 0}


def _groups(
    division: Division, labels: Ints, matches: dict[int, tuple[int, float]], names: Sequence[str]
) -> Iterator[Group]:
    sizes = np.bincount(labels[labels >= 0], minlength=len(division.names))
    for segment, own_name in enumerate(division.names):
        colour, alike = matches[segment]
        yield Group(
            segment=segment,
            size=int(sizes[segment]),
            share=float(sizes[segment] / max(1, len(labels))),
            colour=colour,
            name=names[colour],
            own_name=own_name,
            alike=alike,
        )
