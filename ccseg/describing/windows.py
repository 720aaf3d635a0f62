"""Windows: of which last days or months a header tells, also where it says so in another language."""

import re

from ccseg.texts import say

UP_TO = " up to"
LAST = re.compile(r"\bl(\d{1,3}) ?(d|m)\b")
"""The last days or months as credit bureaus write them: L6M."""
SHORT_SPAN = re.compile(r"^(\d{1,3})(d|mo?)$")
"""A number of days or months that is one word."""


def tell_spans(words: list[str]) -> list[str]:
    """The words of a header with a span of time beside a number in English, and days where the number can be no other.

    >>> tell_spans("compras nos ultimos 3 meses".split()), tell_spans("tickets last 30".split())
    (['compras', 'last', '3', 'months'], ['tickets', 'last', '30', 'days'])
    >>> tell_spans("atraso ate 3m".split())
    ['atraso', 'up', 'to', '3', 'months']
    """
    words = LAST.sub(lambda found: f"last {_span_of(found)}", " ".join(words)).split()
    told = list(words)
    spans, latest, until = (say.raw(f"grammar.{name}") for name in ("spans", "latest", "until"))
    for place in range(1, len(words)):
        before, word = words[place - 1], words[place]
        if before.isdigit():
            told[place] = spans.get(word, word)
        if word[:1].isdigit() and before in latest:
            told[place - 1] = "last"
        if word[:1].isdigit() and before in until:
            told[place - 1], told[place] = "up to", SHORT_SPAN.sub(_span_of, word)
    if len(told) > 2 and told[-2] == "last" and told[-1] in say.raw("grammar.days"):
        told.append("days")
    return _without_lead(" ".join(told).split())


def _span_of(found: re.Match[str]) -> str:
    return f"{found[1]} {'days' if found[2] == 'd' else 'months'}"


def _without_lead(words: list[str]) -> list[str]:
    """The words without those that only lead on to the last days or months."""
    place = words.index("last") if "last" in words else 0
    numbered = place and words[place + 1 : place + 2] and words[place + 1][:1].isdigit()
    while numbered and place > 1 and words[place - 1] in say.raw("grammar.before_latest"):
        words, place = [*words[: place - 1], *words[place:]], place - 1
    return words
