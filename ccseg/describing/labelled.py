"""Labelled: customers with the segment of each, from which profiles, rules and traits are made."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccseg.reading.columns import Column
from ccseg.records import Ints


@dataclass(frozen=True, eq=False)
class Labelled:
    """Customers, the segment of each, and what their columns are.

    ``values``: one row a customer, one column a measure or own column; ``labels``: (customers,), −1 unassigned, −2 left
    out of the fit.
    """

    values: pd.DataFrame
    labels: Ints
    columns: tuple[Column, ...]

    @property
    def segments(self) -> int:
        """How many segments there are.

        >>> Labelled(pd.DataFrame({"visits": [1.0, 2.0, 9.0]}), np.array([0, 1, -1]), ()).segments
        2
        """
        return int(self.labels.max(initial=-1)) + 1

    @property
    def taking_part(self) -> Ints:
        """The positions of the customers that took part in the fit: the portfolio."""
        return np.flatnonzero(self.labels >= -1)

    def members(self, segment: int) -> Ints:
        """The positions of a segment's customers."""
        return np.flatnonzero(self.labels == segment)

    def at(self, positions: Ints) -> "Labelled":
        """The customers at these positions alone, in this order."""
        return Labelled(self.values.iloc[positions], self.labels[positions], self.columns)
