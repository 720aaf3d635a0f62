"""Glances: what a list shows of a kept document without opening it."""

from functools import lru_cache
from typing import NamedTuple

from app.session.comparisons import KeptComparison
from app.session.documents import documents
from app.session.results import Result
from ccseg.describing.personas import outcome_of
from ccseg.errors import CcsegError, NotKept
from ccseg.glossary import TERMS
from ccseg.keeping.store import Entry

REMEMBERED = 2_000
"""The most documents of which this server remembers the glance: a convention."""


class Glance(NamedTuple):
    """The method, or those that are compared, the verdict by its code, the segments' shares, 0–1, and their numbers.

    ``after`` is the id of the result that it was found after; empty where there is none.
    """

    methods: tuple[str, ...]
    preparation: str = ""
    verdict: str = ""
    shares: tuple[float, ...] = ()
    numbers: tuple[int, ...] = ()
    after: str = ""


def glance_at(owner: str, entry: Entry) -> Glance | None:
    """The glance of a document; ``None`` where it cannot be read."""
    look = _at_comparison if entry.kind == KeptComparison.KIND else _at_result
    try:
        return look(owner, entry.id)
    except CcsegError:
        return None


@lru_cache(REMEMBERED)
def _at_result(owner: str, id: str) -> Glance:
    result = documents().find(Result, owner, id)
    if result is None:
        raise NotKept(id)
    run = result.run
    outcome = outcome_of(run.verdict, run.segments)
    return Glance(
        methods=(run.recipe.clusterer.title,),
        preparation=TERMS[run.plan.preparation].title,
        verdict=outcome.word,
        shares=tuple(segment.share for segment in run.segments),
        numbers=run.numbers,
        after=run.after.result if run.after else "",
    )


@lru_cache(REMEMBERED)
def _at_comparison(owner: str, id: str) -> Glance:
    kept = documents().find(KeptComparison, owner, id)
    if kept is None:
        raise NotKept(id)
    return Glance(methods=tuple(candidate.title for candidate in kept.document.candidates))
