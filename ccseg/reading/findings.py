"""Findings: what was changed on the way in, what is wrong, what is asked, and which rows were set aside."""

import re
from typing import Literal

from ccseg.records import Record

Severity = Literal["error", "warning", "note"]
DIGIT, LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")


class Change(Record):
    """Something that was corrected on the way in: one line in "what we changed"."""

    column: str | None
    message: str
    rows: int
    example: str | None = None
    lines: tuple[int, ...] = ()

    def masked(self) -> "Change":
        """The same with the form of its example only, as a cell of the file is not to be kept.

        >>> Change(column=None, message="", rows=1, example="$1,234.50 → 1234.5").masked().example
        '$0,000.00 → 0000.0'
        """
        return self.but(example=self.example and LETTER.sub("x", DIGIT.sub("0", self.example)))


class Option(Record):
    """One possible answer to a question: its value, its words, and what the column would look like."""

    value: str
    label: str
    preview: tuple[str, ...] = ()


class Question(Record):
    """Something with two readings, asked once; ``assumed`` is the value that holds until it is answered, empty where
    nothing does.

    ``field`` names what the answer sets: a field of ``Reading`` or ``Derivation``, or ``"mapping"`` of the recipe for
    ``column``.
    """

    field: (
        Literal["decimal", "header", "sheet", "duplicates", "mapping", "rows", "stand_ins", "unnamed"]
        | Literal["shape", "date_order", "zones", "future", "latest", "beside"]
    )
    column: str | None = None
    text: str
    options: tuple[Option, ...]
    assumed: str


class Issue(Record):
    """Something a person should look at; an ``error`` stops, a ``warning`` may mislead, a ``note`` informs."""

    severity: Severity
    column: str | None
    message: str
    cure: str | None = None
    rows: int | None = None
    question: Question | None = None


class SetAside(Record):
    """A row of the file that is not a customer, and why."""

    line: int
    reason: str
