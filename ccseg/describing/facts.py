"""Facts: the numbers behind a sentence, so that the sentence can be checked against them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ccseg.describing.wording import Style, Wording, capitalised
from ccseg.records import Record

PORTFOLIO = -1

Statistic = Literal[
    "median", "active", "share", "total", "size", "part", "stability", "confident", "edge", "precision", "threshold"
]


class Fact(Record):
    """One number behind a sentence: a statistic of ``key`` for a segment, or for the portfolio (``whose`` is −1).

    ``median``, ``active`` (share above zero) and ``share`` (of a ``level``) are of a figure; ``total`` is the share of
    the portfolio's total; ``size`` and ``part`` count the customers; the others are what they are of the segment.
    """

    key: str = ""
    statistic: Statistic
    whose: int
    value: float
    style: Style = "share"
    level: str | None = None


@dataclass(frozen=True)
class Sentence:
    """A text and the facts behind its numbers, in the order in which they are shown."""

    text: str
    facts: tuple[Fact, ...] = ()

    @property
    def capitalised(self) -> "Sentence":
        return Sentence(capitalised(self.text), self.facts)


def compose(template: str, wording: Wording, **parts: str | Fact | Sentence) -> Sentence:
    """A sentence from a template; facts are written as figures, sentences bring their own facts.

    >>> fact = Fact(key="balance", statistic="median", whose=0, value=2017.3, style="money")
    >>> compose("They owe {value}.", Wording(currency="£"), value=fact).text
    'They owe £2,000.'
    """
    words = {name: _write(part, wording) for name, part in parts.items()}
    return Sentence(wording.fill(template, **words), tuple(fact for part in parts.values() for fact in _facts(part)))


def enumerate_parts(parts: Iterable[Sentence], wording: Wording) -> Sentence:
    """Parts as a list in one sentence: "one, two and three".

    >>> enumerate_parts([Sentence("one"), Sentence("two"), Sentence("three")], Wording()).text
    'one, two and three'
    """
    joins = wording.texts["joins"]
    *first, last = parts
    text = joins["last"].join([joins["comma"].join(part.text for part in first), last.text] if first else [last.text])
    return Sentence(text, tuple(fact for part in (*first, last) for fact in part.facts))


def _write(part: str | Fact | Sentence, wording: Wording) -> str:
    if isinstance(part, Fact):
        return wording.write(part.value, part.style)
    return part.text if isinstance(part, Sentence) else part


def _facts(part: str | Fact | Sentence) -> tuple[Fact, ...]:
    if isinstance(part, Fact):
        return (part,)
    return part.facts if isinstance(part, Sentence) else ()
