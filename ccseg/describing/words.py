"""Words: texts of the file, fit for a sentence, and the English of nouns."""

import re
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
IRREGULAR = frozenset({"children", "feet", "men", "people", "women"})
"""What inflect takes for a plural though it is none, by ending and by word, and the plurals without an "s"."""


def readable(name: str, longest: int = 40) -> str:
    """A header as a person would write it, clipped where it is overlong.

    >>> readable("monthly_visits"), readable("avgBasketValue"), readable("TOTAL SPEND")
    ('monthly visits', 'avg basket value', 'total spend')
    >>> readable("2024")
    '“2024”'
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+", " ", name)
    words = clipped(spaced.lower(), longest) or say("personas.unnamed")
    return words if re.search(r"[^\W\d]", words) else f"“{words}”"


def clipped(text: str, longest: int = 40) -> str:
    """A text of the file on one line, fit to be quoted, clipped where it is overlong.

    >>> clipped("North\\n and  West", 12)
    'North and W…'
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
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
    """
    return any(_singular(word) for word in title.split())


def singular(title: str) -> str:
    """The title for one thing: the first plural in it is put into the singular.

    >>> singular("previous purchases"), singular("monthly charge")
    ('previous purchase', 'monthly charge')
    """
    words = title.split()
    plural = next((word for word in words if _singular(word)), None)
    if plural is None:
        return title
    words[words.index(plural)] = _singular(plural)
    return " ".join(words)


def with_article(title: str) -> str:
    """The title with its indefinite article, where it speaks of one thing.

    >>> with_article("average basket"), with_article("unit price"), with_article("visits")
    ('an average basket', 'a unit price', 'visits')
    """
    return title if is_plural(title) else _engine().a(title)


@cache
def _singular(word: str) -> str:
    """The singular of a plural; empty where the word is none."""
    if word not in IRREGULAR and (not word.endswith("s") or word.endswith(SINGULAR_ENDINGS) or word in SINGULAR):
        return ""
    return str(_engine().singular_noun(word) or "")


@cache
def _engine() -> "engine":
    """inflect, without the type checks that it compiles into itself for four seconds while it is imported."""
    with unchecked():
        import inflect
    return inflect.engine()
