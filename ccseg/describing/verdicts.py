"""Verdicts: how far a segment can be trusted, by the first row that applies."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from ccseg.describing.facts import Fact, Sentence, Statistic
from ccseg.describing.narrator import Narrator
from ccseg.describing.wording import Style
from ccseg.thresholds import (
    BLURRED_SEGMENT,
    DOUBTFUL,
    GIANT_SEGMENT,
    HIGHLY_STABLE,
    SAFE_STABILITY,
    SMALL_SEGMENT,
    TINY_SEGMENT,
    VAGUE_RULE,
)

Verdict = Literal["safe to act", "test first", "too small", "do not use"]


class Standing(NamedTuple):
    """What a verdict looks at; ``stability``, ``precision`` and ``halves`` are ``None`` where there is none."""

    segment: int
    real: bool
    size: int
    share: float
    stability: float | None
    confident: float
    precision: float | None
    halves: float | None = None
    tiers: bool = False

    @property
    def facts(self) -> dict[str, Fact]:
        """What a reason may tell, by the name it has in the texts."""
        return {
            "size": self._fact("size", self.size, "whole"),
            "share": self._fact("part", self.share),
            "stability": self._fact("stability", self.stability, "two"),
            "halves": self._fact("halves", self.halves, "two"),
            "confident": self._fact("confident", self.confident),
            "precision": self._fact("precision", self.precision),
        }

    def _fact(self, statistic: Statistic, value: float | None, style: Style = "share") -> Fact:
        return Fact(statistic=statistic, whose=self.segment, value=value or 0.0, style=style)


class Row(NamedTuple):
    """A verdict, the text that gives its reason, and when it applies."""

    verdict: Verdict
    reason: str
    applies: Callable[[Standing], bool]


ROWS: tuple[Row, ...] = (
    Row("do not use", "noise", lambda s: not s.real),
    Row("too small", "tiny", lambda s: s.size < TINY_SEGMENT),
    Row("do not use", "unstable", lambda s: s.stability is not None and s.stability < DOUBTFUL),
    Row("test first", "unmeasured", lambda s: s.stability is None),
    Row("test first", "doubtful", lambda s: s.stability is not None and s.stability < SAFE_STABILITY),
    Row("test first", "halved", lambda s: s.halves is not None and s.halves < HIGHLY_STABLE),
    Row("test first", "tier", lambda s: s.tiers),
    Row("test first", "small", lambda s: s.size < SMALL_SEGMENT),
    Row("test first", "giant", lambda s: s.share > GIANT_SEGMENT),
    Row("test first", "ruleless", lambda s: s.precision is None),
    Row("test first", "vague", lambda s: s.precision is not None and s.precision < VAGUE_RULE),
    Row("test first", "blurred", lambda s: s.confident < BLURRED_SEGMENT),
    Row("safe to act", "safe", lambda s: True),
)
"""The first that applies holds; the limits stand in ``thresholds.py``, each with its source."""


class VerdictNarrator(Narrator):
    """Judges segments and says why."""

    def judge(self, standing: Standing) -> tuple[Verdict, Sentence]:
        """The verdict and its reason.

        >>> from ccseg.describing.wording import Wording
        >>> VerdictNarrator(Wording()).judge(Standing(0, True, 12, 0.2, 0.9, 0.9, 0.9))[1].text
        'It has 12 customers, too few to act on.'
        """
        row = next(row for row in ROWS if row.applies(standing))
        template: str = self.text(f"verdicts.{row.reason}")
        used = {name: fact for name, fact in standing.facts.items() if f"{{{name}}}" in template}
        return row.verdict, self.compose(template, **used)
