"""Recommendation: which candidate to use and why, and the traps that a good-looking figure can be."""

from collections.abc import Callable, Sequence
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from ccseg import thresholds
from ccseg.comparing.figures import Figures
from ccseg.records import Record, earlier_names
from ccseg.texts import say

INFLATED = 1 / 3
"""Where less than this is left of a silhouette in the common space, it is owed to the candidate's own: a convention."""

AS_GOOD = 0.95
"""Candidates whose scores have at least this ratio are as good as each other: a convention, a twentieth."""

EARLIER = {
    "nothing found": "nothing_found",
    "chance": "random",
    "unassigned": "many_unassigned",
    "giant": "dominant_segment",
    "crumbs": "small_segment",
    "flattered": "inflated_silhouette",
}
"""The names of guards in comparisons that were stored by earlier versions."""


class Objection(Record):
    """Why a candidate is not recommended: the guard that objects, and its sentence."""

    guard: Annotated[str, BeforeValidator(lambda guard: EARLIER.get(guard, guard) if isinstance(guard, str) else guard)]
    text: str

    @property
    def title(self) -> str:
        """The objection in a few words."""
        return say(f"comparing.guard.{self.guard}.title")


class Guard(NamedTuple):
    """A trap: its name, under which the texts have its sentence, when it objects, and whether to dense regions too."""

    name: str
    objects: Callable[[Figures], bool]
    to_dense: bool = True

    def tell(self, figures: Figures) -> Objection:
        """The objection, with the figures filled in."""
        text = say(f"comparing.guard.{self.name}.text", **dict(figures), limits=thresholds)
        return Objection(guard=self.name, text=text)


NOTHING_FOUND = Guard("nothing_found", lambda f: f.segments < 2)
GUARDS = (
    Guard("random", lambda f: f.real is False),
    Guard("many_unassigned", lambda f: f.unassigned > thresholds.DENSE_UNASSIGNED),
    Guard("dominant_segment", lambda f: f.largest > thresholds.LARGEST_SHARE),
    Guard("small_segment", lambda f: f.smallest < thresholds.LEAST_SHARE, to_dense=False),
    Guard("unstable", lambda f: f.stability is not None and f.stability < thresholds.HIGHLY_STABLE),
    Guard("inflated_silhouette", lambda f: _is_inflated(f.own_silhouette or 0.0, f.silhouette or 0.0)),
    Guard("untested", lambda f: f.stability is None),
)
"""The traps, in the order in which they are told; where nothing was found, nothing else is said."""


def _is_inflated(own: float, common: float) -> bool:
    return own > 0 and common < INFLATED * own


def object_to(figures: Figures, *, dense: bool = False) -> tuple[Objection, ...]:
    """What every guard that objects has to say; ``dense`` regions may be small, as where they are chosen.

    >>> good = Figures(segments=5, unassigned=0, smallest=0.1, largest=0.3, explained=0.5, silhouette=0.2,
    ...                davies_bouldin=1.0, calinski_harabasz=900.0, stability=0.95, real=True)
    >>> object_to(good), [objection.title for objection in object_to(good.but(largest=0.97, smallest=0.001))]
    ((), ['one dominant segment', 'very small segments'])
    """
    if NOTHING_FOUND.objects(figures):
        return (NOTHING_FOUND.tell(figures),)
    guards = (guard for guard in GUARDS if guard.to_dense or not dense)
    return tuple(guard.tell(figures) for guard in guards if guard.objects(figures))


class Recommendation(Record):
    """The index of the candidate to use, ``None`` where there is none, and why."""

    _earlier = earlier_names(place="best")

    best: int | None
    because: str


def recommend(
    titles: Sequence[str], figures: Sequence[Figures], objections: Sequence[Sequence[Objection]]
) -> Recommendation:
    """The candidate that no guard objects to and whose segments explain most and are most stable.

    That is explained × lowest stability, the same by which preparations are chosen.
    """
    sound = [number for number, own in enumerate(objections) if not own]
    if not sound:
        reasons = [_tell("reason", title, text=own[0].text) for title, own in zip(titles, objections, strict=True)]
        return Recommendation(best=None, because=say("comparing.recommendation.none", reasons=" ".join(reasons)))
    best, *others = sorted(sound, key=lambda number: -_score(figures[number]))
    told = [_tell("best", titles[best], **dict(figures[best]))]
    for number in others:
        as_good = _score(figures[number]) >= AS_GOOD * _score(figures[best])
        told.append(_tell("as_good" if as_good else "usable", titles[number], **dict(figures[number])))
    for title, own in zip(titles, objections, strict=True):
        if own:
            told.append(_tell("rejected", title, text=own[0].text))
    return Recommendation(best=best, because=" ".join(told))


def _score(figures: Figures) -> float:
    return figures.explained * (figures.stability or 0.0)


def _tell(key: str, title: str, **values: object) -> str:
    return say(f"comparing.recommendation.{key}", title=title, **values)
