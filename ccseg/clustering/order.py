"""Order: one order of the customers that follows from what they are alone, whatever the file's order was."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

FAIR_SAMPLE = 10_000
"""The first so many customers in canonical order stand for all where the work grows with the square of their number:
distances, starting points, bootstraps, landmarks of the map. `python -m benchmarks.pipeline` measures what that costs;
the standard error of a share among 10,000 is at most half a percentage point.
"""

SPLITMIX64 = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
LAST_SHIFT = np.uint64(31)


def canonical_order(values: pd.DataFrame) -> NDArray[np.intp]:
    """The rows of the customers in an order that depends on content only.

    The order is by a hash of the values, so it is also as good as random: the first n customers are a fair sample.
    Customers with equal values are spread by their count, so many equal rows do not fill the front.

    >>> import pandas as pd
    >>> a = pd.DataFrame({"x": [3.0, 1.0, 2.0]})
    >>> list(a.x.iloc[canonical_order(a)]) == list(a[::-1].x.iloc[canonical_order(a[::-1])])
    True
    """
    content = np.zeros(len(values), dtype=np.uint64)
    for key in sorted(values.columns):
        column = _hash_name(key) ^ _hash_column(values[key])
        content = _mix(content ^ _mix(column))
    hashes = _mix(content + _occurrence(content))
    return np.argsort(hashes, kind="stable")


def fair_order(values: pd.DataFrame, ids: Sequence[str], most: int = FAIR_SAMPLE) -> NDArray[np.intp]:
    """The rows of the customers, those with the ``most`` least digests first, both parts in canonical order.

    So who stands for all follows from the ids, whatever the seed, as it does where the customers lie in an engine and
    are not read.

    >>> values = pd.DataFrame({"x": [3.0, 1.0, 2.0]})
    >>> values["x"].iloc[fair_order(values, ["A", "B", "C"], most=1)].tolist()
    [2.0, 3.0, 1.0]
    """
    digests = np.array([digest_of_id(each) for each in ids])
    fair = np.zeros(len(values), dtype=bool)
    fair[np.argsort(digests, kind="stable")[:most]] = True
    parts = (np.flatnonzero(fair), np.flatnonzero(~fair))
    return np.concatenate([rows[canonical_order(values.iloc[rows])] for rows in parts])


SALT = "0:"
"""Before each id that is digested: what the default seed was when who stands for all still depended on the seed."""


def digest_of_id(customer: str) -> str:
    """SHA-256 of an id as text, 64 hex digits: every engine works it out alike.

    >>> digest_of_id("C17")[:8]
    '4c2b6a85'
    """
    return hashlib.sha256(f"{SALT}{customer}".encode()).hexdigest()


def _mix(x: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea & Flood 2014); ours, so that no version of pandas changes the order."""
    for shift, factor in SPLITMIX64:
        x = (x ^ (x >> shift)) * factor
    return x ^ (x >> LAST_SHIFT)


def _hash_name(text: str) -> np.uint64:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def _hash_column(column: "pd.Series[float]") -> Hashes:
    if column.dtype.kind == "f":
        numbers = column.to_numpy(dtype="<f8") + 0.0
        numbers[np.isnan(numbers)] = np.nan
        return numbers.view("<u8")
    codes, levels = pd.factorize(column)
    named = [_hash_name(str(level)) for level in levels]
    # A missing value has the code −1, which takes the last.
    hashes = np.array([*named, 0], dtype=np.uint64)
    return hashes[codes]


def _occurrence(content: Hashes) -> Hashes:
    """0 for the first customer with this content, 1 for the second, and so on."""
    by_content = np.argsort(content, kind="stable")
    new = np.ones(len(content), dtype=bool)
    new[1:] = np.diff(content[by_content]) != 0
    rank = np.arange(len(content))
    first = np.maximum.accumulate(np.where(new, rank, 0))
    counts = np.empty(len(content), dtype=np.uint64)
    counts[by_content] = rank - first
    return counts
