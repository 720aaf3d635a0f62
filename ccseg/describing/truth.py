"""Truth: whether a sentence says what the figures say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ccseg.describing.claims import CLAIMS, Claim
from ccseg.describing.facts import PORTFOLIO, Fact, Sentence
from ccseg.describing.headers import split_unit
from ccseg.describing.numerals import Numeral, read_numbers
from ccseg.describing.profiles import Profile
from ccseg.describing.wording import Wording
from ccseg.texts import MARKS, say

QUOTED = re.compile("“[^”]*”")
CLAUSE_STARTS = (". ", ": ", "; ")
"""Where a clause begins beside the start of a text and the commas and words that join parts."""

Said = list[tuple[Numeral, Fact | None]]
"""The numbers of a sentence, each with the fact it shows."""


class FactBase:
    """Everything the profiles say, to check the facts behind a sentence; ``more`` are facts of other sources."""

    def __init__(self, profiles: Iterable[Profile], more: Iterable[Fact] = ()) -> None:
        profiles = tuple(profiles)
        self.values: dict[object, set[float]] = {}
        for fact in chain(more, *(_facts_of(profile) for profile in profiles)):
            self.values.setdefault(_identity(fact), set()).add(fact.value)
        words = {words for profile in profiles for words in _own_words(profile)}
        self.words = sorted(words, key=len, reverse=True)

    def problems(self, text: str, facts: Sequence[Fact], wording: Wording) -> tuple[str, ...]:
        """What is wrong with a sentence and the facts behind it; nothing where it is true."""
        untrue = [fact for fact in facts if fact.value not in self.values.get(_identity(fact), ())]
        said = [f"{fact.statistic} of {fact.key or 'the segment'} is not {fact.value}." for fact in untrue]
        return (*said, *check_sentence(text, facts, wording, self.words))


class CheckedTexts:
    """Sentences that were found true, with the facts behind each; a sentence that is not is left out."""

    def __init__(self, facts: FactBase, wording: Wording) -> None:
        self.facts, self.wording = facts, wording
        self.evidence: dict[str, tuple[Fact, ...]] = {}

    def add(self, sentence: Sentence) -> str:
        """The sentence's text where it is true, else nothing."""
        if not sentence.text or self.facts.problems(sentence.text, sentence.facts, self.wording):
            return ""
        self.evidence[sentence.text] = sentence.facts
        return sentence.text

    def each(self, sentences: Iterable[Sentence]) -> tuple[str, ...]:
        """The texts of the sentences that are true."""
        return tuple(text for sentence in sentences if (text := self.add(sentence)))

    def together(self, sentences: Iterable[Sentence]) -> str:
        """The sentences that are true as one text."""
        true = [each for each in sentences if not self.facts.problems(each.text, each.facts, self.wording)]
        text = self.wording.text("personas.joins.sentence").join(each.text for each in true)
        return self.add(Sentence(text, tuple(fact for each in true for fact in each.facts)))


def check_sentence(text: str, facts: Sequence[Fact], wording: Wording, own: Sequence[str] = ()) -> tuple[str, ...]:
    """What is wrong with a sentence: numbers that no fact gives, and claims in words that do not hold.

    ``own`` are words of the file, as in titles: digits and claims in them are none.

    >>> fact = Fact(key="cash_advance", statistic="active", whose=0, value=0.98)
    >>> check_sentence("Almost all take cash advances: 98%", [fact], Wording())
    ()
    >>> check_sentence("Hardly any take cash advances: 96%", [fact], Wording())
    ('96% is not among the figures.', '“hardly any” does not hold.')
    """
    masked = _mask(text, own)
    said = _match(read_numbers(masked, wording), facts)
    problems = [f"{number.text} is not among the figures." for number, fact in said if fact is None]
    untold = [fact for fact in facts if all(fact is not shown for _, shown in said)]
    return (*problems, *_check_claims(masked, said, untold, wording))


def _identity(fact: Fact) -> object:
    return fact.key, fact.statistic, fact.whose, fact.level


def _facts_of(profile: Profile) -> Iterator[Fact]:
    own = profile.segment
    yield Fact(statistic="size", whose=own, value=profile.size)
    yield Fact(statistic="part", whose=own, value=profile.share)
    for key, total in profile.totals.items():
        yield Fact(key=key, statistic="total", whose=own, value=total)
    for figure in profile.figures:
        for whose, median in ((own, figure.median), (PORTFOLIO, figure.portfolio)):
            if median is not None:
                yield Fact(key=figure.key, statistic="median", whose=whose, value=median)
        for whose, active in ((own, figure.active), (PORTFOLIO, figure.portfolio_active)):
            yield Fact(key=figure.key, statistic="active", whose=whose, value=active)
    for level in profile.levels:
        for whose, share in ((own, level.share), (PORTFOLIO, level.portfolio)):
            yield Fact(key=level.key, statistic="share", whose=whose, value=share, level=level.level)


def _own_words(profile: Profile) -> Iterator[str]:
    """The file's own words that hold digits, also without the first of them as a sentence may use them, or a claim."""
    claims = tuple(say.raw("personas.claims.share").values())
    for title in {figure.title for figure in profile.figures} | {level.title for level in profile.levels}:
        unit = split_unit(title)[1]
        if re.search(r"\d", unit):
            yield unit
        words = title.split()
        endings = (" ".join(words[start:]) for start in range(len(words)))
        yield from (ending for ending in endings if re.search(r"\d", ending))
        if title.startswith(claims):
            yield title


def _match(numbers: Iterable[Numeral], facts: Sequence[Fact]) -> Said:
    """Each number with the fact it shows; of several, the first that no earlier number shows."""
    said: Said = []
    for number in numbers:
        fitting = [fact for fact in facts if number.says(fact)]
        fresh = [fact for fact in fitting if all(fact is not earlier for _, earlier in said)]
        said.append((number, next(iter(fresh or fitting), None)))
    return said


def _mask(text: str, own: Sequence[str]) -> str:
    """The text with what is quoted, and the file's own words, blanked out."""
    masked = QUOTED.sub(_blank, text)
    for words in own:
        if re.search(r"[^\W\d]", words):
            masked = re.sub(_as_used(words), _blank, masked)
    return masked


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match[0])


def _as_used(words: str) -> str:
    """A pattern of the file's own words, also in the singular; the end of a scale stands behind a number."""
    if words.startswith("of "):
        return rf"(?<=\d ){re.escape(words)}(?!\w)"
    return rf"(?<!\w){re.escape(words)}(?!\w)".replace(r"s\ ", r"s?\ ").replace("s(?!", "s?(?!")


def _check_claims(text: str, said: Said, untold: Sequence[Fact], wording: Wording) -> Iterator[str]:
    """The claims in words that do not hold for the figures beside them, or for those they stand for."""
    alone = iter([fact for fact in untold if fact.whose != PORTFOLIO and fact.statistic in ("active", "share")])
    for match, claim in _shares_claimed(text, wording):
        fact = next(alone, None) if claim.alone else _next_fact(match.end(), said)
        if fact is None or not claim.holds(fact.value):
            yield f"“{match['words'].lower()}” does not hold."
    for claim in CLAIMS["ratio"]:
        words = wording.text(f"personas.claims.ratio.{claim.key}")
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE):
            own, other = _last_fact(match.start(), said), _next_fact(match.end(), said)
            if own is None or other is None or not other.value or not claim.holds(own.value / other.value):
                yield f"“{words}” does not hold."


def _shares_claimed(text: str, wording: Wording) -> list[tuple[re.Match[str], Claim]]:
    """The claims about shares in the order of the text; each begins a clause."""
    joins = [wording.text(f"personas.joins.{join}") for join in ("comma", "last")]
    start = "|".join(["^", *map(re.escape, [*joins, *CLAUSE_STARTS])])
    found = []
    for claim in CLAIMS["share"]:
        words = re.escape(wording.text(f"personas.claims.share.{claim.key}"))
        pattern = rf"(?:{start}){MARKS[0]}*(?P<words>{words})(?!\w)"
        found += [(match, claim) for match in re.finditer(pattern, text, re.IGNORECASE)]
    return sorted(found, key=lambda pair: pair[0].start("words"))


def _next_fact(position: int, said: Said) -> Fact | None:
    return next((fact for number, fact in said if number.start >= position), None)


def _last_fact(position: int, said: Said) -> Fact | None:
    before = [fact for number, fact in said if number.end <= position]
    return before[-1] if before else None
