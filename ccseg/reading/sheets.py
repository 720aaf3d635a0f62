"""Sheets: from a workbook (Excel, OpenDocument) to rows of text."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ccseg.errors import UnreadableFile
from ccseg.reading.findings import Issue, Option, Question
from ccseg.reading.lines import Row
from ccseg.reading.sources import Limits, unbroken
from ccseg.reading.workbooks import EVERY, Workbook, read_workbook
from ccseg.texts import say

VERBOSE = 5
"""A workbook may unpack to this many times the upload limit, for its XML says much with many words."""
FORMULA = re.compile(rb"<(?:\w+:)?f(?: [^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)</(?:\w+:)?c>")
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Sheet:
    """The filled rows of one sheet as text, with their numbers in the sheet."""

    name: str
    rows: Sequence[Row]
    issues: tuple[Issue, ...] = ()


def read_sheet(raw: bytes, name: str | None, limits: Limits) -> Sheet:
    """The sheet with this name, or the one with the customers, or all that are parts of their table.

    Raises ``UnreadableFile`` when the workbook is protected, damaged, too large, or has no such sheet.
    """
    _check_size(raw, limits)
    book = _open(raw, name)
    if book.chosen is None:
        raise UnreadableFile(say("reading.sheet.unknown", sheet=name, sheets=", ".join(book.names)))
    rows = [Row(place, texts) for place, texts in book.rows]
    title = ", ".join(book.alike) if book.chosen == EVERY else book.chosen
    return Sheet(title, rows, (*_ask_sheet(book, name), *_formulas(raw)))


def _open(raw: bytes, name: str | None) -> Workbook:
    try:
        return read_workbook(raw, name)
    except ValueError:
        raise UnreadableFile(say("reading.sheet.damaged")) from None


def _ask_sheet(book: Workbook, name: str | None) -> list[Issue]:
    """What is asked where the workbook has several sheets: which one, or whether some belong together."""
    if name is not None or len(book.names) < 2:
        return []
    chosen = str(book.chosen)
    several = len(book.alike) > 1
    parts = [Option(value=EVERY, label=say("reading.sheet.all", sheets=", ".join(book.alike)))] if several else []
    options = (*parts, *(Option(value=sheet, label=sheet) for sheet in book.names))
    key = "alike" if several else "several"
    text = say(f"reading.sheet.{key}", sheets=len(book.alike if several else book.names))
    answer = say("reading.sheet.together") if chosen == EVERY else chosen
    message = say("reading.sheet.until", question=text, answer=answer)
    question = Question(field="sheet", text=text, options=options, assumed=chosen)
    severity: Literal["warning", "note"] = "warning" if several else "note"
    cure = say("reading.sheet.cure")
    return [Issue(severity=severity, column=None, message=message, cure=cure, question=question)]


def _formulas(raw: bytes) -> list[Issue]:
    """Formulas whose values were never stored read as empty cells."""
    if not raw.startswith(b"PK") or not any(FORMULA.search(chunk) for chunk in _sheet_chunks(raw)):
        return []
    message, cure = say("reading.sheet.formulas"), say("reading.sheet.formulas_cure")
    return [Issue(severity="note", column=None, message=message, cure=cure)]


def _check_size(raw: bytes, limits: Limits) -> None:
    """Refuse a workbook that would not fit in memory, before anything is built from it."""
    if not raw.startswith(b"PK"):
        return
    with unbroken("workbook"), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        if any(member.filename.endswith(".bin") and "worksheets" in member.filename for member in archive.infolist()):
            raise UnreadableFile(say("reading.sheet.binary"))
    if unpacked > min(VERBOSE * limits.bytes, limits.ratio * len(raw)):
        most = VERBOSE * limits.bytes / 1e6
        raise UnreadableFile(say("reading.sheet.large", size=unpacked / 1e6, ratio=limits.ratio, most=most))


def _sheet_chunks(raw: bytes) -> Iterator[bytes]:
    """The XML of every sheet in pieces that overlap a little, so that no tag is cut in two."""
    with unbroken("workbook"), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            if "worksheets/" in name or name == "content.xml":
                with archive.open(name) as stream:
                    tail = b""
                    while chunk := stream.read(CHUNK_BYTES):
                        yield tail + chunk
                        tail = chunk[-200:]
