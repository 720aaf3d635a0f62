"""Priorities: which segments are safe to act on, worth a limit review, or in need of care."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ccseg.describing.conditions import is_card, is_late, is_stretched
from ccseg.describing.figures import known_median
from ccseg.describing.personas import Segment
from ccseg.describing.plays import HAVE_LITTLE_ROOM, PAY_LITTLE, USE_MORE, kind_of, rows_for
from ccseg.describing.wording import Wording, style_of
from ccseg.glossary import verdict_word

REVIEWS = frozenset({"review_for_large_purchases", "modest_review"})
"""The plays that say that limits can be reviewed, and not only those that bind, as full payers' are."""

TOLD = ("utilisation", "minimum_coverage")
"""The figures that a review and care go by."""


class Mention(NamedTuple):
    """A segment that a question is answered with, and the figures behind that as they are written.

    A segment that is not safe to act on has its verdict behind them.
    """

    segment: int
    figures: tuple[str, ...]


class Priority(NamedTuple):
    """A question that people come with, by its key in the texts, and the segments that answer it."""

    key: str
    mentions: tuple[Mention, ...]


class Row(NamedTuple):
    """A question: the key of its texts, which segments answer it, and whether only a card file can."""

    key: str
    applies: Callable[[Segment], bool]
    card: bool = True


def is_reviewable(segment: Segment) -> bool:
    """Whether a play says that the segment's limits can be reviewed: it pays well, and the limit is not the trouble."""
    kind = kind_of(segment.persona.archetype, segment.profile, segment.context)
    return any(row.key in REVIEWS for row in rows_for(kind, segment.profile))


def needs_care(segment: Segment) -> bool:
    """Whether a typical member is or was behind with payments, has used up much of the limit, or pays little beside
    what is used; or whether clearly more have defaulted than of all.
    """
    profile = segment.profile
    pays_little = USE_MORE.met_by(profile) and PAY_LITTLE.met_by(profile) and bool(profile.figure(PAY_LITTLE.key))
    tight = is_stretched(profile) or HAVE_LITTLE_ROOM.met_by(profile) or pays_little
    return is_late(profile) or tight or segment.context.defaulted


def is_safe(segment: Segment) -> bool:
    """Whether it can be acted on as it is."""
    return segment.verdict == "safe to act"


ROWS: tuple[Row, ...] = (
    Row("act", is_safe, card=False),
    Row("review", is_reviewable),
    Row("care", needs_care),
)
"""The questions in the order in which they are answered. What is uncertain has no row: the verdict beside each segment
says so, and why."""


def set_priorities(segments: Sequence[Segment], wording: Wording) -> tuple[Priority, ...]:
    """The answers to the questions that a file can answer; of another trade only what is safe.

    >>> set_priorities([], Wording())
    ()
    """
    if not segments:
        return ()
    rows = [row for row in ROWS if is_card(segments[0].profile) or not row.card]
    return tuple(Priority(row.key, tuple(_mentions(row, segments, wording))) for row in rows)


def _mentions(row: Row, segments: Sequence[Segment], wording: Wording) -> Iterator[Mention]:
    for segment in filter(row.applies, segments):
        word = () if is_safe(segment) else (verdict_word(segment.verdict),)
        yield Mention(segment.segment, (*_figures(segment, wording), *word) if row.card else ())


def _figures(segment: Segment, wording: Wording) -> Iterator[str]:
    for key in TOLD:
        figure = segment.profile.figure(key)
        value = known_median(figure) if figure else None
        if figure and value is not None:
            template: str = wording.text(f"priorities.figures.{key}")
            yield wording.fill(template, value=wording.write(value, style_of(key, figure.unit)))
