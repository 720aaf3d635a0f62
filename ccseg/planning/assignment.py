"""Assignment: which customer is in which arm of a test, by a hash, the same on every machine and in every order."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ccseg.errors import InvalidAssumptions
from ccseg.records import Ints, Record
from ccseg.texts import say

Arm = Literal["treatment", "hold-out", "business as usual"]
TREATMENT: Arm = "treatment"
HELD_OUT: Arm = "hold-out"
USUAL: Arm = "business as usual"

BETWEEN = "|"
"""What stands between the test and the customer in what is hashed."""


class Split(Record):
    """How the customers of a test are divided: the name of the test, and the shares of the arms, 0–1.

    Who is in neither goes on with business as usual.
    """

    test: str
    treatment: float = 0.9
    held_out: float = 0.1

    def require(self) -> None:
        """Raises ``InvalidAssumptions`` where the shares are none, or there is no name."""
        shares = (self.treatment, self.held_out)
        if not self.test.strip() or min(shares) <= 0 or round(sum(shares), 9) > 1:
            raise InvalidAssumptions(say("planning.invalid.split", **dict(self)))


def digest_of(test: str, customer: str) -> str:
    """What decides the arm: the MD5 of test and customer, as every database works it out too; it hides nothing.

    >>> digest_of("spring", "C1")[:8]
    '4a11dd13'
    """
    return hashlib.md5(f"{test}{BETWEEN}{customer}".encode(), usedforsecurity=False).hexdigest()


def assign(
    ids: Sequence[str], labels: Ints, split: Split, *, excluded: Mapping[str, str] = {}, segments: Collection[int] = ()
) -> pd.DataFrame:
    """The arm of each customer, stratified by segment; a row for each, in the order in which they came.

    Columns: customer, segment, arm, why (for who is left out). Within a segment customers are put in the order of their
    digests: the first are held out, the next treated, the others go on as usual, and so do those who are ``excluded``
    (with the reason) and those of segments that are not tested. With the same customers it is the same wherever and
    whenever it is done; so keep the file, and do not draw again when customers join.

    >>> drawn = assign([f"C{n}" for n in range(20)], np.zeros(20, dtype=int), Split(test="spring"))
    >>> drawn["arm"].value_counts().to_dict()
    {'treatment': 18, 'hold-out': 2}
    """
    split.require()
    table = pd.DataFrame({"customer": pd.array(list(ids), dtype="string"), "segment": labels})
    why = table["customer"].map(dict(excluded))
    tested = why.isna().to_numpy() & (labels >= 0)
    if segments:
        tested &= np.isin(labels, list(segments))
    digests = np.array([digest_of(split.test, customer) for customer in ids])
    arms = np.full(len(table), USUAL, dtype=object)
    for segment in np.unique(labels[tested]).tolist():
        rows = np.flatnonzero(tested & (labels == segment))
        rows = rows[np.argsort(digests[rows])]
        out, treated = arm_sizes(len(rows), split)
        arms[rows[:out]], arms[rows[out : out + treated]] = HELD_OUT, TREATMENT
    return table.assign(arm=pd.array(arms, dtype="string"), why=why.astype("string"))


def arm_sizes(customers: int, split: Split) -> tuple[int, int]:
    """How many of a segment are held out, and how many treated."""
    out = round(customers * split.held_out)
    return out, min(customers - out, round(customers * split.treatment))


ASSIGNED = """\
WITH tested AS (
  SELECT {customer} AS customer, {segment} AS segment,
    ROW_NUMBER() OVER (PARTITION BY {segment} ORDER BY MD5(CONCAT({test}, CAST({customer} AS VARCHAR)))) AS place,
    COUNT(*) OVER (PARTITION BY {segment}) AS customers
  FROM {table}
  WHERE {segment} >= 0 AND leave_out = 0
)
SELECT customer, segment,
  CASE WHEN place <= ROUND(customers * {held_out}) THEN 'hold-out'
    WHEN place <= ROUND(customers * {held_out}) + ROUND(customers * {treatment}) THEN 'treatment'
    ELSE 'business as usual' END AS arm
FROM tested"""


def assignment_sql(
    split: Split, *, table: str = "customers", customer: str = "customer", segment: str = "segment", dialect: str = ""
) -> str:
    """The same as a statement: who is not to be in the test has ``leave_out`` = 1 in the table.

    Halves are rounded as the database rounds them, so that a segment can have one customer more in an arm.

    >>> print(assignment_sql(Split(test="spring")).splitlines()[0])
    WITH tested AS (
    """
    import sqlglot
    from sqlglot import exp

    split.require()
    parts = {name: exp.to_identifier(text, quoted=True).sql() for name, text in _named(table, customer, segment)}
    written = ASSIGNED.format(
        test=exp.Literal.string(f"{split.test}{BETWEEN}").sql(),
        held_out=split.held_out,
        treatment=split.treatment,
        **parts,
    )
    [statement] = sqlglot.transpile(written, read="duckdb", write=dialect or "duckdb", pretty=True)
    return statement


def _named(table: str, customer: str, segment: str) -> tuple[tuple[str, str], ...]:
    return ("table", table), ("customer", customer), ("segment", segment)
