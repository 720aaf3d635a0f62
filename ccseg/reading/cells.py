"""Cells: from the text that stands in a column to numbers, and everything that had to be understood on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.records import Floats, Ints

Decimal = Literal[".", ","]

MISSING = (
    *(
        "na",
        "n/a",
        "n.a.",
        "n.a",
        "#n/a",
        "#na",
        "#n/a!",
        "<na>",
        "nan",
        "nat",
        "null",
        "<null>",
        "(null)",
        "nil",
        "none",
    ),
    *("-", "--", "---", "–", "—", ".", "?", "??", "\\n", "missing", "(missing)", "(blank)"),
    *("#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "1.#qnan", "1.#ind", "-1.#ind"),
    *("k.a.", "k/a", "n/d", "n.d.", "s/d", "n.v.t."),
)
"""What people and programs write where nothing is known, in lower case."""
SPELLINGS = sorted(
    {spelling for token in MISSING for spelling in (token, token.upper(), token.capitalize(), token.title())}
    | {"NaN", "NaT"}
)

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
MARKS: dict[Decimal, str] = {".": "thousands marks", ",": "decimal commas"}
VOTES: tuple[tuple[str, Decimal | None], ...] = (
    (r"\..*,", ","),
    (r",.*\.", "."),
    (r"^[+-]?\d{1,3}(?:,\d{3}){2,}$", "."),
    (r"^[+-]?\d{1,3}(?:\.\d{3}){2,}$", ","),
    (r"^[+-]?[1-9]\d{0,2},\d{3}$", None),
    (r"^[+-]?[1-9]\d{0,2}\.\d{3}$", None),
    (r"^[+-]?\d*,\d+$", ","),
    (r"^[+-]?\d*\.\d+$", "."),
)
"""What the separators of a cell say about the decimal mark: the first pattern that fits; ``None`` cannot tell."""


class Style(NamedTuple):
    """A way of writing numbers that was turned into plain ones: in how many cells, and the first of them."""

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

    @property
    def share(self) -> float:
        """The share of the cells with something in them that are numbers, 0–1."""
        return self.present / max(1, self.present + len(self.stray) + len(self.unlimited))


NO_ROWS: Ints = np.array([], dtype=np.int64)
BEYOND = 1e300


def missing_tokens(texts: pa.Array) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Where a column says in words that nothing is known, and which words, with their counts.

    >>> mask, words = missing_tokens(pa.array(["12", "n/a", None, "N/A"]))
    >>> mask.tolist(), words
    ([False, True, False, True], {'N/A': 1, 'n/a': 1})
    """
    mask = _mask(pc.is_in(texts, pa.array(SPELLINGS)))
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


def vote_decimal(texts: pa.Array) -> dict[Decimal | None, int]:
    """How many cells speak for each decimal mark; under ``None`` those that could be either, as ``1,234``."""
    votes: dict[Decimal | None, int] = {}
    rest = _bare(texts.drop_null())[0]
    for pattern, mark in VOTES:
        fits = pc.match_substring_regex(rest, pattern)
        count = pc.sum(fits).as_py() or 0
        if count:
            votes[mark] = votes.get(mark, 0) + count
            rest = rest.filter(pc.invert(fits))
    return votes


def read_styled(texts: pa.Array, decimal: Decimal = ".") -> Numbers:
    """The column as numbers, whatever they are dressed in: currency, percent, brackets, thousands marks.

    >>> read_styled(pa.array(["$1,234.50", "(12.30)", "5%", "n/a", "soon"])).values.tolist()
    [1234.5, -12.3, 0.05, nan, nan]
    """
    missing, tokens = missing_tokens(texts)
    plain = _mask(pc.match_substring_regex(texts, SIMPLE[decimal]))
    values = _as_floats(texts, plain)
    rest = np.flatnonzero(~plain & ~missing & _mask(pc.is_valid(texts)))
    dressed = _undress(texts.take(pa.array(rest)), decimal)
    values[rest] = dressed.values
    infinite = np.abs(values) >= BEYOND
    infinite[rest] |= dressed.infinite
    values[infinite] = np.nan
    looks = [(what, rest[rows]) for what, rows in dressed.looks]
    if decimal == ",":
        looks.append((MARKS[","], np.flatnonzero(plain & _mask(pc.match_substring(texts, ",")))))
    stray = rest[np.isnan(values[rest]) & ~infinite[rest]]
    return Numbers(values, stray, np.flatnonzero(infinite), tokens, _styles(looks), decimal)


class _Undressed(NamedTuple):
    """Cells as numbers (NaN where they are none), which say infinity, and the rows of each look."""

    values: Floats
    infinite: NDArray[np.bool_]
    looks: tuple[tuple[str, Ints], ...]


def _undress(texts: pa.Array, decimal: Decimal) -> _Undressed:
    text, negative, percent = _bare(texts)
    plain = _undecorate(text, decimal)
    number = _mask(pc.match_substring_regex(plain, SIMPLE["."]))
    values = _as_floats(plain, number)
    values = np.where(percent, values / 100, values) * np.where(negative, -1.0, 1.0)
    looks = (
        ("currency signs or spaces", _mask(pc.not_equal(text, texts)) & ~negative & ~percent),
        ("percent signs", percent),
        ("brackets or a trailing minus for negative", negative),
        (MARKS[decimal], _mask(pc.not_equal(plain, text))),
    )
    infinite = _mask(pc.match_substring_regex(text, r"(?i)^[+-]?(?:inf|infinity|∞)$"))
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
    """Whether whole numbers, of which there are some, are written as codes: with zeros in front, or beyond 2^53."""
    if _fractions(numbers.values[:1_000]) or _fractions(numbers.values):
        return False
    whole = numbers.values[np.isfinite(numbers.values)]
    padded = pc.and_(pc.starts_with(texts, "0"), pc.greater(pc.binary_length(texts), 1))
    integral = pc.and_(padded, pc.invert(pc.match_substring(texts, ".")))
    return bool(pc.any(integral).as_py()) or bool(np.abs(whole).max() > 2**53)


def _fractions(values: Floats) -> bool:
    return bool((np.nan_to_num(values) % 1 != 0).any())


def from_native(column: pa.Array) -> Numbers:
    """A column that came as numbers, as from Parquet or a data frame."""
    values = _floats(pc.cast(column, pa.float64(), safe=False))
    unlimited = np.flatnonzero(np.isinf(values))
    return Numbers(np.where(np.isinf(values), np.nan, values), NO_ROWS, unlimited)


def _bare(texts: pa.Array) -> tuple[pa.Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """The cells without currency, percent, brackets and gaps, and which were negative or percent by their dress."""
    text = pc.utf8_trim_whitespace(texts)
    text = pc.replace_substring(text, "−", "-")
    text = pc.replace_substring_regex(text, rf"(?i)^([-+(]?){GAP}*(?:{CODES}|[{CURRENCIES}]){GAP}*", r"\1")
    text = pc.replace_substring_regex(text, rf"(?i){GAP}*(?:{CODES}|[{CURRENCIES}])(\)?)$", r"\1")
    percent = pc.match_substring_regex(text, rf"\d{GAP}*%\)?$")
    text = pc.replace_substring_regex(text, rf"{GAP}*%(\)?)$", r"\1")
    negative = pc.or_(pc.match_substring_regex(text, r"^\([^()-]*\)$"), pc.match_substring_regex(text, r"^\d.*\d-$"))
    text = pc.if_else(negative, pc.utf8_trim(text, "()-"), text)
    for _ in range(2):
        text = pc.replace_substring_regex(text, rf"(\d){GAP}(\d{{3}})", r"\1\2")
    return text, _mask(negative), _mask(percent)


def _undecorate(text: pa.Array, decimal: Decimal) -> pa.Array:
    """Numbers with a point for the decimals and no thousands marks; text that is no such number stays."""
    thousands = "." if decimal == "," else ","
    grouped = pc.match_substring_regex(text, rf"^[+-]?\d{{1,3}}(?:[{thousands}]\d{{3}})+(?:[{decimal}]\d*)?$")
    text = pc.if_else(grouped, pc.replace_substring(text, thousands, ""), text)
    if decimal == ".":
        return text
    simple = pc.match_substring_regex(text, r"^[+-]?\d*,\d*(?:[eE][+-]?\d+)?$")
    return pc.if_else(simple, pc.replace_substring(text, ",", "."), text)


def _mask(found: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(found, False).to_numpy(zero_copy_only=False), dtype=bool)


def _floats(column: pa.Array) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
