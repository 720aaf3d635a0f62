"""Look-ups in words: what a few yes/no questions say as well as the segments do, and what they leave open."""

from collections.abc import Iterable, Sequence

from ccseg.clustering.lookup import Lookup, Question
from ccseg.describing.values import titles
from ccseg.reading.columns import Column
from ccseg.texts import say


def tell_lookup(lookup: Lookup | None, explained: float | None, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """What is asked, how much of the segments it reproduces, and what it leaves open, each in a short sentence.

    No sentence where there is no look-up.

    ``explained`` is the share of the differences between customers that the segments explain, 0–1.

    >>> asked = Lookup(questions=[Question(key="cash")], reproduced=0.96, explained=0.5, settled=(), left_open=())
    >>> tell_lookup(asked, 0.52, (Column(name="cash", kind="number", because=""),))[:2]
    ('A look-up by 1 question with yes or no says nearly the same: cash above zero.', 'It puts 96.0% of other ...')
    """
    if lookup is None:
        return ()
    named = titles(columns)
    told = (
        _same(lookup, columns, named),
        say("lookup.reproduced", reproduced=lookup.reproduced),
        _explains(lookup.explained, explained or 0.0),
    )
    if not lookup.settled:
        return told
    left = say("lookup.left_open", left=_listed(lookup.left_open, named))
    return (*told, left, say("lookup.beyond", settled=_listed(lookup.settled, named)))


ALIKE = 0.0005
"""Shares that differ by less are written alike."""


def _explains(by_lookup: float, by_segments: float) -> str:
    form = "explained_alike" if abs(by_lookup - by_segments) < ALIKE else "explained"
    return say(f"lookup.{form}", by_lookup=by_lookup, by_segments=by_segments)


def _same(lookup: Lookup, columns: Iterable[Column], named: dict[str, str]) -> str:
    """What says nearly the same as the segments: a category, or a few questions with yes or no."""
    [first, *others] = lookup.questions
    categories = {column.key for column in columns if column.kind == "category"}
    if first.key in categories and first.level is None and not others:
        return say("lookup.same_column", title=named.get(first.key, first.key).lower())
    asked = [_ask(question, named) for question in lookup.questions]
    return say("lookup.same", questions=len(asked), asked=asked)


def set_aside(lookup: Lookup, columns: Iterable[Column]) -> dict[str, str]:
    """The mapping that leaves out what the questions settle, by header."""
    return {column.name: "ignored" for column in columns if column.usable and column.key in lookup.settled}


def _ask(question: Question, named: dict[str, str]) -> str:
    title = named.get(question.key, question.key).lower()
    if question.level is None:
        return say("lookup.above_zero", title=title)
    return say("lookup.level", title=title, level=question.level)


def _listed(keys: Sequence[str], named: dict[str, str]) -> list[str]:
    return [named.get(key, key).lower() for key in keys]
