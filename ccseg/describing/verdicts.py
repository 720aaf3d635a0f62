"""Verdicts: how far a segment can be trusted, by the first row that applies."""

from collections.abc import Callable
from typing import Literal, NamedTuple, Self

from ccseg.clustering.features import Preparation
from ccseg.clustering.multiverse import SegmentRetention
from ccseg.describing.facts import Fact, Sentence, Statistic
from ccseg.describing.narrator import Narrator
from ccseg.describing.wording import Style
from ccseg.records import Record
from ccseg.texts import say
from ccseg.thresholds import (
    BLURRED_SEGMENT,
    DOUBTFUL,
    GIANT_SEGMENT,
    HIGHLY_STABLE,
    MOSTLY_SAFE,
    RETAINED_ELSEWHERE,
    SAFE_STABILITY,
    SMALL_SEGMENT,
    TINY_SEGMENT,
    TOGETHER_ELSEWHERE,
    VAGUE_RULE,
    VALID,
)

Verdict = Literal["safe to act", "test first", "too small", "do not use"]


class Elsewhere(Record):
    """A segment under other settings (the multiverse): the share of co-members that its customers retain, the same
    ``within`` the preparation in use alone, and the share always ``together``, 0–1. ``finer`` is how much of it is
    found among more segments that nearly pass, ``None`` where there are none.
    """

    retained: float
    together: float
    within: float | None = None
    finer: float | None = None

    @classmethod
    def of(cls, found: SegmentRetention, preparation: Preparation, finer: float | None = None) -> Self:
        """What becomes of a segment that was found with this preparation."""
        within = found.within.get(preparation)
        return cls(retained=found.retained, together=found.together, within=within, finer=finer)

    def with_part(self, part: Self) -> Self:
        """What becomes of a part of the segment: it is found as far as its segment is, and it within its segment."""
        within = None if self.within is None or part.within is None else self.within * part.within
        return self.but(
            retained=self.retained * part.retained,
            together=self.together * part.together,
            within=within,
            finer=min((share for share in (self.finer, part.finer) if share is not None), default=None),
        )


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
    bent: bool = False
    elsewhere: Elsewhere | None = None

    @property
    def facts(self) -> dict[str, Fact]:
        """What a reason may tell, by the name it has in the texts."""
        return {
            "size": self._fact("size", self.size, "whole"),
            "share": self._fact("part", self.share),
            "stability": self._fact("stability", self.stability, _digits(self.stability, SAFE_STABILITY, DOUBTFUL)),
            "halves": self._fact("halves", self.halves, _digits(self.halves, HIGHLY_STABLE)),
            "confident": self._fact("confident", self.confident),
            "precision": self._fact("precision", self.precision),
            "retained": self._fact("retained", self.elsewhere.retained if self.elsewhere else None),
            "together": self._fact("together", self.elsewhere.together if self.elsewhere else None),
            "finer": self._fact("finer", self._finer, _digits(self._finer, HIGHLY_STABLE)),
        }

    @property
    def comes_back(self) -> bool:
        """Whether it is found again in bootstrap samples and in random halves, as far as that was measured."""
        redrawn = self.stability is not None and self.stability >= SAFE_STABILITY
        return redrawn and (self.halves is None or self.halves >= HIGHLY_STABLE)

    @property
    def depends(self) -> bool:
        """Whether other settings find it only in part."""
        return self.loses_members or self.scatters or self.is_divided

    @property
    def loses_members(self) -> bool:
        """Whether its customers keep too few of their co-members under other settings."""
        return self.elsewhere is not None and self.elsewhere.retained < RETAINED_ELSEWHERE

    @property
    def scatters(self) -> bool:
        """Whether too few of its customers are always together."""
        return self.elsewhere is not None and self.elsewhere.together < TOGETHER_ELSEWHERE

    @property
    def is_divided(self) -> bool:
        """Whether more segments, which nearly pass, have only a part of it."""
        return self._finer is not None and self._finer < HIGHLY_STABLE

    @property
    def _finer(self) -> float | None:
        return self.elsewhere.finer if self.elsewhere else None

    @property
    def holds_here_alone(self) -> bool:
        """Whether it depends on the preparation: under the one in use it is found."""
        within = self.elsewhere.within if self.elsewhere else None
        return self.loses_members and within is not None and within >= VALID

    def _fact(self, statistic: Statistic, value: float | None, style: Style = "share") -> Fact:
        return Fact(statistic=statistic, whose=self.segment, value=value or 0.0, style=style)


def _digits(value: float | None, *limits: float) -> Style:
    """Two decimals, and a third where the figure would not read as on the side of each limit on which it is.

    >>> _digits(0.97, 0.9), _digits(0.897, 0.9)
    ('two', 'three')
    """
    known = value or 0.0
    return "two" if all((round(known, 2) >= limit) == (known >= limit) for limit in limits) else "three"


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
    Row("test first", "preparation", lambda s: s.holds_here_alone),
    Row("test first", "settings", lambda s: s.loses_members),
    Row("test first", "scattered", lambda s: s.scatters),
    Row("test first", "divided", lambda s: s.is_divided),
    Row("test first", "halved", lambda s: s.halves is not None and s.halves < HIGHLY_STABLE),
    Row("test first", "tier", lambda s: s.tiers),
    Row("test first", "bent", lambda s: s.bent),
    Row("test first", "small", lambda s: s.size < SMALL_SEGMENT),
    Row("test first", "giant", lambda s: s.share > GIANT_SEGMENT),
    Row("test first", "ruleless", lambda s: s.precision is None),
    Row("test first", "vague", lambda s: s.precision is not None and s.precision < VAGUE_RULE),
    Row("test first", "blurred", lambda s: s.confident < BLURRED_SEGMENT),
    Row("safe to act", "redrawn", lambda s: s.elsewhere is None),
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


class Outcome(NamedTuple):
    """What a verdict in plain words looks at: the segments of a result, how many are safe to act on, how many depend on
    the settings, how many do not come back, and whether they may be parts of a bent cloud.
    """

    verdict: str
    segments: int
    safe: int
    depending: int
    doubtful: int
    bent: bool = False

    @property
    def word(self) -> str:
        """The verdict in a word that goes with the share of segments that are safe to act on.

        >>> [Outcome("worth acting on", 7, safe, 0, 0).word for safe in (7, 4, 1, 0)]
        ['worth acting on', 'mostly worth acting on', 'test most first', 'test first']
        """
        if self.verdict != "worth acting on" or self.safe == self.segments:
            return self.verdict
        if not self.safe:
            return "test first"
        return "mostly worth acting on" if self.safe / self.segments >= MOSTLY_SAFE else "test most first"


def tell_plainly(outcome: Outcome) -> str:
    """The verdict on a result in two plain sentences, without its figures.

    >>> tell_plainly(Outcome("worth acting on", segments=7, safe=7, depending=0, doubtful=0)).split(".")[0]
    'You can act on all 7 segments'
    """
    return " ".join(say(f"personas.plainly.{key}", **outcome._asdict()) for key in (_advice(outcome), _reason(outcome)))


def _advice(outcome: Outcome) -> str:
    if outcome.verdict == "no segments worth acting on":
        return "chance"
    if outcome.verdict != "worth acting on" or not outcome.safe:
        return "none_safe"
    return "all" if outcome.safe == outcome.segments else "some"


def _reason(outcome: Outcome) -> str:
    if outcome.verdict == "no segments worth acting on":
        return "random"
    if outcome.bent and outcome.verdict != "tiers of one cloud":
        return "bent"
    if outcome.doubtful > outcome.depending:
        return "doubtful"
    if outcome.verdict == "tiers of one cloud":
        return "tiers"
    return "depends" if outcome.depending else "back"
