"""Candidates: what is compared, whatever it came from, and which of their segments are the same people."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ccseg.clustering.clusterers import DBSCAN
from ccseg.clustering.identity import match_segments
from ccseg.clustering.models import UNASSIGNED
from ccseg.clustering.quality import overlaps
from ccseg.comparing.figures import Figures
from ccseg.comparing.recommendation import Objection
from ccseg.describing.personas import verdict_figure
from ccseg.describing.words import clipped
from ccseg.errors import InvalidRecipe
from ccseg.glossary import TERMS
from ccseg.reading.columns import MOST_LEVELS
from ccseg.reading.customers import Customers
from ccseg.reading.rare_levels import OTHER
from ccseg.reading.slips import tell_names
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints, Record
from ccseg.result import Run, Segmentation
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

SAME_PEOPLE = 1 / 3
"""Segments with at least this Jaccard overlap are the same people: of two of equal size, half are in both. A
convention."""

NAMED_AS = ("number", "category", "ignored", "constant", "counter")
"""Kinds of columns that may hold somebody's segments; ids, texts and personal data may not."""


class Group(Record):
    """One segment of a candidate: its size, and the colour it shares with the same people elsewhere.

    ``name`` is what those people are called in every picture; ``own_name`` what this candidate itself calls them;
    ``alike`` the Jaccard overlap with the segment that had the colour first; ``verdict`` and its ``figure`` are those
    of the segment's result, empty for a column.
    """

    segment: int
    size: int
    share: float
    colour: int
    name: str
    own_name: str
    alike: float
    verdict: str = ""
    figure: str = ""


class Candidate(Record):
    """One that was compared: where it came from, its segments, its figures and what speaks against it."""

    title: str
    recipe: Recipe | None
    column: str | None
    groups: tuple[Group, ...]
    figures: Figures
    objections: tuple[Objection, ...]

    def name_of(self, segment: int) -> str:
        """What the candidate itself calls the customers of a segment."""
        return TERMS["unassigned"].title if segment == UNASSIGNED else self.groups[segment].own_name


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

    @property
    def dense(self) -> bool:
        """Whether its segments are dense regions."""
        return self.run is not None and isinstance(self.run.recipe.clusterer, DBSCAN)


def divide_by_result(result: Segmentation, title: str) -> Division:
    """What a result says."""
    names = tuple(segment.persona.name for segment in result.run.segments)
    return Division(title, result.run.positions(result.labels), names, run=result.run)


def divide_by_column(customers: Customers, header: str) -> Division:
    """What a column of the file says: its texts become segments, the largest first; the empty are unassigned.

    Texts that few customers have are one segment.

    Raises ``InvalidRecipe`` where there is no such column or it cannot hold segments.
    """
    _require_segments(customers, header)
    texts = [_text(value) for value in customers.frame[header]]
    sizes = Counter(text for text in texts if text)
    if len(sizes) > MOST_LEVELS:
        raise InvalidRecipe(say("comparing.error.many_values", header=header, values=len(sizes), most=MOST_LEVELS))
    rare = {text for text, size in sizes.items() if size < FEWEST_SHOWN}
    texts = [OTHER if text in rare else text for text in texts]
    sizes = Counter(text for text in texts if text)
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    numbers = {name: number for number, name in enumerate(names)}
    return Division(
        title=say("comparing.title.column", name=clipped(header)),
        labels=np.array([numbers.get(text, UNASSIGNED) for text in texts]),
        names=distinct([clipped(name) for name in names]),
        column=header,
    )


def _require_segments(customers: Customers, header: str) -> None:
    """Raise ``InvalidRecipe`` where there is no such column, or it is of a kind that holds no segments."""
    column = next((column for column in customers.columns if column.name == header), None)
    if column is None or column.name not in customers.frame:
        headers = tell_names(header, [column.name for column in customers.columns])
        raise InvalidRecipe(say("comparing.error.no_column", header=header, headers=headers))
    if column.kind not in NAMED_AS:
        raise InvalidRecipe(say("comparing.error.unfit", header=header, because=column.because))


def possible_columns(customers: Customers) -> tuple[str, ...]:
    """The columns that may hold somebody's segments: two to twenty different values, and none of the measures."""
    frame = customers.frame
    own = [column for column in customers.columns if column.kind in NAMED_AS and not column.measure]
    values = {column.name: frame[column.name].nunique() for column in own if column.name in frame}
    return tuple(header for header, count in values.items() if 2 <= count <= MOST_LEVELS)


def set_columns_aside(customers: Customers, headers: Sequence[str]) -> Customers:
    """The same customers, where these columns take no part: they must not shape what they are compared with."""
    aside = {"kind": "ignored", "measure": None, "unit": None, "because": say("comparing.column.aside")}
    columns = [
        column.but(**aside) if column.name in headers and column.usable else column for column in customers.columns
    ]
    return replace(customers, columns=tuple(columns))


def without_columns(recipe: Recipe, headers: Sequence[str]) -> Recipe:
    """The same recipe, which says that these columns take no part.

    >>> without_columns(Recipe(), ["tier"]).mapping
    {'tier': 'ignored'}
    """
    ignored = dict.fromkeys(headers, "ignored")
    return recipe.but(mapping={**recipe.mapping, **ignored})


def _text(value: object) -> str:
    """What a cell says; nothing where it is missing, which differs even from itself."""
    if value is None or value != value:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()


def title_recipes(recipes: Sequence[Recipe]) -> tuple[str, ...]:
    """What each recipe is called: its algorithm and what was chosen for it but not for all, no two alike.

    >>> title_recipes([Recipe(seed=3), Recipe(preparation="log", seed=3)])
    ('K-means', 'K-means, preparation Log')
    """
    choices = [list(_choices(recipe)) for recipe in recipes]
    shared = set(choices[0]).intersection(*choices) if choices else set()
    titles = []
    for recipe, own in zip(recipes, choices, strict=True):
        name = recipe.clusterer.title
        told = ", ".join(choice for choice in own if choice not in shared)
        titles.append(say("comparing.title.whole", name=name, choices=told) if told else name)
    return distinct(titles)


def _choices(recipe: Recipe) -> Iterator[str]:
    """What was chosen for a recipe, each in a few words."""
    clusterer = recipe.clusterer
    if isinstance(clusterer, DBSCAN):
        if clusterer.eps:
            yield say("comparing.title.eps", eps=f"{clusterer.eps:g}")
        if clusterer.min_customers:
            yield say("comparing.title.min_customers", customers=clusterer.min_customers)
    elif clusterer.segments:
        yield say("comparing.title.segments", segments=clusterer.segments)
    if recipe.preparation != "auto":
        yield say("comparing.title.preparation", preparation=TERMS[recipe.preparation].title)
    if recipe.missing == "drop":
        yield say("comparing.title.missing")
    if recipe.seed:
        yield say("comparing.title.seed", seed=recipe.seed)
    for wanted in recipe.splits:
        yield say("comparing.title.split", segment=wanted.segment)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The same names with a number behind each that came before.

    >>> distinct(["A", "B", "A"])
    ('A', 'B', 'A (2)')
    """
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        number = seen[name]
        found.append(name if number == 1 else say("comparing.title.again", name=name, number=number))
    return tuple(found)


@dataclass(frozen=True)
class _People:
    """A colour: what its people are called, and the segment that had it first, by its customers' labels."""

    name: str
    labels: Ints
    segment: int

    def overlap_with(self, labels: Ints) -> Floats:
        """The Jaccard overlap with each segment of other labels of the same customers, shape (segments,)."""
        own = np.where(self.labels == self.segment, 0, UNASSIGNED)
        return np.asarray(overlaps(own, labels)[0])


def match_groups(divisions: Sequence[Division], labellings: Sequence[Ints]) -> tuple[tuple[Group, ...], ...]:
    """The segments of each division with a colour and a name that mean the same people in all of them.

    The first division has the first colours. Each later segment takes the colour of the people it overlaps with most,
    in the matching with the largest total Jaccard overlap (Kuhn 1955), or a new one where it is nobody's match.
    ``labellings`` are those of the customers that all divisions assign.
    """
    people: list[_People] = []
    found: list[tuple[Group, ...]] = []
    for division, labels in zip(divisions, labellings, strict=True):
        matches = _match(labels, people)
        for segment, name in enumerate(division.names):
            if segment not in matches:
                matches[segment] = (len(people), 1.0)
                people.append(_People(_new_name(name, division, people), labels, segment))
        found.append(tuple(_groups(division, labels, matches, people)))
    return tuple(found)


def _match(labels: Ints, people: Sequence[_People]) -> dict[int, tuple[int, float]]:
    """Which colour each segment of ``labels`` has already, and how much it overlaps with its people."""
    if not people or labels.max(initial=UNASSIGNED) == UNASSIGNED:
        return {}
    shares = np.vstack([each.overlap_with(labels) for each in people])
    matches = match_segments(shares, least=SAME_PEOPLE)
    return {segment: (colour, float(shares[colour, segment])) for segment, colour in matches.items()}


def _new_name(name: str, division: Division, people: Sequence[_People]) -> str:
    """The name of new people, told apart from others of the same name."""
    taken = any(each.name == name for each in people)
    return say("comparing.title.of", name=name, title=division.title) if taken else name


def _groups(
    division: Division, labels: Ints, matches: Mapping[int, tuple[int, float]], people: Sequence[_People]
) -> Iterator[Group]:
    sizes = np.bincount(labels[labels >= 0], minlength=len(division.names))
    for segment, own_name in enumerate(division.names):
        colour, alike = matches[segment]
        yield Group(
            segment=segment,
            size=int(sizes[segment]),
            share=float(sizes[segment] / max(1, len(labels))),
            colour=colour,
            name=people[colour].name,
            own_name=own_name,
            alike=alike,
            **_judged(division, segment),
        )


def _judged(division: Division, segment: int) -> dict[str, str]:
    """The verdict on a segment of a result, and the figure that it rests on."""
    if division.run is None:
        return {}
    found, wording = division.run.segments[segment], division.run.recipe.wording
    return {"verdict": found.verdict, "figure": verdict_figure(found, wording)}
