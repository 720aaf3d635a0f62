"""Encodings: from bytes to UTF-8, with what had to be decoded and cleaned."""

import codecs
import re
from dataclasses import dataclass

from ccseg.errors import UnreadableFile
from ccseg.reading.findings import Change

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 20
SAMPLE = 1 << 16
CONTROL = re.compile(rb"[\x02-\x08\x0b\x0e-\x19\x1b\x7f]")


@dataclass(frozen=True)
class Text:
    """The text of a file as clean UTF-8, and what was done to get it."""

    utf8: bytes
    encoding: str
    changes: tuple[Change, ...] = ()


def decode_text(raw: bytes, encoding: str | None = None) -> Text:
    """The text of these bytes, in the encoding given or found; line ends and stray control characters cleaned.

    Raises ``UnreadableFile`` when they are no text.

    >>> decode_text("Größe,Ort\\r\\n1,Köln\\r\\n".encode("cp1252")).utf8.decode().splitlines()
    ['Größe,Ort', '1,Köln']
    """
    found = encoding or find_encoding(raw)
    utf8 = _recode(raw, found)
    utf8, changes = _clean(utf8)
    if found not in ("utf-8", "ascii"):
        guess = ", the likeliest for its bytes" if encoding is None and not found.startswith("utf") else ""
        note = Change(column=None, message=f"The text was decoded from {_title(found)}{guess}.", rows=0)
        changes = (note, *changes)
    return Text(utf8, found, changes)


def find_encoding(raw: bytes) -> str:
    """The encoding of these bytes by their marks, by validity, and last by how the text would read.

    >>> find_encoding("Zürich".encode("utf-16")), find_encoding(b"Z\\xfcrich"), find_encoding("Zürich".encode())
    ('utf-16', 'cp1252', 'utf-8')
    """
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return encoding
    wide = _wide(raw[:SAMPLE])
    if wide:
        return wide
    return "utf-8" if raw.isascii() or _is_utf8(raw) else _legacy(raw)


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without its mark: every second byte, or three of four, are zero."""
    if sample.count(0) < 0.2 * len(sample):
        return None
    for encoding, width, place in (
        ("utf-32-le", 4, 0),
        ("utf-32-be", 4, 3),
        ("utf-16-le", 2, 0),
        ("utf-16-be", 2, 1),
    ):
        letters = [sample[start::width] for start in range(width)]
        others = [part for start, part in enumerate(letters) if start != place]
        if (
            all(part.count(0) > 0.7 * len(part) for part in others)
            and letters[place].count(0) < 0.3 * len(sample) / width
        ):
            return encoding
    return None


def _is_utf8(raw: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), CHUNK):
            decoder.decode(raw[start : start + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(raw: bytes) -> str:
    """An encoding from before Unicode: Western unless the text clearly reads as another script."""
    from charset_normalizer import from_bytes

    lines = [line for line in raw[: 1 << 22].splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:SAMPLE]
    western = "cp1252" if _decodes(raw, "cp1252") else "latin-1"
    high = sum(byte > 127 for byte in sample)
    if high < 20:
        return western
    best = from_bytes(sample, threshold=0.4).best()
    if best is None or best.encoding.startswith(("utf_7", "utf_16", "utf_32")) or not _decodes(raw, best.encoding):
        return western
    alphabets = " ".join(best.alphabets)
    other = any(
        script in alphabets for script in ("Cyrillic", "Greek", "CJK", "Hangul", "Hiragana", "Hebrew", "Arabic")
    )
    return str(best.encoding).replace("_", "-") if other else western


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _recode(raw: bytes, encoding: str) -> bytes:
    if encoding in ("utf-8", "ascii") and raw.isascii():
        return raw
    try:
        if encoding == "utf-8" and _is_utf8(raw):
            return raw
        return raw.decode(encoding).encode("utf-8")
    except (UnicodeError, LookupError):
        raise UnreadableFile(f"The file cannot be decoded as '{encoding}'. Choose another encoding or none.") from None


def _clean(utf8: bytes) -> tuple[bytes, tuple[Change, ...]]:
    """Without NUL, Ctrl-Z at the end and lone carriage returns."""
    if len(CONTROL.findall(utf8[:SAMPLE])) > 0.01 * min(len(utf8), SAMPLE):
        raise UnreadableFile("The file is not text. Export the table as CSV, Excel or Parquet and bring that.")
    changes = []
    if b"\0" in utf8:
        zeros = utf8.count(b"\0")
        utf8 = utf8.replace(b"\0", b"")
        changes.append(Change(column=None, message="NUL characters were removed.", rows=zeros))
    if utf8[-100:].rstrip().endswith(b"\x1a"):
        utf8 = utf8.rstrip(b"\x1a\r\n\t ")
        changes.append(Change(column=None, message="The Ctrl-Z mark at the end of the file was removed.", rows=1))
    if b"\r" in utf8 and (lone := utf8.count(b"\r") - utf8.count(b"\r\n")) and b"\n" not in utf8.replace(b"\r\n", b""):
        utf8 = utf8.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        changes.append(Change(column=None, message="Carriage returns were read as line ends.", rows=lone))
    return utf8, tuple(changes)


def _title(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8 with a byte order mark", "cp1252": "Windows-1252", "latin-1": "Latin-1"}.get(
        encoding, encoding.upper()
    )
