"""Plain text: CSV files that an engine reads as they are, because nothing at their ends needs repair."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import csv

from ccseg.deriving.customers import derivation_of, open_customers
from ccseg.errors import CcsegError, UnusableTable
from ccseg.reading.dialects import find_dialect
from ccseg.texts import say

END = 1 << 18
"""Bytes at either end of a file that are understood as any file is: a convention, some thousand lines."""

SUFFIXES = frozenset({".csv", ".tsv", ".txt"})


class Shape(NamedTuple):
    """How CSV files are laid out: what stands between two cells, and the columns with their types."""

    delimiter: str
    columns: pa.Schema


def text_files(paths: Sequence[Path]) -> list[Path]:
    """The CSV files among files and folders, where there is nothing else; none where there is.

    >>> text_files([Path("a.csv"), Path("b.parquet")])
    []
    """
    files = [file for path in paths for file in (sorted(path.glob("*")) if path.is_dir() else [path])]
    files = [file for file in files if not file.name.startswith((".", "_"))]
    return files if files and all(file.suffix in SUFFIXES for file in files) else []


def shape_of(files: Sequence[Path]) -> Shape:
    """How these files are laid out. Raises ``UnusableTable`` where one is not plain, or not like the first."""
    shapes = {}
    for file in files:
        try:
            shapes[file] = _shape(file)
        except (CcsegError, pa.ArrowInvalid, UnicodeError, _Odd) as error:
            raise UnusableTable(say("engine.not_plain", file=file.name)) from error
    first, *others = shapes.values()
    for file, shape in shapes.items():
        if (shape.delimiter, shape.columns.names) != (first.delimiter, first.columns.names):
            raise UnusableTable(say("engine.other_columns", file=file.name, first=files[0].name))
    return Shape(first.delimiter, _together([shape.columns for shape in (first, *others)]))


class _Odd(Exception):
    """Something in a file would have to be repaired."""


def _shape(file: Path) -> Shape:
    ends = [*_ends(file)]
    dialect = find_dialect(ends[0].decode(), None)
    if dialect.quote != '"' or dialect.escape:
        raise _Odd
    found = [_columns(end, dialect.delimiter) for end in ends]
    if any(columns.names != found[0].names for columns in found):
        raise _Odd
    return Shape(dialect.delimiter, _together(found))


def _ends(file: Path) -> Iterator[bytes]:
    """The first lines, and the header with the last ones where there are more."""
    with file.open("rb") as lines:
        head = lines.read(END)
        if b"\0" in head or head.startswith(b"\xef\xbb\xbf"):
            raise _Odd
        if len(head) < END:
            yield head
            return
        yield head[: head.rfind(b"\n") + 1]
        lines.seek(max(END, file.stat().st_size - END))
        tail = lines.read()
    yield head[: head.find(b"\n") + 1] + tail[tail.find(b"\n") + 1 :]


def _columns(lines: bytes, delimiter: str) -> pa.Schema:
    """The columns of whole lines that begin with a header, numbers as such and all else as text."""
    customers = open_customers(lines)
    hidden = any(column.kind == "personal" for column in customers.columns)
    if hidden or customers.changes or customers.set_aside or derivation_of(customers):
        raise _Odd
    numbers = {column.name for column in customers.columns if column.kind == "number"}
    names = [column.name for column in customers.columns]
    schema = pa.schema([(name, pa.float64() if name in numbers else pa.string()) for name in names])
    read = csv.read_csv(
        pa.BufferReader(lines),
        parse_options=csv.ParseOptions(delimiter=delimiter),
        convert_options=csv.ConvertOptions(column_types=schema, null_values=[""], strings_can_be_null=True),
    )
    if read.column_names != names:
        raise _Odd
    return schema


def _together(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """The columns with the types that hold in all; text where they differ."""
    same = [
        all(schema.types[place] == schemas[0].types[place] for schema in schemas) for place in range(len(schemas[0]))
    ]
    return pa.schema(
        [
            (name, kind if as_one else pa.string())
            for name, kind, as_one in zip(schemas[0].names, schemas[0].types, same, strict=True)
        ]
    )
