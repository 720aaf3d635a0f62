"""Corrections: what a person said of a file, kept for the next file with the same headers, without any of its text."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from ccseg.reading.tables import Duplicates, Reading
from ccseg.records import Record

MOST_FILES = 500
"""So many sets of headers are remembered; the one that was last said something of is kept longest (convention)."""


class Answers(Record):
    """What was said of files with one set of headers; columns by the digests of their headers."""

    mapping: dict[str, str] = {}
    decimals: dict[str, Literal[".", ","]] = {}
    stand_ins: dict[str, Literal["missing", "number"]] = {}
    decimal: Literal[".", ","] | None = None
    duplicates: Duplicates | None = None
    rows: Literal["customers", "others"] | None = None
    unnamed: str | None = None


class Corrections(Record):
    """The answers of one person, by the digest of the headers of the files they are about.

    Examples:
        >>> said = remember(Corrections(), ["id", "Channel"], Said(Reading(), {"Channel": "number"}))
        >>> recall(said, ["Channel", "id"]).mapping, recall(said, ["id", "Town"])
        ({'Channel': 'number'}, None)
        >>> "Channel" in said.to_json()
        False
    """

    version: Literal[1] = 1
    files: dict[str, Answers] = {}


class Said(NamedTuple):
    """How to read a file and what its columns are, as somebody said."""

    reading: Reading
    mapping: Mapping[str, str]


BY_COLUMN = ("decimals", "stand_ins")
PLAIN = ("decimal", "duplicates", "rows", "unnamed")
"""What a reading says that may hold for the next file too: not its encoding, its delimiter or the name of its sheet."""


def remember(corrections: Corrections, headers: Collection[str], said: Said) -> Corrections:
    """The corrections with what was said of a file with these headers, or without the file where nothing was."""
    by_column = {name: _digested(getattr(said.reading, name)) for name in BY_COLUMN}
    plain = {name: getattr(said.reading, name) for name in PLAIN}
    answers = Answers(mapping=_digested(said.mapping), **by_column, **plain)
    key = digest_of_headers(headers)
    others = {file: kept for file, kept in corrections.files.items() if file != key}
    files = others if answers == Answers() else {**others, key: answers}
    return corrections.but(files=dict(list(files.items())[-MOST_FILES:]))


def recall(corrections: Corrections, headers: Collection[str]) -> Said | None:
    """What was said of the last file with these headers, or ``None``."""
    answers = corrections.files.get(digest_of_headers(headers))
    if answers is None:
        return None
    by_digest = {_digest(header): header for header in headers}
    by_column = {name: _with_headers(getattr(answers, name), by_digest) for name in BY_COLUMN}
    plain = {name: getattr(answers, name) for name in PLAIN}
    return Said(Reading.model_validate({**by_column, **plain}), _with_headers(answers.mapping, by_digest))


def digest_of_headers(headers: Collection[str]) -> str:
    """SHA-256 of the headers in any order, 64 hex digits."""
    return _digest("\n".join(sorted(headers)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digested(said: Mapping[str, str]) -> dict[str, str]:
    return {_digest(header): answer for header, answer in said.items()}


def _with_headers(said: Mapping[str, str], by_digest: Mapping[str, str]) -> dict[str, str]:
    return {by_digest[digest]: answer for digest, answer in said.items() if digest in by_digest}
