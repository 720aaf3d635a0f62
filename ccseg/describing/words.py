"""Words: texts of the file, fit for a sentence, and the English of nouns."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from ccseg.patches import unchecked
from ccseg.texts import MARKS, say

if TYPE_CHECKING:
    from inflect import engine

QUOTES = str.maketrans("“”", '""')

SINGULAR_ENDINGS = ("ss", "us", "is")
SINGULAR = frozenset(
    {"bps", "does", "gas", "gps", "has", "means", "news", "pos", "premises", "series", "sms", "was", "yes"}
)
ABROAD = ("coes", "soes", "ões", "ciones")
"""Endings of plurals of other languages, of which English knows no singular."""
IRREGULAR = frozenset({"children", "feet", "men", "people", "women"})
"""What inflect takes for a plural though it is none, by ending and by word, and the plurals without an "s"."""

WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")

Words = frozenset[str]

IN_A_WINDOW = re.compile(r" in (?:the last )?\d+ (?:days|months)$")
"""The end of a title that says in what time something was counted."""


def shortened(text: str, longest: int) -> str:
    """A text of whole words that fits; only a word that is too long alone is clipped.

    >>> shortened("customer value total ever offline in local currency", 28)
    'customer value total ever'
    """
    words = text.split()
    while len(" ".join(words)) > longest and len(words) > 1:
        words = first_words(words, len(words) - 1)
    return clipped(" ".join(words), longest)


def words_of(text: str) -> Words:
    """The words of a text, in whatever order they stand.

    >>> words_of("High limit, few visits") == words_of("Few visits, high limit")
    True
    """
    return frozenset(WORD.findall(text.lower()))


def first_words(words: Sequence[str], many: int) -> list[str]:
    """The first of some words, without those at their end that only link to what was left out.

    >>> first_words(["ads", "heard", "per", "week"], 3), first_words(["change", "q4", "q1"], 2)
    (['ads', 'heard'], ['change'])
    >>> first_words(["tv", "+", "fibre"], 2)
    ['tv']
    """
    kept = list(words[:many])
    while 1 < len(kept) < len(words) and _only_leads_on(kept[-1]):
        kept.pop()
    return kept


def _only_leads_on(word: str) -> bool:
    """Whether a word says nothing without those behind it: a link, a sign, "last" without "year", the first of two
    quarters.
    """
    leads = word in say.raw("grammar.links") or word in say.raw("grammar.leading")
    return leads or any(map(str.isdigit, word)) or not any(map(str.isalpha, word))


def clipped(text: str, longest: int = 40) -> str:
    """A text of the file on one line, fit to be quoted, clipped where it is overlong.

    >>> clipped("North\\n and  West", 12)
    'North and W…'
    """
    printable = text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)
    plain = " ".join(printable.translate(QUOTES).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def capitalised(text: str) -> str:
    """The text with its first letter in upper case.

    >>> capitalised("they owe 9"), capitalised("⟦they owe 9⟧")
    ('They owe 9', '⟦They owe 9⟧')
    """
    start = len(text) - len(text.lstrip(MARKS[0]))
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def is_plural(title: str) -> bool:
    """Whether a title speaks of many things.

    >>> is_plural("orders per year"), is_plural("gross income"), is_plural("children")
    (True, False, True)
    >>> is_plural("spend in 12 months"), is_plural("orders in 12 months")
    (False, True)
    >>> is_plural("savings account"), is_plural("savings accounts"), is_plural("savings per year")
    (False, True, True)
    """
    return any(_singular(word) for word in _without_attributes(IN_A_WINDOW.split(title)[0].split()))


def _without_attributes(words: Sequence[str]) -> Iterator[str]:
    """The words without those that are many in form and only say of what kind the next one is."""
    for place, word in enumerate(words):
        behind = words[place + 1] if place + 1 < len(words) else ""
        if word not in say.raw("grammar.attributive") or not behind or _leads_on(behind):
            yield word


def _leads_on(word: str) -> bool:
    """Whether a word begins what is said of the noun before it."""
    return word.endswith("ed") or word in say.raw("grammar.links") or word in say.raw("grammar.leading")


def singular(title: str) -> str:
    """The title for one thing: the first plural in it is put into the singular.

    >>> singular("previous purchases"), singular("monthly charge")
    ('previous purchase', 'monthly charge')
    """
    words = title.split()
    plural = next((word for word in _without_attributes(words) if _singular(word)), None)
    if plural is None:
        return title
    words[words.index(plural)] = _singular(plural)
    return " ".join(words)


def plural(title: str) -> str:
    """The title for several things: its head, before what is said of it, is put into the plural.

    >>> plural("address"), plural("device registered"), plural("member of staff"), plural("visits")
    ('addresses', 'devices registered', 'members of staff', 'visits')
    >>> plural("promo"), plural("hero"), plural("TV")
    ('promos', 'heroes', 'TVs')
    """
    words = title.split()
    if not words or is_plural(title):
        return title
    behind = (
        place for place, word in enumerate(words) if place and (word.endswith("ed") or word in say.raw("grammar.links"))
    )
    head = next(behind, len(words)) - 1
    words[head] = _plural(words[head])
    return " ".join(words)


def of_many(title: str) -> str:
    """The title for what many have together: in the plural where each has one, as a fee.

    >>> of_many("monthly fee"), of_many("annual income"), of_many("visits")
    ('monthly fees', 'annual income', 'visits')
    """
    return plural(title) if title.rpartition(" ")[2] in say.raw("grammar.each") else title


OES = frozenset({"cargo", "echo", "hero", "potato", "tomato", "torpedo", "veto"})
"""Words on an o whose plural has an e; those that no dictionary has, as an abbreviation of an offer, have none."""


def _plural(word: str) -> str:
    if word.isupper():
        return f"{word}s"
    several = str(_engine().plural_noun(word))
    return f"{word}s" if several == f"{word}es" and word.endswith("o") and word not in OES else several


def with_article(title: str) -> str:
    """The title with its indefinite article, where it speaks of one thing, by the noun before what is said of it.

    >>> with_article("average basket"), with_article("unit price"), with_article("visits"), with_article("gas")
    ('an average basket', 'a unit price', 'visits', 'gas')
    """
    head = _head(title.split())
    uncounted = head in say.raw("grammar.uncounted")
    return title if uncounted or is_plural(title) else _engine().a(title)


def _head(words: Sequence[str]) -> str:
    """The noun before what leads on: of "data last month" it is "data"."""
    on = {*say.raw("grammar.links"), *say.raw("grammar.leading")}
    behind = next((place for place, word in enumerate(words) if place and word in on), len(words))
    return words[behind - 1] if words else ""


@cache
def _singular(word: str) -> str:
    """The singular of a plural; empty where the word is none."""
    if word not in IRREGULAR and (not word.endswith("s") or word.endswith(SINGULAR_ENDINGS) or word in SINGULAR):
        return ""
    if word.endswith(ABROAD):
        return word
    return str(_engine().singular_noun(word) or "")


@cache
def _engine() -> "engine":
    """inflect, without the type checks that it compiles into itself for four seconds while it is imported."""
    with unchecked():
        import inflect
    return inflect.engine()
