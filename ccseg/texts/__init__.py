"""Texts: every sentence a person can read, in a file a subject and a folder a language, and how it is filled in.

A text is found by the name of its file and its keys. What stands in {braces} is filled in, with an optional form:
``{rows:count}`` is 8,950, ``{share:percent}`` 31%, ``{share:percent1}`` 31.4%, ``{figure:two}`` 0.85; ``{part:share}``
is 31%, and 0.4% where that would be 0%; ``{names:or}`` is "a, b or c". After a number, ``[row|rows]`` takes the form
that the language's plural rule asks for.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

ENGLISH, MARKED = "en", "marked"
"""The language of the texts, and a made-up one for tests: English in which every text stands in marks."""

MARKS = "⟦", "⟧"
UNMARKED = frozenset({"grammar"})
"""Files that hold no text to read, only how the language builds words."""

BRITISH = "en_GB"
"""English as it is written here: "a, b or c" without a comma before the last."""

LISTS: Mapping[str, Literal["standard", "or"]] = {"and": "standard", "or": "or"}
FORMS = {"count": "#,##0", "percent": "#,##0%", "percent1": "#,##0.0%", "one": "0.0", "two": "0.00", "three": "0.000"}
NONE = "–"
SMALL = 0.0095
"""Below it, a share that is not nothing is written with a decimal."""

CHOICE = re.compile(r"\{(\w+)((?::\w+)?)\}( \w+)?? \[([^\]]*\|[^\]]*)\]")
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def language() -> str:
    """The language that people read: the environment variable ``CCSEG_LANGUAGE``, else English."""
    return os.environ.get("CCSEG_LANGUAGE") or ENGLISH


def locale(name: str | Locale) -> Locale:
    if isinstance(name, Locale):
        return name
    return Locale.parse(BRITISH if name in (ENGLISH, MARKED) else name)


class Texts:
    """The texts of one part of the product.

    >>> say("errors.rows", rows=1), say("errors.rows", rows=8950)
    ('1 row', '8,950 rows')
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text of this key, filled in. A key that does not exist is a ``KeyError``."""
        return fill(self.raw(key), language(), **values)

    def raw(self, key: str, name: str = "") -> Any:
        """What stands under this key in the language of this name: a text as it is in its file, or a table of texts."""
        found: Any = self.tree(name or language())
        for part in key.split("."):
            found = found[part]
        return found

    def tree(self, name: str) -> Mapping[str, Any]:
        """Everything of a language, by the name of the file and its keys; marked where all texts are to be."""
        return _read(self._folder, MARKED if language() == MARKED else name)


class Written(str):
    """A number as it is written, which can still tell one from many.

    >>> fill("make {value} [purchase|purchases]", value=Written("at most 1", 1))
    'make at most 1 purchase'
    """

    number: float

    def __new__(cls, text: str, number: float) -> "Written":
        written = super().__new__(cls, text)
        written.number = number
        return written


def fill(template: str, name: str | Locale = ENGLISH, /, **values: Any) -> str:
    """A text filled in by the rules of a language; what is filled in is never read as a text.

    >>> fill("{share:percent} of {customers:count} [customer|customers]", share=0.314, customers=8950)
    '31% of 8,950 customers'
    """

    def fitting(match: re.Match[str]) -> str:
        chosen = plural(values[match[1]], match[4].split("|"), name)
        return f"{{{match[1]}{match[2]}}}{match[3] or ''} {chosen}"

    return _Numbers(name).vformat(CHOICE.sub(fitting, template), (), values)


def write(number: float | None, form: str) -> str:
    """A number by itself, as it is written in the language in force; a dash where there is none.

    >>> write(8950, "count"), write(0.314, "percent"), write(None, "two")
    ('8,950', '31%', '–')
    """
    return NONE if number is None else fill(f"{{number:{form}}}", language(), number=number)


def plural(number: float | Written, forms: list[str], name: str | Locale = ENGLISH) -> str:
    """The form that fits a number, of forms in the order of CLDR's categories.

    >>> plural(1, ["row", "rows"]), plural(0, ["row", "rows"])
    ('row', 'rows')
    """
    rule = locale(name).plural_form
    number = number.number if isinstance(number, Written) else number
    kept = [category for category in CATEGORIES if category in rule.tags or category == "other"]
    place = kept.index(rule(abs(number)))
    return forms[min(place, len(forms) - 1)]


class _Numbers(Formatter):
    """Format specs by the name of a form, written as the language writes numbers and lists."""

    def __init__(self, name: str | Locale) -> None:
        self._locale = locale(name)

    def format_field(self, value: Any, form: str) -> str:
        if form in LISTS:
            return format_list(list(value), style=LISTS[form], locale=self._locale)
        if form == "share":
            form = "percent1" if 0 < value < SMALL else "percent"
        if form not in FORMS:
            return str(super().format_field(value, form))
        written = format_percent if form.startswith("percent") else format_decimal
        return str(written(value, FORMS[form], locale=self._locale))


@cache
def _read(folder: Path, name: str) -> Mapping[str, Any]:
    if name == MARKED:
        return {key: texts if key in UNMARKED else _mark(texts) for key, texts in _read(folder, ENGLISH).items()}
    subjects = sorted((folder / name).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in subjects
        if file.name.endswith(".toml")
    }


def _mark(texts: Any) -> Any:
    if isinstance(texts, str):
        return f"{MARKS[0]}{texts}{MARKS[1]}" if texts else texts
    if isinstance(texts, Mapping):
        return {key: _mark(text) for key, text in texts.items()}
    return [_mark(text) for text in texts] if isinstance(texts, list) else texts


say = Texts(Path(__file__).parent)
"""The texts of the library."""


def read_skill() -> str:
    """What an assistant has to know of the commands: their order, and what never to claim.

    >>> read_skill().splitlines()[1]
    'name: ccseg'
    """
    return (Path(__file__).parent / ENGLISH / "skill.md").read_text("utf-8")
