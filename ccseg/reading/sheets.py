"""Sheets: from a workbook (Excel, OpenDocument) to rows of text."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccseg.errors import UnreadableFile
from ccseg.reading.findings import Issue, Option, Question
from ccseg.reading.lines import Row
from ccseg.reading.sources import Limits, unbroken
from ccseg.reading.workbooks import Workbook, read_workbook

VERBOSE = 5
"""A workbook may unpack to this many times the upload limit, for its XML says much with many words."""
FORMULA = re.compile(rb"<(?:\w+:)?f(?: [^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)</(?:\w+:)?c>")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Sheet:
    """The filled rows of one sheet as text, with their numbers in the sheet."""

    name: str
    rows: Sequence[Row]
    issues: tuple[Issue, ...] = ()


def read_sheet(raw: bytes, name: str | None, limits: Limits) -> Sheet:
    """The sheet with this name, or the one with the largest table.

    Raises ``UnreadableFile`` when the workbook is protected, damaged, too large, or has no such sheet.
    """
    _check_size(raw, limits)
    book = _open(raw, name)
    if book.chosen is None:
        raise UnreadableFile(f"There is no sheet '{name}'. The workbook has: {', '.join(book.names)}.")
    rows = [Row(place, texts) for place, texts in book.rows]
    return Sheet(book.chosen, rows, (*_ask_sheet(book.chosen, book.names, name), *_formulas(raw)))


def _open(raw: bytes, name: str | None) -> Workbook:
    try:
        return read_workbook(raw, name)
    except ValueError:
        raise UnreadableFile(
            "The workbook is damaged, protected by a password, or holds more than can be taken. "
            "Save the table as CSV and bring that."
        ) from None


def _ask_sheet(chosen: str, filled: Sequence[str], name: str | None) -> list[Issue]:
    if name is not None or len(filled) < 2:
        return []
    text = f"The workbook has {len(filled)} sheets: which one has the customers?"
    options = tuple(Option(value=sheet, label=sheet) for sheet in filled)
    question = Question(field="sheet", text=text, options=options, assumed=chosen)
    message = f"{text} Until you say, the largest: '{chosen}'."
    return [Issue(severity="note", column=None, message=message, cure="Choose a sheet.", question=question)]


def _formulas(raw: bytes) -> list[Issue]:
    """Formulas whose values were never stored read as empty cells."""
    if not raw.startswith(b"PK") or not any(FORMULA.search(chunk) for chunk in _sheet_chunks(raw)):
        return []
    message = "Some cells are formulas without a stored value, which read as empty."
    cure = "Open the workbook in Excel, save it, and bring it again."
    return [Issue(severity="note", column=None, message=message, cure=cure)]


def _check_size(raw: bytes, limits: Limits) -> None:
    """Refuse a workbook that would not fit in memory, before anything is built from it."""
    if not raw.startswith(b"PK"):
        return
    with unbroken("workbook"), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        if any(member.filename.endswith(".bin") and "worksheets" in member.filename for member in archive.infolist()):
            raise UnreadableFile("This is a binary workbook (xlsb). Save it as xlsx or CSV and bring that.")
    if unpacked > min(VERBOSE * limits.bytes, limits.ratio * len(raw)):
        raise UnreadableFile(
            f"The workbook unpacks to {unpacked / 1e6:,.0f} MB, more than {limits.ratio} times its size or "
            f"{VERBOSE * limits.bytes / 1e6:,.0f} MB. Save the table as CSV and bring that."
        )


def _sheet_chunks(raw: bytes) -> Iterator[bytes]:
    """The XML of every sheet in pieces that overlap a little, so that no tag is cut in two."""
    with unbroken("workbook"), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            if "worksheets/" in name or name == "content.xml":
                with archive.open(name) as stream:
                    tail = b""
                    while chunk := stream.read(CHUNK):
                        yield tail + chunk
                        tail = chunk[-200:]
