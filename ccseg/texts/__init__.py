"""Texts: every sentence a person can read, in a file a subject and a folder a language, and how it is filled in.

A text is found by the name of its file and its keys. What stands in {braces} is filled in, with an optional form:
``{rows:count}`` is 8,950, ``{share:percent}`` 31%, ``{share:percent1}`` 31.4%, ``{figure:two}`` 0.85; ``{part:share}``
is 31%, and 0.4% where that would be 0%; ``{names:or}`` is "a, b or c". After a number, ``[row|rows]`` takes the form
that the language's plural rule asks for.

Behind a form may stand what the figure is read beside: ``{figure:two/{least}}`` has as many more digits as it takes to
read as above, at or below it. Words may stand behind it for a figure and for one of which only zeros would be left:
``{chance:two|up to|below}`` is "up to 0.13" or "below 0.01". A p-value, ``{p:p}``, is "= 0.012" or "< 0.001".
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Any, Literal, NamedTuple

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


class Form(NamedTuple):
    """How a number is written: as a percentage or not, and with how many decimals."""

    decimals: int
    percent: bool = False

    def pattern(self, more: int = 0) -> str:
        """The pattern of CLDR, with so many decimals more."""
        decimals = self.decimals + more
        return "#,##0" + ("." + "0" * decimals if decimals else "") + ("%" if self.percent else "")

    def last(self, more: int = 0) -> int:
        """The place behind the point of the number that the last decimal is of."""
        return self.decimals + more + (2 if self.percent else 0)


FORMS = {
    "count": Form(0),
    "percent": Form(0, percent=True),
    "percent1": Form(1, percent=True),
    "one": Form(1),
    "two": Form(2),
    "three": Form(3),
}
MOST_MORE = 4
"""The most decimals more by which a figure is told from another: what is nearer reads as equal."""

LEAST_P = 0.001
"""A p-value below it is written as such (convention)."""

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

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._trees: dict[str, Mapping[str, Any]] = {}

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
        name = MARKED if language() == MARKED else name
        if name not in self._trees:
            self._trees[name] = _read(self._folder, name)
        return self._trees[name]


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
    >>> fill("{found:two/{least}} ({least:two} required)", found=0.897, least=0.9)
    '0.897 (0.90 required)'
    >>> fill("{psi:two||below}", psi=0.04), fill("{psi:two||below}", psi=0.0001), fill("p {p:p}", p=0.0)
    ('0.04', 'below 0.01', 'p < 0.001')
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
        if form == "p":
            value, form = max(value, LEAST_P), f"three|{'<' if value < LEAST_P else '='}|"
        asked, *words = form.split("|")
        name, *beside = asked.split("/")
        if name not in FORMS:
            return str(super().format_field(value, form))
        return self._worded(value, FORMS[name], _more_decimals(value, map(float, beside), FORMS[name]), words)

    def _worded(self, value: float, form: Form, more: int, words: Sequence[str]) -> str:
        """A number behind its words: the first, or the second where nothing would be left of it but zeros."""
        usual, tiny = words or ("", "")
        is_tiny = bool(words) and value > 0 and _rounded(value, form.last(more)) == 0
        shown = 10.0 ** -form.last(more) if is_tiny else value
        written = format_percent if form.percent else format_decimal
        return f"{tiny if is_tiny else usual} {written(shown, form.pattern(more), locale=self._locale)}".strip()


def _more_decimals(value: float, beside: Iterable[float], form: Form) -> int:
    """How many decimals more than usual a number takes to read as it stands to the others."""
    return max((_decimals_beside(value, other, form) for other in beside), default=0)


def _decimals_beside(value: float, other: float, form: Form) -> int:
    true = _order(value, other)
    enough = (
        more
        for more in range(MOST_MORE + 1)
        if _order(_rounded(value, form.last(more)), _rounded(other, form.last(more))) == true
    )
    return next(enough, 0)


def _order(value: float | Decimal, other: float | Decimal) -> int:
    """Whether the one is above the other (1), at it (0) or below it (−1)."""
    return (value > other) - (value < other)


def _rounded(value: float, decimals: int) -> Decimal:
    """As the number is rounded when it is written."""
    return round(Decimal(str(float(value))), decimals)


def _read(folder: Traversable, name: str) -> Mapping[str, Any]:
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


say = Texts(files(__name__))
"""The texts of the library."""


def read_skill() -> str:
    """What an assistant has to know of the commands: their order, and what never to claim.

    >>> read_skill().splitlines()[1]
    'name: ccseg'
    """
    return (files(__name__) / ENGLISH / "skill.md").read_text("utf-8")
