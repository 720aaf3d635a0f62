"""Documents: records as the store keeps them, under a checksum of their own."""

import hashlib
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from ccseg.errors import DamagedRun
from ccseg.keeping.checks import require_sound
from ccseg.records import Record
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
    """The record that was stored. Raises DamagedRun where a byte has changed, parts do not fit, or it is newer."""
    if _checksum(document.body) != document.digest:
        raise DamagedRun(say("keeping.document.damaged"))
    try:
        record = kind.from_json(document.body)
    except ValidationError:
        raise DamagedRun(say("keeping.document.newer")) from None
    require_sound(record)
    return record


def _checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
