"""Sections: the parts that documents are made of, whatever they are written as."""

from typing import NamedTuple

Row = tuple[str, ...]


class Table(NamedTuple):
    """A table, under a title of its own where its section has several, and what stands below it, a sentence each."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


class Section(NamedTuple):
    """A part of the document: paragraphs, then points, tables and code, each where there is any."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    code: str = ""
