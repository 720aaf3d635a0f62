"""Columns: what a column of a file can be, and what it was understood to be."""

import re
from typing import Literal

from ccseg.reading.contents import Content
from ccseg.reading.measures import ALL_MEASURES, Unit
from ccseg.reading.roles import DESCRIBED, Role
from ccseg.records import Record

Kind = Literal[
    "id", "number", "category", "counter", "constant", "empty", "text", "date", "personal", "protected", "ignored"
]

MOST_LEVELS = 20
"""More different values than this and a text column is no category (convention)."""

SET_ASIDE: dict[str, Role] = {"outcome": "outcome", "segment": "segment", "date": "date", "protected": "protected"}
"""What a person may say a column is, beside an input: it is set aside."""
DESCRIBE_ONLY = "described"
"""What a person may say of a column that is no input and is told of each segment."""
MEANINGS = (
    "id",
    "number",
    "category",
    "ignored",
    DESCRIBE_ONLY,
    *SET_ASIDE,
    *(measure.name for measure in ALL_MEASURES),
)

KINDS: dict[Role, Kind] = {
    "identifier": "ignored",
    "counter": "counter",
    "key": "category",
    "place": "ignored",
    "date": "date",
    "date part": "date",
    "economy": "ignored",
    "outcome": "ignored",
    "model score": "ignored",
    "segment": "ignored",
    "weight": "ignored",
    "protected": "protected",
    "personal": "personal",
    "duplicate": "ignored",
    "constant": "constant",
    "empty": "empty",
    "text": "text",
}
"""The kind of a column by its role; all other roles are numbers or categories."""


class Column(Record):
    """What one column of the file is: its kind and role, the measure it holds if any, and why we think so.

    ``symbol`` is the unit or the currency that stood beside its numbers, such as "km" or "euro". ``levels`` are the
    values of a category in their order where they have one, or in the one spelling that was chosen. ``stand_ins`` are
    numbers that mean none.
    ``describe`` says that the column is no input, and yet worth a look per segment. Where ``folded``, all values but
    its levels are of few customers each and count as one.
    """

    name: str
    kind: Kind
    measure: str | None = None
    unit: Unit | None = None
    missing: float = 0.0
    doubtful: bool = False
    because: str
    role: Role | None = None
    symbol: str = ""
    levels: tuple[str, ...] = ()
    stand_ins: tuple[float, ...] = ()
    describe: bool = False
    folded: bool = False

    @property
    def key(self) -> str:
        """The name the library uses: the measure's where there is one, else the file's own header.

        >>> Column(name="Limit", kind="number", measure="credit_limit", because="").key
        'credit_limit'
        >>> Column(name="balance", kind="number", because="").key
        'balance (column)'
        """
        if self.measure:
            return self.measure
        # A header may say so itself: taken as it is, two columns would have one key.
        like_a_key = re.sub(r"( \(column\))+$", "", self.name) in MEASURE_NAMES
        return f"{self.name} (column)" if like_a_key else self.name

    @property
    def usable(self) -> bool:
        return self.kind in ("number", "category")


MEASURE_NAMES = frozenset(measure.name for measure in ALL_MEASURES)


def set_aside(content: Content, role: Role, told: str, *, kind: Kind | None = None) -> Column:
    """A column that takes no part, by its role."""
    return make_column(content, kind or KINDS[role], told, role=role).but(describe=role in DESCRIBED)


def make_column(
    content: Content,
    kind: Kind,
    because: str,
    *,
    measure: str | None = None,
    unit: Unit | None = None,
    doubtful: bool = False,
    role: Role | None = None,
) -> Column:
    """A column with this content."""
    missing = 1 - content.present / max(1, content.rows)
    return Column(
        name=content.name,
        kind=kind,
        measure=measure,
        unit=unit,
        missing=missing,
        doubtful=doubtful,
        because=because,
        role=role,
        symbol=_symbol(content) if kind == "number" else "",
    )


def _symbol(content: Content) -> str:
    """The unit that stood beside the numbers, or their one currency."""
    money = content.currencies[0] if len(content.currencies) == 1 else ""
    return content.unit or money


def is_asked(column: Column) -> bool:
    """Whether a column is what it is only until a person says so."""
    return column.doubtful and column.measure is None
