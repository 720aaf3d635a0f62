"""Customers: a typed table of card customers, what was changed to get it, and what is wrong with it."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ccseg.columns import MEASURES, Column
from ccseg.records import Record


class Reading(Record):
    """How to read the file where it could be read in more than one way; ``None`` means decide by evidence."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    header: bool | None = None
    sheet: str | None = None


class Change(Record):
    """Something that was corrected on the way in: one line in "what we changed"."""

    column: str | None
    message: str
    rows: int
    example: str | None = None
    lines: tuple[int, ...] = ()


class Issue(Record):
    """Something a person should look at; an ``error`` stops, a ``warning`` may mislead, a ``note`` informs."""

    severity: Literal["error", "warning", "note"]
    column: str | None
    message: str
    cure: str | None = None
    rows: int | None = None


class SetAside(Record):
    """A row of the file that is not a customer, and why."""

    line: int
    reason: str


@dataclass(frozen=True, eq=False)
class Customers:
    """The customers of one file, in the file's order.

    ``frame`` is indexed by customer id (text) and has every column of the file under its own header: usable numbers
    as float64, usable categories as text, everything else as the text that stood there; missing is missing.
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    set_aside: tuple[SetAside, ...]
    rows_in_file: int
    digest: str
    name: str

    def values(self) -> pd.DataFrame:
        """The usable columns under their keys (measure name or header), measures first, then others by name."""
        order = {measure.name: place for place, measure in enumerate(MEASURES)}
        usable = sorted((c for c in self.columns if c.usable), key=lambda c: (order.get(c.key, len(order)), c.key))
        return self.frame[[c.name for c in usable]].set_axis([c.key for c in usable], axis=1)
