"""Columns: the seventeen measures of the field, and what each column of a file was understood to be."""

from typing import Literal

from ccseg.records import Record

Kind = Literal[
    "id", "number", "category", "counter", "constant", "empty", "text", "date", "personal", "protected", "ignored"
]
Unit = Literal["money", "share", "count", "months", "number"]


class Measure(Record):
    """One of the seventeen measures: its name, its unit, its range and the headers it goes by."""

    name: str
    title: str
    meaning: str
    unit: Unit
    low: float | None = None
    high: float | None = None
    aliases: tuple[str, ...] = ()


class Column(Record):
    """What one column of the file is: its kind, the measure it holds if any, and why we think so."""

    name: str
    kind: Kind
    measure: str | None = None
    unit: Unit | None = None
    missing: float = 0.0
    doubtful: bool = False
    because: str

    @property
    def key(self) -> str:
        """The name the library uses: the measure's where there is one, else the file's own header."""
        return self.measure or self.name

    @property
    def usable(self) -> bool:
        return self.kind in ("number", "category")


MEASURES: tuple[Measure, ...] = ()
