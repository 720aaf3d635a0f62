"""Documents: what the commands write and print as JSON, and the JSON Schema of each."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ccseg.comparing.comparison import Summary
from ccseg.deriving.customers import DerivedCustomers
from ccseg.deriving.shapes import Shape
from ccseg.deriving.window import Derivation, Window
from ccseg.following.follow import Followed
from ccseg.planning.assumptions import Assumptions
from ccseg.planning.planned import Plan
from ccseg.reading.columns import Column
from ccseg.reading.customers import Change, Customers, Issue, SetAside
from ccseg.recipes import Recipe
from ccseg.records import Record
from ccseg.result import Run
from ccseg.scoring import compare_sizes

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DESCRIBED = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)
"""A line under "Attributes:" in a docstring, and the lines that belong to it."""


class Derived(Record):
    """What customers were derived from.

    Attributes:
        shape: What the rows of the file are, and the role of each of its columns.
        window: The months that are counted; ``None`` where the file has a column for each.
        derivation: How it was done, for a recipe.
        formulas: How each measure is made, by its name.
        rows: How many rows of the file had which fate.
    """

    shape: Shape
    window: Window | None
    derivation: Derivation
    formulas: Mapping[str, str]
    rows: Mapping[str, int]


class Understanding(Record):
    """What was understood of a file.

    Attributes:
        rows_in_file: Rows of the file, customers or not.
        rows: Customers.
        set_aside: Rows that are no customers, each with its line and reason.
        id: The header of the customers' id, where there is one.
        columns: What each column is, and why.
        changes: What was changed on the way in.
        issues: What a person should look at.
        ready: Whether segments can be found without an answer to any of it.
        derived: What the customers were derived from, where the file does not have a row for each.
    """

    rows_in_file: int
    rows: int
    set_aside: tuple[SetAside, ...]
    id: str | None
    columns: tuple[Column, ...]
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    ready: bool
    derived: Derived | None

    @classmethod
    def of(cls, customers: Customers) -> "Understanding":
        """What was understood of these customers' file.

        >>> from ccseg import make_sample, read_customers
        >>> Understanding.of(read_customers(make_sample(60))).rows
        60
        """
        return cls(
            rows_in_file=customers.rows_in_file,
            rows=len(customers.frame),
            set_aside=customers.set_aside,
            id=next((column.name for column in customers.columns if column.kind == "id"), None),
            columns=customers.columns,
            changes=customers.changes,
            issues=customers.issues,
            ready=customers.ready,
            derived=_derived(customers),
        )


def _derived(customers: Customers) -> Derived | None:
    if not isinstance(customers, DerivedCustomers):
        return None
    origin = customers.origin
    return Derived(
        shape=origin.shape,
        window=origin.window,
        derivation=origin.derivation,
        formulas={measure.key: measure.told for measure in origin.measures},
        rows=dict(origin.fates),
    )


class Tabled(Record):
    """A customer table that was written.

    Attributes:
        customers: How many customers it has.
        files: The files that were written, the table first.
        understood: What was understood of the file that it was made from.
    """

    customers: int
    files: tuple[str, ...]
    understood: Understanding


class Size(Record):
    """A segment then and now: customers, and their share of all who have a segment or are unassigned, 0–1."""

    segment: int
    persona: str
    then: int
    now: int
    share_then: float
    share_now: float


class Scored(Record):
    """Customers who were assigned to the segments of a run.

    Attributes:
        run: The digest of the run.
        file: The file that was written.
        customers: How many were scored.
        unlike: How many of them are unlike any that the segments were found with.
        segments: The size of each segment then and now, −1 being the unassigned.
    """

    run: str
    file: str
    customers: int
    unlike: int
    segments: tuple[Size, ...]

    @classmethod
    def of(cls, run: Run, file: str, *, customers: int, unlike: int, sizes: Mapping[int, int]) -> "Scored":
        """What a run and the sizes of its segments in a later file come to."""
        rows = compare_sizes(run, sizes).to_dict("records")
        segments = tuple(Size.model_validate(row) for row in rows)
        return cls(run=run.digest(), file=file, customers=customers, unlike=unlike, segments=segments)


class Document(NamedTuple):
    """A document: its record, and whether people write it too."""

    record: type[Record]
    typed: bool = False


DOCUMENTS: dict[str, Document] = {
    "assumptions": Document(Assumptions, typed=True),
    "check": Document(Understanding),
    "comparison": Document(Summary),
    "customers": Document(Tabled),
    "follow": Document(Followed),
    "plan": Document(Plan),
    "recipe": Document(Recipe, typed=True),
    "run": Document(Run),
    "score": Document(Scored),
}


def make_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a document (draft 2020-12), made from its record; what docstrings say of a field stands in it.

    >>> make_schema("score")["properties"]["unlike"]
    {'description': 'How many of them are unlike any that the segments were found with.', 'type': 'integer'}
    """
    document = DOCUMENTS[name]
    schema = document.record.model_json_schema(mode="validation" if document.typed else "serialization")
    parts = schema.pop("$defs", {})
    described = {key: _describe(part) for key, part in sorted(parts.items())}
    return {"$schema": DIALECT, **_describe(schema), "$defs": described}


def _describe(part: dict[str, Any]) -> dict[str, Any]:
    """The schema of one record with the first paragraph of its docstring, and its lines about fields at the fields."""
    docstring = part.get("description", "")
    about = dict(_attributes(docstring))
    properties = {
        name: _without_title({**({"description": about[name]} if name in about else {}), **field})
        for name, field in part.get("properties", {}).items()
    }
    first = " ".join(docstring.partition("\n\n")[0].split())
    changed = {"description": first} if first else {}
    return {**part, **changed, **({"properties": properties} if properties else {})}


def _attributes(docstring: str) -> Iterator[tuple[str, str]]:
    told = docstring.partition("Attributes:\n")[2].partition("\n\n")[0]
    for name, text in DESCRIBED.findall(told):
        yield name, " ".join(text.split())


def _without_title(field: dict[str, Any]) -> dict[str, Any]:
    """A field says its name already."""
    return {key: value for key, value in field.items() if key != "title"}
