"""Documents: records as the store keeps them, under a checksum of their own."""

import hashlib
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from ccseg.consistency import require_consistent
from ccseg.errors import DamagedRun
from ccseg.records import Record
from ccseg.result import Run
from ccseg.texts import say

AnyRecord = TypeVar("AnyRecord", bound=Record)


class Document(NamedTuple):
    """The JSON of a record and its SHA-256, which is the record's digest."""

    digest: str
    body: bytes


def write_document(record: Record) -> Document:
    """The record as the store keeps it.

    >>> class Point(Record):
    ...     x: float
    >>> write_document(Point(x=1.5)).body
    b'{"x":1.5}'
    """
    body = record.to_json().encode()
    return Document(_checksum(body), body)


def read_document(kind: type[AnyRecord], document: Document) -> AnyRecord:
    """The record that was stored. Raises DamagedRun where a byte has changed, or a newer ccseg stored it."""
    if _checksum(document.body) != document.digest:
        raise DamagedRun(say("keeping.document.damaged"))
    try:
        record = kind.from_json(document.body)
    except ValidationError:
        raise DamagedRun(say("keeping.document.newer")) from None
    if isinstance(record, Run):
        require_consistent(record)
    return record


def _checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
