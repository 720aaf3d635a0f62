"""Cells: from the text that stands in a column to numbers, and everything that had to be understood on the way."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.reading.dress import PLAIN, Dress, words_of_money
from ccseg.reading.vocabulary import words
from ccseg.records import Floats, Ints

Decimal = Literal[".", ","]

SPELLINGS = sorted(
    {spelling for token in words("missing") for spelling in (token, token.upper(), token.capitalize(), token.title())}
    | {"NaN", "NaT"}
)
"""What people and programs write where nothing is known."""

CURRENCIES = "$€£¥₹₽₩₺₫₪₴₦¢"
CODES = (
    r"US\$|R\$|C\$|A\$|USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|TRY|RUB|SGD|HKD"
    r"|Rs\.?|kr\.?|zł|Kč|Ft|lei"
)
GAP = "[\\s\u00a0\u2007\u2009\u202f'’]"

SIMPLE: dict[Decimal, str] = {
    ".": r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$",
    ",": r"^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$",
}
EXPONENTS = r"^[1-9]\d*[eE]\d+$"
"""Codes such as 1E3, which no program writes for a number."""
GROUPED: dict[Decimal, str] = {
    ".": r"^[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?$",
    ",": r"^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$",
}
"""Numbers with thousands marks, by threes or, as in India, by twos."""
VOTES: tuple[tuple[str, Decimal | None], ...] = (
    (r"\..*,", ","),
    (r",.*\.", "."),
    (r"^[+-]?\d{1,3}(?:,\d{3}){2,}$", "."),
    (r"^[+-]?\d{1,2}(?:,\d{2})+,\d{3}$", "."),
    (r"^[+-]?\d{1,3}(?:\.\d{3}){2,}$", ","),
    (r"^[+-]?[1-9]\d{0,2},\d{3}$", None),
    (r"^[+-]?[1-9]\d{0,2}\.\d{3}$", None),
    (r"^[+-]?\d*,\d+$", ","),
    (r"^[+-]?\d*\.\d+$", "."),
)
"""What the separators of a cell say about the decimal mark: the first pattern that fits; ``None`` cannot tell."""


class Style(NamedTuple):
    """A way of writing numbers that was turned into plain ones: its key, in how many cells, and the first of them."""

    what: str
    cells: int
    row: int


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column as numbers.

    ``values``: float64, (rows,), NaN where nothing or no number stood. ``stray``: rows with text that is no number.
    ``unlimited``: rows with infinity or a number beyond reason. ``tokens``: the words for "missing" and their counts.
    """

    values: Floats
    stray: Ints
    unlimited: Ints
    tokens: dict[str, int] = field(default_factory=dict)
    styles: tuple[Style, ...] = ()
    decimal: Decimal | None = None

    @property
    def present(self) -> int:
        return int(np.isfinite(self.values).sum())

    def with_values(self, values: Mapping[int, float]) -> "Numbers":
        """The same with numbers in some rows that had text."""
        rows = np.array(list(values), dtype=np.int64)
        filled = self.values.copy()
        filled[rows] = list(values.values())
        return replace(self, values=filled, stray=self.stray[~np.isin(self.stray, rows)])

    @property
    def share(self) -> float:
        """The share of the cells with something in them that are numbers, 0–1."""
        return self.present / max(1, self.present + len(self.stray) + len(self.unlimited))


NO_ROWS: Ints = np.array([], dtype=np.int64)
BEYOND = 1e300


def missing_tokens(texts: pa.Array, levels: Sequence[str] = ()) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Where a column says in words that nothing is known, and which words, with their counts; ``levels`` are none.

    >>> mask, words = missing_tokens(pa.array(["12", "n/a", None, "N/A"]))
    >>> mask.tolist(), words
    ([False, True, False, True], {'N/A': 1, 'n/a': 1})
    """
    spellings = [spelling for spelling in SPELLINGS if spelling not in levels]
    mask = _mask(pc.is_in(texts, pa.array(spellings)))
    counts = pc.value_counts(texts.filter(pa.array(mask))).to_pylist() if mask.any() else []
    return mask, {c["values"]: c["counts"] for c in sorted(counts, key=lambda c: str(c["values"]))}


def read_plain(texts: pa.Array) -> Numbers | None:
    """The column as numbers if every cell is one as it stands, else ``None``; the quick way for clean files."""
    try:
        values = _floats(pc.cast(texts, pa.float64(), memory_pool=pa.system_memory_pool()))
    except pa.ArrowInvalid:
        return None
    if np.count_nonzero(np.abs(values) < BEYOND) != len(values) - texts.null_count:
        return None
    return Numbers(values, NO_ROWS, NO_ROWS)


def vote_decimal(texts: pa.Array, dress: Dress | None = PLAIN) -> dict[Decimal | None, int]:
    """How many cells speak for each decimal mark; under ``None`` those that could be either, as ``1,234``.

    Where ``dress`` is ``None`` nothing stands around the numbers.
    """
    votes: dict[Decimal | None, int] = {}
    told = texts.drop_null()
    rest = told if dress is None else _bare(told, dress).text
    for pattern, mark in VOTES:
        fits = pc.match_substring_regex(rest, pattern)
        count = pc.sum(fits).as_py() or 0
        if count:
            votes[mark] = votes.get(mark, 0) + count
            rest = rest.filter(pc.invert(fits))
    return votes


def read_styled(texts: pa.Array, decimal: Decimal = ".", dress: Dress = PLAIN) -> Numbers:
    """The column as numbers, whatever they are dressed in: currency, percent, brackets, thousands marks, a unit.

    >>> read_styled(pa.array(["$1,234.50", "(12.30)", "5%", "n/a", "soon", "2,50,000"])).values.tolist()
    [1234.5, -12.3, 0.05, nan, nan, 250000.0]
    """
    missing, tokens = missing_tokens(texts)
    plain = _mask(pc.match_substring_regex(texts, SIMPLE[decimal]))
    values = _as_floats(texts, plain)
    rest = np.flatnonzero(~plain & ~missing & _mask(pc.is_valid(texts)))
    dressed = _undress(texts.take(pa.array(rest)), decimal, dress)
    values[rest] = dressed.values
    infinite = np.abs(values) >= BEYOND
    infinite[rest] |= dressed.infinite
    values[infinite] = np.nan
    looks = [(what, rest[rows]) for what, rows in dressed.looks]
    if decimal == ",":
        looks.append(("comma", np.flatnonzero(plain & _mask(pc.match_substring(texts, ",")))))
    stray = rest[np.isnan(values[rest]) & ~infinite[rest]]
    return Numbers(values, stray, np.flatnonzero(infinite), tokens, _styles(looks), decimal)


class _Undressed(NamedTuple):
    """Cells as numbers (NaN where they are none), which say infinity, and the rows of each look."""

    values: Floats
    infinite: NDArray[np.bool_]
    looks: tuple[tuple[str, Ints], ...]


def _undress(texts: pa.Array, decimal: Decimal, dress: Dress) -> _Undressed:
    bare = _bare(texts, dress)
    plain = _undecorate(bare.text, decimal)
    number = _mask(pc.match_substring_regex(plain, SIMPLE["."]))
    signed = np.where(bare.negative, -1.0, 1.0) * bare.factors
    values = _as_floats(plain, number) * signed
    values = np.where(bare.percent, values / 100, values)
    marks = _mask(pc.not_equal(plain, bare.text))
    looks = (*bare.looks, ("comma" if decimal == "," else "thousands", marks))
    infinite = _mask(pc.match_substring_regex(bare.text, r"(?i)^[+-]?(?:inf|infinity|∞)$"))
    return _Undressed(values, infinite, tuple((what, np.flatnonzero(rows & number)) for what, rows in looks))


def _as_floats(texts: pa.Array, number: NDArray[np.bool_]) -> Floats:
    """The cells that are numbers, with a point or a comma for the decimals; NaN elsewhere."""
    told = pc.if_else(pa.array(number), texts, pa.scalar(None, texts.type))
    return _floats(pc.cast(pc.replace_substring(told, ",", "."), pa.float64())).copy()


def _styles(looks: Iterable[tuple[str, Ints]]) -> tuple[Style, ...]:
    """Each look with the number of its cells and the first of them."""
    rows: dict[str, list[Ints]] = {}
    for what, found in looks:
        rows.setdefault(what, []).append(found)
    joined = {what: np.concatenate(found) for what, found in rows.items()}
    return tuple(Style(what, len(found), int(found.min())) for what, found in joined.items() if len(found))


def looks_like_code(texts: pa.Array, numbers: Numbers) -> bool:
    """Whether numbers, of which there are some, are written as codes: with zeros in front, beyond 2^53, or as 1E3."""
    if _all_exponents(texts):
        return True
    if _fractions(numbers.values[:1_000]) or _fractions(numbers.values):
        return False
    whole = numbers.values[np.isfinite(numbers.values)]
    zeros = pc.fill_null(pc.and_(pc.starts_with(texts, "0"), pc.greater(pc.binary_length(texts), 1)), False)
    padded = pc.match_substring_regex(texts.filter(zeros), r"^0\d[^.]*$")
    return bool(pc.any(padded).as_py()) or bool(np.abs(whole).max() > 2**53)


def _all_exponents(texts: pa.Array) -> bool:
    first = texts[:1_000].drop_null()
    return len(first) > 0 and bool(pc.all(pc.match_substring_regex(first, EXPONENTS)).as_py())


def _fractions(values: Floats) -> bool:
    return bool((np.nan_to_num(values) % 1 != 0).any())


def from_native(column: pa.Array) -> Numbers:
    """A column that came as numbers, as from Parquet or a data frame."""
    values = _floats(pc.cast(column, pa.float64(), safe=False))
    infinite = np.isinf(values)
    if not infinite.any():
        return Numbers(values, NO_ROWS, NO_ROWS)
    return Numbers(np.where(infinite, np.nan, values), NO_ROWS, np.flatnonzero(infinite))


class _Bare(NamedTuple):
    """Cells without what stands around their numbers: what of it changes the sign or the size, and each look's rows."""

    text: pa.Array
    negative: NDArray[np.bool_]
    percent: NDArray[np.bool_]
    factors: Floats
    looks: tuple[tuple[str, NDArray[np.bool_]], ...]


def _bare(texts: pa.Array, dress: Dress) -> _Bare:
    """The cells without currency, unit, percent, brackets, letters for thousands and gaps."""
    text, other_digits = _plain_digits(pc.utf8_trim_whitespace(texts))
    text = pc.replace_substring(text, "−", "-")
    kept = pc.replace_substring_regex(text, r'^="(.*)"$|^\'(.*)$', r"\1\2")
    text, kept_as_text = kept, _mask(pc.not_equal(kept, text))
    text, unit = _without_unit(text, dress)
    text, sides, side_look = _without_words(text, dress.sides)
    text, scales, scale_look = _without_words(text, dress.scales)
    before = text
    money = money_pattern(dress)
    text = pc.replace_substring_regex(text, rf"(?i)^([-+(]?){GAP}*(?:{money}){GAP}*", r"\1")
    text = pc.replace_substring_regex(text, rf"(?i){GAP}*(?:{money})(\)?)$", r"\1")
    percent = _mask(pc.match_substring_regex(text, rf"\d{GAP}*%\)?$"))
    text = pc.replace_substring_regex(text, rf"{GAP}*%(\)?)$", r"\1")
    text, brackets = _without_brackets(text)
    for _ in range(2):
        text = pc.replace_substring_regex(text, rf"(\d){GAP}(\d{{3}})", r"\1\2")
    currency = _mask(pc.not_equal(text, before)) & ~brackets & ~percent
    looks = (
        ("digits", other_digits),
        ("kept", kept_as_text),
        ("unit", unit),
        ("sides", side_look),
        ("scales", scale_look),
        ("currency", currency),
        ("percent", percent),
        ("brackets", brackets),
    )
    return _Bare(text, brackets, percent, sides * scales, looks)


def money_pattern(dress: Dress) -> str:
    """A pattern of the signs and codes of money that may stand beside the numbers of a column.

    >>> re.search(money_pattern(Dress(currencies=("ringgit",))), "rm 5")[0]
    'rm'
    """
    own = sorted(words_of_money(dress.currencies), key=len, reverse=True)
    return "|".join([*map(re.escape, own), CODES, f"[{CURRENCIES}]"])


def _without_brackets(text: pa.Array) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Cells without brackets or a minus behind that make a number negative, and which had them."""
    bracketed = pc.match_substring_regex(text, r"^\([^()-]*\)$")
    behind = pc.match_substring_regex(text, r"^\d.*\d-$")
    negative = pc.or_(bracketed, behind)
    return pc.if_else(negative, pc.utf8_trim(text, "()-"), text), _mask(negative)


def _plain_digits(text: pa.Array) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Digits of other scripts, such as full-width ones, as 0 to 9, and which cells had them."""
    other = pc.fill_null(pc.match_substring_regex(text, r"[^\x00-\x7f]"), False)
    if not pc.any(other).as_py():
        return text, _mask(other)
    kinds = pc.unique(text.filter(other)).to_pylist()
    plain = {kind: _ascii_digits(kind) for kind in kinds}
    changed = {kind: told for kind, told in plain.items() if told != kind}
    if not changed:
        return text, np.zeros(len(text), dtype=bool)
    told = pa.array([changed.get(cell, cell) for cell in text.to_pylist()], pa.string())
    return told, _mask(pc.is_in(text, pa.array(list(changed), pa.string())))


DECIMALS_OF_SCRIPTS = str.maketrans({"٫": ".", "٬": ",", "．": ".", "，": ",", "－": "-"})


def _ascii_digits(cell: str) -> str:
    """A cell with the digits of any script as 0 to 9.

    >>> _ascii_digits("５９１"), _ascii_digits("٣٫٥")
    ('591', '3.5')
    """
    told = cell.translate(DECIMALS_OF_SCRIPTS)
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in told)


def _without_unit(text: pa.Array, dress: Dress) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Cells without the unit that stands in every one of them, and which had it."""
    if not dress.unit:
        return text, np.zeros(len(text), dtype=bool)
    front = rf"(?i)^([-+(]?){GAP}*{re.escape(dress.before)}{GAP}*" if dress.before else "^()"
    back = rf"(?i){GAP}*{re.escape(dress.after)}(\)?)$" if dress.after else "()$"
    bare = pc.replace_substring_regex(pc.replace_substring_regex(text, front, r"\1"), back, r"\1")
    return bare, _mask(pc.not_equal(bare, text))


def _without_words(text: pa.Array, known: Sequence[tuple[str, float]]) -> tuple[pa.Array, Floats, NDArray[np.bool_]]:
    """Cells without words behind their numbers, with the factor of each, and which had one."""
    factors, found = np.ones(len(text)), np.zeros(len(text), dtype=bool)
    for word, factor in sorted(known, key=lambda entry: -len(entry[0])):
        behind = rf"(?i)^(.*\d[.,]?){GAP}*{re.escape(word)}({GAP}*(?:{CODES}|[{CURRENCIES}])?)$"
        has = pc.fill_null(pc.match_substring_regex(text, behind), False)
        text = pc.replace_substring_regex(text, behind, r"\1\2")
        factors[_mask(has)] *= factor
        found |= _mask(has)
    return text, factors, found


def _undecorate(text: pa.Array, decimal: Decimal) -> pa.Array:
    """Numbers with a point for the decimals and no thousands marks; text that is no such number stays."""
    thousands = "." if decimal == "," else ","
    grouped = pc.match_substring_regex(text, GROUPED[decimal])
    text = pc.if_else(grouped, pc.replace_substring(text, thousands, ""), text)
    if decimal == ".":
        return text
    simple = pc.match_substring_regex(text, r"^[+-]?\d*,\d*(?:[eE][+-]?\d+)?$")
    return pc.if_else(simple, pc.replace_substring(text, ",", "."), text)


def _mask(found: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(found, False).to_numpy(zero_copy_only=False), dtype=bool)


def _floats(column: pa.Array) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
