"""The portfolio: the customers of a file that take part, in canonical order, and the way back to the file."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.clustering.features import Missing
from ccseg.clustering.models import LEFT_OUT, UNASSIGNED, Assignment
from ccseg.clustering.order import FAIR_SAMPLE, canonical_order, fair_order
from ccseg.errors import UnusableTable
from ccseg.reading.customers import FEWEST_CUSTOMERS, Customers
from ccseg.reading.ids import MADE_UP, id_column
from ccseg.records import Floats, Ints
from ccseg.texts import say


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The customers that take part, in canonical order; of more than ``FAIR_SAMPLE`` with ids the fair sample first.

    ``rows``, shape (customers taking part,), are their rows in the file; ``values`` what their columns hold.
    """

    customers: Customers
    rows: Ints
    values: pd.DataFrame

    @classmethod
    def of(cls, customers: Customers, missing: Missing) -> Self:
        """All customers, or with ``missing="drop"`` those without a missing value. Raises UnusableTable."""
        values = customers.values()
        rows = np.arange(len(values))
        if missing == "drop":
            complete = values.notna().all(axis=1)
            rows = np.flatnonzero(complete.to_numpy())
            values = values.iloc[rows]
        if len(values) < FEWEST_CUSTOMERS:
            few = {"customers": len(values), "fewest": FEWEST_CUSTOMERS}
            raise UnusableTable(say("errors.segmentation.few_complete", **few))
        ids = _ids_of(customers) if len(values) > FAIR_SAMPLE else None
        order = canonical_order(values) if ids is None else fair_order(values, ids[rows].tolist())
        return cls(customers, rows[order], values.iloc[order])

    def assignment_in_file(self, assignment: Assignment) -> Assignment:
        """The same in the file's order; those who take no part are left out."""
        customers = len(self.customers.frame)
        found = Assignment(
            labels=np.full(customers, LEFT_OUT),
            confidence=np.zeros(customers),
            runner_up=np.full(customers, UNASSIGNED),
            margin=np.zeros(customers),
        )
        found.labels[self.rows] = assignment.labels
        found.confidence[self.rows] = assignment.confidence
        found.runner_up[self.rows] = assignment.runner_up
        found.margin[self.rows] = assignment.margin
        return found

    def shares_in_file(self, shares: Floats) -> Floats:
        """A share of each of the first customers, in the file's order; NaN for all others.

        What is known of one holds for all with the same values, so that it does not depend on the order of the file
        which of them is known.
        """
        found, known = np.full(len(self.customers.frame), np.nan), len(shares)
        found[self.rows[:known]] = shares
        if known < len(self.rows):
            alike = self.values.groupby(list(self.values), dropna=False, sort=False).ngroup().to_numpy()
            of_number = dict(zip(alike[:known].tolist(), shares.tolist(), strict=True))
            found[self.rows] = [of_number.get(number, np.nan) for number in alike.tolist()]
        return found

    def at(self, positions: Ints) -> Self:
        """The customers at these positions alone, in this order."""
        return type(self)(self.customers, self.rows[positions], self.values.iloc[positions])


def _ids_of(customers: Customers) -> "pd.Index[str] | None":
    """The ids, where each is that of one customer; ``None`` where some were made up by the place of a row."""
    name, ids = id_column(customers.columns), customers.frame.index
    column = next((column for column in customers.columns if column.name == name), None)
    if column is None or column.missing:
        return None
    again = pc.match_substring_regex(pa.array(ids, pa.string()), MADE_UP)
    return None if pc.any(again, min_count=0).as_py() else ids
