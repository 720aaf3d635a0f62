"""Truth: whether a sentence says what the figures say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ccseg.describing.facts import PORTFOLIO, Fact, Sentence
from ccseg.describing.profiles import Profile
from ccseg.describing.wording import Wording

QUOTED = re.compile("“[^”]*”")
NUMBER = r"\d+(?:[.,]\d+)*"
FORMS = ("under", "over", "share", "frequency", "twelfths")
WRITTEN = {"share": "share", "frequency": "twelfths", "twelfths": "twelfths"}
CLOSE = 1e-9


class Known:
    """Everything the profiles say, to check the facts behind a sentence; ``more`` are facts of other sources."""

    def __init__(self, profiles: Iterable[Profile], more: Iterable[Fact] = ()) -> None:
        self.values: dict[object, set[float]] = {}
        self.words: set[str] = set()
        for fact in chain(more, *(_facts_of(profile) for profile in profiles)):
            self.values.setdefault(_identity(fact), set()).add(fact.value)
        for profile in profiles:
            self.words |= set(_own_words(profile))

    def problems(self, text: str, facts: Sequence[Fact], wording: Wording) -> tuple[str, ...]:
        """What is wrong with a sentence and the facts behind it; nothing where it is true."""
        untrue = [fact for fact in facts if fact.value not in self.values.get(_identity(fact), ())]
        said = [f"{fact.statistic} of {fact.key or 'the segment'} is not {fact.value}." for fact in untrue]
        return (*said, *check_sentence(text, facts, wording, tuple(sorted(self.words, key=len, reverse=True))))


class Sheet:
    """Sentences that were found true, with the facts behind each; a sentence that is not is left out."""

    def __init__(self, known: Known, wording: Wording) -> None:
        self.known, self.wording = known, wording
        self.evidence: dict[str, tuple[Fact, ...]] = {}

    def add(self, sentence: Sentence) -> str:
        """The sentence's text where it is true, else nothing."""
        if not sentence.text or self.known.problems(sentence.text, sentence.facts, self.wording):
            return ""
        self.evidence[sentence.text] = sentence.facts
        return sentence.text

    def each(self, sentences: Iterable[Sentence]) -> tuple[str, ...]:
        return tuple(text for sentence in sentences if (text := self.add(sentence)))

    def join(self, sentences: Iterable[Sentence]) -> str:
        """The sentences that are true as one text."""
        told = [s for s in sentences if not self.known.problems(s.text, s.facts, self.wording)]
        return self.add(Sentence(" ".join(s.text for s in told), tuple(fact for s in told for fact in s.facts)))


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
    """The file's own words that hold digits, also without the first of them, as a sentence may use them."""
    for title in {figure.title for figure in profile.figures} | {level.title for level in profile.levels}:
        words = title.split()
        yield from (" ".join(words[start:]) for start in range(len(words)) if re.search(r"\d", title))


@dataclass(frozen=True)
class Shown:
    """A number as it stands in a text: where, what range it stands for, how it is written, and of whom it speaks."""

    text: str
    start: int
    end: int
    low: float
    high: float
    style: str
    portfolio: bool

    def says(self, fact: Fact) -> bool:
        """Whether the number is the fact's, to the rounding that is shown."""
        close = CLOSE * max(1.0, abs(fact.value))
        return (
            self.style == WRITTEN.get(fact.style, "plain")
            and self.portfolio == (fact.whose == PORTFOLIO)
            and self.low - close <= fact.value <= self.high + close
        )


def check_sentence(text: str, facts: Sequence[Fact], wording: Wording, own: Sequence[str] = ()) -> tuple[str, ...]:
    """What is wrong with a sentence: numbers that no fact gives, and claims in words that do not hold.

    ``own`` are words of the file, as in titles: digits in them are no figures.

    >>> fact = Fact(key="cash_advance", statistic="active", whose=0, value=0.98)
    >>> check_sentence("Almost all of them draw cash: 98%", [fact], Wording())
    ()
    >>> check_sentence("Hardly any of them draw cash: 96%", [fact], Wording())
    ('96% is not among the figures.', '“hardly any of them” does not hold.')
    """
    masked = _mask(text, own)
    said = _match(read_numbers(masked, wording), facts)
    problems = [f"{number.text} is not among the figures." for number, fact in said if fact is None]
    return (*problems, *_check_claims(masked.lower(), said, wording))


def _match(shown: Iterable[Shown], facts: Sequence[Fact]) -> list[tuple[Shown, Fact | None]]:
    """Each number with the fact it shows; of several, the first that no earlier number shows."""
    said: list[tuple[Shown, Fact | None]] = []
    for number in shown:
        fitting = [fact for fact in facts if number.says(fact)]
        fresh = [fact for fact in fitting if all(fact is not earlier for _, earlier in said)]
        said.append((number, next(iter(fresh or fitting), None)))
    return said


def read_numbers(text: str, wording: Wording) -> Iterator[Shown]:
    """The numbers of a text, read as a person would: shares, months of a year, and plain figures.

    >>> [(n.style, n.low, n.high) for n in read_numbers("They owe £2,000 (portfolio: £870)", Wording(currency="£"))]
    [('plain', 1950.0, 2050.0), ('plain', 865.0, 875.0)]
    """
    for match in _pattern(wording).finditer(text):
        form = next(name for name in (*FORMS, "plain") if match[name])
        low, high = _range(form, match[form], match["scale"] or "", wording)
        if re.search(rf"-(?:{re.escape(wording.currency)})?\s?$", text[: match.start(form)]):
            low, high = -high, -low
        style = {"under": "share", "over": "share", "frequency": "twelfths"}.get(form, form)
        yield Shown(
            match[0], match.start(), match.end(), low, high, style, _in_brackets(text[: match.start()], wording)
        )


def _pattern(wording: Wording) -> re.Pattern[str]:
    texts = wording.texts["numbers"]
    forms = [re.escape(texts[form]).replace(r"\{number\}", f"(?P<{form}>{NUMBER})") for form in FORMS]
    scales = "|".join(re.escape(scale) for scale in texts["scales"] if scale)
    return re.compile("|".join([*forms, rf"(?P<plain>{NUMBER})(?P<scale>{scales})?"]), re.IGNORECASE)


def _range(form: str, digits: str, scale: str, wording: Wording) -> tuple[float, float]:
    """What a number stands for: a rounded figure stands for all that round to it."""
    plain = digits.replace({".": ",", ",": "."}[wording.decimal], "").replace(",", ".")
    value = float(plain)
    if form in ("under", "over"):
        return (0.0, value / 100) if form == "under" else (value / 100, 1.0)
    if form in ("frequency", "twelfths"):
        return (value - 0.5) / 12, (value + 0.5) / 12
    if form == "share":
        return (value - 0.5) / 100, (value + 0.5) / 100
    size: float = 1000.0 ** wording.texts["numbers"]["scales"].index(scale)
    return (value - _slack(plain)) * size, (value + _slack(plain)) * size


def _slack(digits: str) -> float:
    """Half a unit of the last digit that counts; at least two digits do.

    >>> _slack("2000"), _slack("61"), _slack("4.5"), _slack("7")
    (50.0, 0.5, 0.05, 0.05)
    """
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    if not decimals and len(whole) > 1:
        return 0.5 * 10.0 ** min(len(whole) - len(whole.rstrip("0")), len(whole) - 2)
    return 0.5 * 10.0 ** -max(len(decimals), 1) if float(digits) else 0.0


def _in_brackets(before: str, wording: Wording) -> bool:
    """Whether what follows stands in brackets that speak of the portfolio."""
    inside = before.rpartition("(")[2]
    return "(" in before and ")" not in inside and wording.texts["numbers"]["portfolio"] in inside


def _mask(text: str, own: Sequence[str]) -> str:
    """The text with what is quoted, and the file's own words that hold digits, blanked out."""
    for word in QUOTED.findall(text):
        text = text.replace(word, "·" * len(word))
    for word in own:
        if re.search(r"[^\W\d]", word):
            text = re.sub(_as_used(word), lambda match: "·" * len(match[0]), text)
    return text


def _as_used(word: str) -> str:
    """A pattern of the file's own word, also in the singular."""
    return rf"(?<!\w){re.escape(word)}(?!\w)".replace(r"s\ ", r"s?\ ").replace("s(?!", "s?(?!")


def _check_claims(text: str, said: Sequence[tuple[Shown, Fact | None]], wording: Wording) -> Iterator[str]:
    """The claims in words that do not hold for the figures beside them."""
    rows = [(kind, row) for kind, rows in wording.texts["claims"].items() for row in rows]
    for kind, row in sorted(rows, key=lambda pair: -len(pair[1]["words"])):
        for match in re.finditer(rf"\b{re.escape(row['words'])}\b", text):
            value = _claimed(kind, match, said)
            if value is None or not row.get("at_least", value) <= value <= row.get("at_most", value):
                yield f"“{row['words']}” does not hold."
        text = text.replace(row["words"], "·" * len(row["words"]))


def _claimed(kind: str, match: re.Match[str], said: Sequence[tuple[Shown, Fact | None]]) -> float | None:
    """What a claim is about: the next figure, or the figure before it divided by the next."""
    before = [fact for number, fact in said if number.end <= match.start()]
    after = [fact for number, fact in said if number.start >= match.end()]
    own, other = (before[-1] if before else None), (after[0] if after else None)
    if kind == "share":
        return other.value if other else None
    return own.value / other.value if own and other and other.value else None
