"""Month columns: what a column holds of each month, by its header and its numbers."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.deriving.roles import OF_MONTHS, Role
from ccseg.reading.cells import read_plain
from ccseg.reading.matches import match_measure
from ccseg.reading.measures import header_words
from ccseg.records import Floats

FILE = files(__package__) / "monthly.toml"

SAMPLE = 2_000
"""So many first cells tell whether a column has numbers, and of which size."""


class _File(NamedTuple):
    measures: Mapping[tuple[str, ...], Role]
    periods: tuple[tuple[str, ...], ...]


@cache
def known_headers() -> _File:
    found = tomllib.loads(FILE.read_text("utf-8"))
    measures = {header_words(header): row["name"] for row in found["measure"] for header in row["headers"]}
    return _File(measures, tuple(header_words(header) for row in found["period"] for header in row["headers"]))


def measure_of(header: str, numbers: Floats | None) -> Role | None:
    """What of a month a column holds, by its header; nothing where that is not known, or it has no numbers.

    >>> measure_of("BILL_AMT", np.array([3900.0])), measure_of("Total Spend", np.array([3.0])), measure_of("age", None)
    ('balance', 'purchases', None)
    >>> measure_of("PAY", np.array([-1.0, 0.0, 2.0])), measure_of("PAY", np.array([1500.0]))
    ('payment_delay', 'payments')
    """
    if numbers is None:
        return None
    words = header_words(header)
    named = known_headers().measures.get(words)
    if named is None and words:
        match = match_measure(" ".join(words), numbers)
        found = match.measure.name if match and match.measure else ""
        named = next((role for role in OF_MONTHS if role == found), None)
    return "payment_delay" if named == "payments" and _are_delays(numbers) else named


LONGEST_DELAY = 12
EARLY = -2


def _are_delays(numbers: Floats) -> bool:
    """Whether payments are so few and small whole numbers that they count months of delay, as -2 to 8."""
    whole = bool((numbers == np.floor(numbers)).all())
    return whole and EARLY <= numbers.min() < 0 and numbers.max() <= LONGEST_DELAY


def numbers_in(column: pa.ChunkedArray) -> Floats | None:
    """The numbers among the first filled cells of a column; nothing where they are no numbers."""
    cells = pc.utf8_trim_whitespace(pc.cast(column.drop_null()[:SAMPLE], pa.string()))
    texts = pa.array(cells.to_pylist(), pa.string())
    plain = read_plain(texts)
    if plain is not None and plain.present:
        return plain.values[np.isfinite(plain.values)]
    with_digits = pc.sum(pc.match_substring_regex(texts, r"^\W*(?:[A-Za-z]{1,3}\W*)?\d")).as_py() or 0
    return np.array([PLAUSIBLE]) if with_digits > len(texts) / 2 else None


PLAUSIBLE = 100.5
"""What stands for numbers that are written in another way than plain."""
