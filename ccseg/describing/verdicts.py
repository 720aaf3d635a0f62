"""Verdicts: how far a segment can be trusted, by the first row that applies."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from ccseg.describing.facts import Fact, Sentence, Statistic, compose
from ccseg.describing.wording import Style, Wording
from ccseg.thresholds import DOUBTFUL, HIGHLY_STABLE

Verdict = Literal["safe to act", "test first", "do not use"]


class Standing(NamedTuple):
    """What a verdict looks at; ``stability`` and ``precision`` are ``None`` where there is none."""

    segment: int
    real: bool
    size: int
    share: float
    stability: float | None
    confident: float
    precision: float | None

    def fact(self, statistic: Statistic, value: float | None, style: Style = "share") -> Fact:
        return Fact(statistic=statistic, whose=self.segment, value=value or 0.0, style=style)


class Row(NamedTuple):
    """A verdict, the text that gives its reason, and when it applies."""

    verdict: Verdict
    reason: str
    applies: Callable[[Standing], bool]


TINY, SMALL = 30, 100
GIANT = 0.6
ROWS: tuple[Row, ...] = (
    Row("do not use", "noise", lambda s: not s.real),
    Row("do not use", "tiny", lambda s: s.size < TINY),
    Row("do not use", "unstable", lambda s: s.stability is not None and s.stability < DOUBTFUL),
    Row("test first", "unmeasured", lambda s: s.stability is None),
    Row("test first", "doubtful", lambda s: s.stability is not None and s.stability < HIGHLY_STABLE),
    Row("test first", "small", lambda s: s.size < SMALL),
    Row("test first", "giant", lambda s: s.share > GIANT),
    Row("test first", "ruleless", lambda s: s.precision is None),
    Row("test first", "vague", lambda s: s.precision is not None and s.precision < 0.7),
    Row("test first", "blurred", lambda s: s.confident < 0.6),
    Row("safe to act", "safe", lambda s: True),
)
"""Jaccard below 0.6 is not to be used, from 0.85 highly stable (Hennig 2007); the sizes are those of a usable test."""


def judge(standing: Standing, wording: Wording) -> tuple[Verdict, Sentence]:
    """The verdict and its reason.

    >>> judge(Standing(0, True, 12, 0.2, 0.9, 0.9, 0.9), Wording())[1].text
    'It has 12 customers, too few to act on.'
    """
    row = next(row for row in ROWS if row.applies(standing))
    facts = {
        "size": standing.fact("size", standing.size, "whole"),
        "share": standing.fact("part", standing.share),
        "stability": standing.fact("stability", standing.stability),
        "confident": standing.fact("confident", standing.confident),
        "precision": standing.fact("precision", standing.precision),
    }
    template: str = wording.texts["verdicts"][row.reason]
    used = {name: fact for name, fact in facts.items() if f"{{{name}}}" in template}
    return row.verdict, compose(template, wording, **used)
