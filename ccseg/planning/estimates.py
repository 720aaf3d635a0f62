"""Estimates: a figure that follows from ranges, as low, likely and high, or unknown with its reason."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from ccseg.clustering.resamples import YARDSTICK
from ccseg.planning.assumptions import BY_KEY, Assumptions, Range
from ccseg.records import Floats, Record
from ccseg.texts import say

DRAWS = 4_000
"""Draws of all ranges at once: the ends of an interval then move by less than a fiftieth of its width (measured)."""

ENDS = (0.05, 0.95)
"""Between its ends an estimate has nine draws of ten (convention)."""


class Estimate(Record):
    """A figure at the likely values, and the ends between which nine draws of ten lie; each ``None`` where unknown.

    ``because`` says why it, or an end of it, is not known.
    """

    low: float | None = None
    likely: float | None = None
    high: float | None = None
    because: str = ""

    @property
    def known(self) -> bool:
        return self.likely is not None


class Bar(Record):
    """What a figure comes to at the low and the high end of one assumption, with all others as they are likely."""

    key: str
    title: str
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """By how much the figure goes with the assumption."""
        return abs(self.at_high - self.at_low)


class Unknown(Exception):
    """What a figure needs and nobody said; its text says so."""


class Known(NamedTuple):
    """The assumptions as they hold for a segment: at the likely values, at an end of one of them, or drawn.

    ``names`` are those by which a segment is addressed. ``moved`` is the key that is at another end, the low one for 0
    and the high one for 2.
    """

    assumptions: Assumptions
    names: tuple[str, ...] = ()
    moved: str = ""
    end: int = 1
    drawn: bool = False

    def __call__(self, key: str) -> Floats:
        """The value of an assumption, shape (1,) or (draws,). Raises ``Unknown``."""
        asked = key if self.assumptions.given(key, self.names) else FALLBACK.get(key, key)
        found = self.assumptions.find(asked, self.names)
        if found is None:
            raise Unknown(say("planning.unknown.assumption", title=BY_KEY[key].title))
        if self.drawn:
            whose, _ = self.assumptions.given(asked, self.names) or ("", None)
            return draw(found, _uniforms(asked, whose))
        return np.array([found[self.end if asked == self.moved else 1]])

    def is_zero(self, key: str) -> bool:
        """Whether an assumption is nothing for certain."""
        asked = key if self.assumptions.given(key, self.names) else FALLBACK.get(key, key)
        found = self.assumptions.find(asked, self.names)
        return found is not None and found.is_zero

    def at(self, key: str, end: int) -> "Known":
        """The same with one assumption at an end."""
        return self._replace(moved=key, end=end)

    @property
    def by_chance(self) -> "Known":
        """The same, drawn."""
        return self._replace(drawn=True)


FALLBACK: Mapping[str, str] = {"apr_cash": "apr"}
"""An assumption that holds where another was not given: cash that is charged as purchases are."""


def draw(given: Range, uniforms: Floats) -> Floats:
    """Values of a triangular distribution with these ends and this peak, at these shares of it.

    It is what a low, a likely and a high value alone say (Johnson 1997, The triangular distribution as a proxy for the
    beta distribution in risk analysis, The Statistician 46).

    >>> draw(Range(0, 1, 2), np.array([0.0, 0.5, 1.0])).tolist()
    [0.0, 1.0, 2.0]
    """
    low, likely, high = given
    if low == high:
        return np.full(len(uniforms), likely)
    width, peak = high - low, (likely - low) / (high - low)
    rising = low + np.sqrt(uniforms * width * (likely - low))
    falling = high - np.sqrt((1 - uniforms) * width * (high - likely))
    return np.where(uniforms < peak, rising, falling)


def _uniforms(key: str, whose: str) -> Floats:
    """The draws of an assumption: the same for every segment that it holds for, and for every figure."""
    return np.random.default_rng([YARDSTICK, *f"{key} {whose}".encode()]).random(DRAWS)


def estimate(figure: Callable[[Known], Floats], known: Known) -> Estimate:
    """A figure at the likely values with the ends of its interval, or why it is unknown.

    >>> figures = Assumptions()
    >>> estimate(lambda known: known("pd"), Known(figures)).because.startswith("unknown, as")
    True
    """
    try:
        likely, drawn = float(figure(known)[0]), figure(known.by_chance)
    except Unknown as reason:
        return Estimate(because=str(reason))
    low, high = (float(end) for end in np.quantile(drawn, ENDS, method="inverted_cdf"))
    return Estimate(low=min(low, likely), likely=likely, high=max(high, likely))


def tornado(figure: Callable[[Known], Floats], known: Known, keys: Iterable[str]) -> tuple[Bar, ...]:
    """What each assumption that is a range does to a figure, the one that decides first; nothing for an unknown one."""
    try:
        bars = [_bar(figure, known, key) for key in keys]
    except Unknown:
        return ()
    return tuple(sorted((bar for bar in bars if bar.swing > 0), key=lambda bar: (-bar.swing, bar.key)))


def _bar(figure: Callable[[Known], Floats], known: Known, key: str) -> Bar:
    low, high = (float(figure(known.at(key, end))[0]) for end in (0, 2))
    return Bar(key=key, title=BY_KEY[key].title, at_low=low, at_high=high)
