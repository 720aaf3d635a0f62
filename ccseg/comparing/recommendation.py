"""Recommendation: which contender to use and why, and the traps that a good-looking figure can be."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ccseg.comparing.figures import Figures
from ccseg.records import Record
from ccseg.thresholds import DENSE_UNASSIGNED, HIGHLY_STABLE, LARGEST_SHARE, LEAST_SHARE

FLATTERED = 1 / 3
"""Where less than this is left of a silhouette in the common space, it is owed to the contender's own space."""

ALIKE = 0.95
"""Contenders whose scores differ by less than this ratio are as good as each other."""


class Objection(Record):
    """Why a contender is not recommended: the guard that bites, and its sentence."""

    guard: str
    text: str


class Guard(NamedTuple):
    """A trap: its name, when it bites, and what it says with the figures filled in."""

    name: str
    bites: Callable[[Figures], bool]
    says: str


NOTHING = Guard(
    "nothing found",
    lambda f: f.segments < 2,
    "It tells nobody apart: two segments are needed and it has {segments}; {unassigned:.0%} of the customers are in "
    "none.",
)

GUARDS = (
    Guard(
        "chance",
        lambda f: f.real is False,
        "Its segments are no clearer than those of the same customers with shuffled columns.",
    ),
    Guard(
        "unassigned",
        lambda f: f.unassigned > DENSE_UNASSIGNED,
        f"{{unassigned:.0%}} of the customers stay unassigned; at most {DENSE_UNASSIGNED:.0%} may. "
        "Its other figures are flattered, as only the customers that fit are counted.",
    ),
    Guard(
        "giant",
        lambda f: f.largest > LARGEST_SHARE,
        f"One segment holds {{largest:.0%}} of the customers; at most {LARGEST_SHARE:.0%} is useful.",
    ),
    Guard(
        "crumbs",
        lambda f: f.smallest < LEAST_SHARE,
        f"Its smallest segment holds {{smallest:.1%}} of the customers; at least {LEAST_SHARE:.0%} is needed.",
    ),
    Guard(
        "unstable",
        lambda f: f.stability is not None and f.stability < HIGHLY_STABLE,
        f"A segment does not come back when customers are drawn anew ({{stability:.2f}}, {HIGHLY_STABLE:.2f} needed).",
    ),
    Guard(
        "flattered",
        lambda f: (f.own_silhouette or 0.0) > 0 and (f.silhouette or 0.0) < FLATTERED * (f.own_silhouette or 0.0),
        "Its own silhouette of {own_silhouette:.2f} is owed to a few extreme customers; where everyone counts the "
        "same, it is {silhouette:.2f}.",
    ),
    Guard(
        "untested",
        lambda f: f.stability is None,
        "Nobody has tested whether its segments, which explain {explained:.0%} of the differences, come back when "
        "customers are drawn anew.",
    ),
)
"""The traps, in the order in which they are told; where nothing was found, nothing else is said."""


def object_to(figures: Figures) -> tuple[Objection, ...]:
    """Every guard that bites, with its sentence.

    >>> good = Figures(segments=5, unassigned=0, smallest=0.1, largest=0.3, explained=0.5, silhouette=0.2,
    ...                davies_bouldin=1.0, calinski_harabasz=900.0, stability=0.95, real=True)
    >>> object_to(good), [o.guard for o in object_to(good.but(largest=0.97, smallest=0.001))]
    ((), ['giant', 'crumbs'])
    """
    guards = [NOTHING] if NOTHING.bites(figures) else [guard for guard in GUARDS if guard.bites(figures)]
    return tuple(Objection(guard=guard.name, text=guard.says.format(**dict(figures))) for guard in guards)


class Recommendation(Record):
    """The place of the contender to use, ``None`` where there is none, and why."""

    place: int | None
    because: str


def recommend(
    titles: Sequence[str], figures: Sequence[Figures], objections: Sequence[Sequence[Objection]]
) -> Recommendation:
    """The contender that no guard objects to and whose segments explain most and come back most surely.

    That is explained × least stability, the same by which preparations are chosen.
    """
    sound = [place for place in range(len(titles)) if not objections[place]]
    if not sound:
        reasons = " ".join(f"{title}: {own[0].text}" for title, own in zip(titles, objections, strict=True))
        return Recommendation(place=None, because=f"None can be recommended. {reasons}")
    ranked = sorted(sound, key=lambda place: (-_score(figures[place]), place))
    best, *others = ranked
    told = [_praise(titles[best], figures[best]), *(_other(titles, figures, best, place) for place in others)]
    passed = [f"{titles[place]} is passed over: {_lower(own[0].text)}" for place, own in enumerate(objections) if own]
    return Recommendation(place=best, because=" ".join([*told, *passed]))


def _score(figures: Figures) -> float:
    return figures.explained * (figures.stability or 0.0)


def _praise(title: str, figures: Figures) -> str:
    return (
        f"{title}: its {figures.segments} segments explain {figures.explained:.0%} of the differences between "
        f"customers, and each comes back when customers are drawn anew (least stable {figures.stability or 0:.2f})."
    )


def _other(titles: Sequence[str], figures: Sequence[Figures], best: int, place: int) -> str:
    other = figures[place]
    close = _score(other) >= ALIKE * _score(figures[best])
    return (
        f"{titles[place]} is {'as good' if close else 'sound too'}: {other.segments} segments explain "
        f"{other.explained:.0%}, the least stable comes back {other.stability or 0:.2f}."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
