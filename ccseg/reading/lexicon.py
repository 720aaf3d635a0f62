"""Lexicon: what the words of a header mean, in the languages that customer files are written in.

The words stand in ``words/``, a file a language, each under its sense. A new word is one word there.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from ccseg.reading import vocabulary

FOLDER = files(__package__) / "words"

COMPOUNDING = ("de", "en", "nl", "sv", "da", "nb")
"""Languages that write words together, as ``Kundennummer`` or ``zipcode``, in the order in which they are tried."""
LINKS = ("", "s", "n", "en", "es", "e", "of", "in")
"""What may stand between the parts of a Germanic compound."""
LONGEST_PHRASE = 5
KEPT = 8_192
"""So many headers and words are remembered with what they mean: some files' worth."""
SHORTEST_PART = 4
"""Shorter words are no parts of compounds: ``mileage`` is no age."""
SHORTEST_HEAD = 5
HEAD_LAST = frozenset({"de", "nl", "sv", "da", "nb"})
SHORT_PARTS = frozenset({"id", "no", "nr", "plz", "cod", "cnt", "amt", "num"})

SIGNS = str.maketrans(
    {"#": " no ", "№": " no ", "%": " percent ", "$": " usd ", "€": " eur ", "£": " gbp ", "₹": " inr "}
)
PLAIN = str.maketrans({"ß": "ss", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "đ": "d", "œ": "oe"})
ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": None})
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f\uac00-\ud7a3"
MARKED = re.compile(r"^[A-Za-z]{1,2}#(?=[^\W\d_])")
"""Marks that a program put before a header to say what the column is to it, as ``c#default``."""
TOKEN = re.compile(rf"[{IDEOGRAPHS}]+|[^\W\d_{IDEOGRAPHS}]+|\d+")
HUMPS = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


class Meaning(NamedTuple):
    """A sense that a word of a header may have; ``sure`` where the word hardly means anything else.

    Where ``last``, it has the sense only as the last word.
    """

    sense: str
    sure: bool
    language: str
    last: bool = False


@dataclass(frozen=True)
class Senses:
    """What a header says: the senses of its words (sure or not), and how many words say nothing that we know."""

    words: tuple[str, ...]
    sure: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    unknown: int = 0
    languages: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.sure | self.unsure

    def has(self, *senses: str) -> bool:
        """Whether any of these senses is there."""
        return not self.all.isdisjoint(senses)


@dataclass(frozen=True)
class _Lexicon:
    """Phrases by their words, and beginnings of words, each with what they may mean."""

    phrases: Mapping[tuple[str, ...], tuple[Meaning, ...]]
    beginnings: Mapping[str, tuple[Meaning, ...]]
    ideographs: Mapping[str, tuple[Meaning, ...]]
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def header_tokens(header: str) -> tuple[str, ...]:
    """The words of a header in lower case and plain letters, as they stand.

    >>> header_tokens("Müşteri No"), header_tokens("CustomerID"), header_tokens("Numéro_client")
    (('musteri', 'no'), ('customer', 'id'), ('numero', 'client'))
    """
    text = MARKED.sub("", unicodedata.normalize("NFKC", header)).translate(SIGNS)
    spaced = HUMPS.sub(" ", text)
    return tuple(_without_article(token) for token in TOKEN.findall(_plain(spaced)))


@lru_cache(KEPT)
def senses_of(header: str) -> Senses:
    """What the words of a header mean.

    >>> sorted(senses_of("Kundennummer").sure), sorted(senses_of("客户编号").sure)
    (['id', 'person'], ['id', 'person'])
    >>> sorted(senses_of("Alter").unsure), senses_of("Kwijtschelding").unknown
    (['age'], 1)
    """
    tokens = header_tokens(header)
    found, unknown = [], 0
    for start, length, meanings in _read(tokens):
        if not meanings:
            unknown += len(tokens[start]) > 1 and not tokens[start].isdigit()
        found.append((start, length, meanings))
    placed = tuple(_number_or_count(tokens, found))
    sure = frozenset(meaning.sense for meaning in placed if meaning.sure)
    unsure = frozenset(meaning.sense for meaning in placed if not meaning.sure)
    languages = frozenset(meaning.language for meaning in placed if meaning.sure)
    return Senses(tokens, sure, unsure - sure, unknown, languages)


def likely_language(headers: Sequence[str]) -> str | None:
    """The language, other than English, in which at least two headers have words that English does not know.

    >>> likely_language(["Kundennummer", "Alter", "Umsatz", "Anzahl"]), likely_language(["id", "spend"])
    ('de', None)
    """
    votes: dict[str, int] = {}
    for header in headers:
        languages = senses_of(header).languages
        for language in languages if "en" not in languages else ():
            votes[language] = votes.get(language, 0) + 1
    best = max(votes, key=lambda language: votes[language], default=None)
    return best if best and votes[best] > 1 else None


def senses_in(header: str, language: str | None) -> Senses:
    """What a header means in a file whose other headers are in this language: its ambiguous words become sure.

    >>> sorted(senses_in("Alter", "de").sure)
    ['age']
    """
    senses = senses_of(header)
    if language is None or not senses.unsure:
        return senses
    own = {meaning.sense for token in senses.words for meaning in _meanings((token,)) if meaning.language == language}
    sure = senses.sure | (senses.unsure & own)
    return replace(senses, sure=sure, unsure=senses.unsure - own)


def _plain(text: str) -> str:
    """Lower case without accents; signs of East Asian scripts stay as they are."""
    lowered = text.lower().translate(PLAIN)
    if lowered.isascii():
        return lowered
    letters = [_bare(letter) for letter in lowered]
    return "".join(letters).translate(ARABIC)


def _bare(letter: str) -> str:
    if letter.isascii() or "\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3":
        return letter
    split = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in split if not unicodedata.combining(part))


def _without_article(token: str) -> str:
    """An Arabic word without its article."""
    return token[2:] if token.startswith("ال") and len(token) > 4 else token


def _read(tokens: Sequence[str]) -> Iterator[tuple[int, int, tuple[Meaning, ...]]]:
    """From the left, the longest phrase that is known; a word that is not is taken apart, or means nothing."""
    start = 0
    while start < len(tokens):
        for length in range(min(LONGEST_PHRASE, len(tokens) - start), 0, -1):
            meanings = _meanings(tuple(tokens[start : start + length]))
            if meanings:
                break
        yield start, length, meanings
        start += length


@lru_cache(KEPT)
def _meanings(phrase: tuple[str, ...]) -> tuple[Meaning, ...]:
    lexicon = _lexicon()
    if phrase in lexicon.phrases:
        return lexicon.phrases[phrase]
    if len(phrase) > 1:
        return ()
    [word] = phrase
    if re.match(rf"[{IDEOGRAPHS}]", word):
        return _ideographs(word)
    return _singular(word) or _beginning(word) or _compound(word)


def _singular(word: str) -> tuple[Meaning, ...]:
    """What the singular of an English plural means; things and people that are many are counted."""
    for ending, singular in (("ies", word[:-3] + "y"), ("es", word[:-2]), ("s", word[:-1])):
        if word.endswith(ending) and len(singular) > 2 and (singular,) in _lexicon().phrases:
            meanings = _lexicon().phrases[(singular,)]
            if any(meaning.sense == "person" for meaning in meanings):
                return (Meaning("many", True, "en"),)
            counted = any(meaning.sense in COUNTED for meaning in meanings)
            return (*meanings, Meaning("many", True, "en")) if counted else meanings
    return ()


KIND_OF = {"income": "amount", "serving": "thing"}
"""Senses whose words have another one too."""
COUNTED = frozenset({"thing", "event", "account", "card", "contract", "outcome"})


def _beginning(word: str) -> tuple[Meaning, ...]:
    known = _lexicon().beginnings
    stem = next((word[:length] for length in range(len(word), 2, -1) if word[:length] in known), "")
    rest = _lexicon().phrases.get((word[len(stem) :],), ()) if stem and len(word) - len(stem) >= SHORTEST_PART else ()
    return (*known.get(stem, ()), *rest)


def _compound(word: str) -> tuple[Meaning, ...]:
    """What a word means that is put together from words of one language, or ends with a known one."""
    for language in COMPOUNDING:
        if parts := _take_apart(word, language):
            found = [meaning for part in parts for meaning in _lexicon().phrases[(part,)]]
            return tuple(meaning for meaning in found if meaning.language == language)
    return _without_umlauts(word) or _head(word)


def _without_umlauts(word: str) -> tuple[Meaning, ...]:
    """What a German word means whose umlauts are written with an e, as ``kuendigung``."""
    plain = re.sub(r"([aou])e", r"\1", word)
    return _lexicon().phrases.get((plain,), ()) if plain != word else ()


def _head(word: str) -> tuple[Meaning, ...]:
    """What the last part of a Germanic compound means, less sure than a word that is known."""
    for start in range(3, len(word) - SHORTEST_HEAD + 1):
        known = _lexicon().phrases.get((word[start:],), ())
        own = [meaning for meaning in known if meaning.language in HEAD_LAST and meaning.sure]
        if own:
            return tuple(meaning._replace(sure=False) for meaning in own)
    return ()


@lru_cache(KEPT)
def _take_apart(word: str, language: str) -> tuple[str, ...]:
    """The known words that a word of a language consists of, or nothing."""
    parts = _lexicon().parts[language]
    if word in parts:
        return (word,)
    for cut in range(len(word) - 2, 2, -1):
        head = word[:cut]
        if head not in parts or (len(head) < SHORTEST_PART and head not in SHORT_PARTS):
            continue
        for link in LINKS:
            tail = word[cut + len(link) :]
            if not word.startswith(link, cut) or not _may_end(tail):
                continue
            if rest := _take_apart(tail, language):
                return (head, *rest)
    return ()


def _may_end(tail: str) -> bool:
    return len(tail) >= SHORTEST_PART or tail in SHORT_PARTS


def _ideographs(text: str) -> tuple[Meaning, ...]:
    """What a header of East Asian signs means, by the longest words in it."""
    known = _lexicon().ideographs
    found: list[Meaning] = []
    start = 0
    while start < len(text):
        length = next((n for n in range(min(8, len(text) - start), 0, -1) if text[start : start + n] in known), 0)
        if length:
            found += known[text[start : start + length]]
        start += length or 1
    return tuple(found)


def _number_or_count(tokens: Sequence[str], found: Sequence[tuple[int, int, tuple[Meaning, ...]]]) -> Iterator[Meaning]:
    """The meanings, where a word for "number" says which at the end of a header and how many at its beginning."""
    last = max((start for start, _, meanings in found if _says_something(tokens[start], meanings)), default=0)
    several = _plural(found)
    totalled = not vocabulary.words("totals").isdisjoint(tokens)
    anyone = any(meaning.sense in WHOSE for _, _, meanings in found for meaning in meanings) and not several
    things = any(meaning.sense in NUMBERED for _, _, meanings in found for meaning in meanings) and not several
    plain = not any(token.endswith("s") for token in tokens)
    for start, _, meanings in found:
        of_one = tokens[start] in OF_ONE and plain
        for meaning in meanings:
            if meaning.last and start != last:
                continue
            if meaning.sense != "number":
                yield meaning
            elif several and not anyone and (len(tokens) > 1 or len(meanings) > 1):
                yield meaning._replace(sense="count")
            elif of_one or (not totalled and (anyone or (start == last and len(tokens) > 1) or len(found) == 1)):
                yield meaning._replace(sense="id")
            elif things and not totalled:
                yield meaning._replace(sense="id", sure=False)
                yield meaning._replace(sense="count", sure=False)
            else:
                yield meaning._replace(sense="count")


OF_ONE = frozenset({"nro"})
"""Short forms of "number" that count what is many, and before one thing say which it is, as ``NroPlano``."""
WHOSE = frozenset({"person"})
NUMBERED = frozenset({"account", "card", "contract", "event"})
"""Things of which a number before them may be the number of one or how many there are: their values tell."""


def _plural(found: Sequence[tuple[int, int, tuple[Meaning, ...]]]) -> bool:
    return any(meaning.sense == "many" for _, _, meanings in found for meaning in meanings)


EMPTY_SENSES = frozenset({"filler"})


def _says_something(token: str, meanings: Sequence[Meaning]) -> bool:
    """Whether a word is more than a number or a filler; what we do not know says something."""
    unknown = not meanings and not token.isdigit()
    return unknown or any(meaning.sense not in EMPTY_SENSES for meaning in meanings)


@cache
def _lexicon() -> _Lexicon:
    phrases: dict[tuple[str, ...], list[Meaning]] = {}
    beginnings: dict[str, list[Meaning]] = {}
    ideographs: dict[str, list[Meaning]] = {}
    parts: dict[str, set[str]] = {language: set() for language in COMPOUNDING}
    for language, sense, entry in _entries():
        meaning = Meaning(sense, not entry.endswith("?"), language, last=entry.endswith("$"))
        word = entry.rstrip("?*$")
        tokens = header_tokens(word)
        if entry.endswith("*"):
            beginnings.setdefault(tokens[0], []).append(meaning)
        elif re.search(rf"[{IDEOGRAPHS}]", word):
            ideographs.setdefault("".join(tokens), []).append(meaning)
        else:
            phrases.setdefault(tokens, []).append(meaning)
            if language in COMPOUNDING and len(tokens) == 1 and meaning.sure:
                parts[language].add(tokens[0])
    _join(phrases)
    return _Lexicon(
        {phrase: tuple(meanings) for phrase, meanings in phrases.items()},
        {word: tuple(meanings) for word, meanings in beginnings.items()},
        {word: tuple(meanings) for word, meanings in ideographs.items()},
        {language: frozenset(words) for language, words in parts.items()},
    )


LONG_ENOUGH = 9
"""Phrases that are shorter when written together may be other words (convention)."""


def _join(phrases: dict[tuple[str, ...], list[Meaning]]) -> None:
    """Also what phrases mean that are written together, as ``bloodpressure``."""
    for phrase, meanings in list(phrases.items()):
        joined = "".join(phrase)
        sure = [meaning for meaning in meanings if meaning.sure and not meaning.last]
        if len(phrase) > 1 and len(joined) >= LONG_ENOUGH and sure and joined.isalpha():
            phrases.setdefault((joined,), sure)


def _entries() -> Iterator[tuple[str, str, str]]:
    """Every entry of every file, as language, sense and word, and again under the sense that its own is a kind of."""
    for file in sorted(FOLDER.iterdir(), key=lambda file: file.name):
        language = file.name.removesuffix(".toml")
        senses = tomllib.loads(file.read_text("utf-8"))
        for sense, words in senses.items():
            for word in filter(None, (word.strip() for word in words.replace("\n", " ").split(","))):
                yield language, sense, word
                if sense in KIND_OF:
                    yield language, KIND_OF[sense], word


def known_words(text: str) -> int:
    """How many signs of an East Asian text belong to words of headers of two signs or more.

    >>> known_words("客户编号, 北京"), known_words("몰빵, 휼헴")
    (4, 0)
    """
    known = _lexicon().ideographs
    count = 0
    for run in re.findall(rf"[{IDEOGRAPHS}]+", text):
        start = 0
        while start < len(run):
            length = next((n for n in range(min(8, len(run) - start), 1, -1) if run[start : start + n] in known), 0)
            count += length
            start += length or 1
    return count
