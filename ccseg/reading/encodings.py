"""Encodings: from bytes to UTF-8, with what had to be decoded and cleaned."""

import codecs
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from ccseg.errors import UnreadableFile
from ccseg.reading.findings import Change
from ccseg.reading.lexicon import known_words
from ccseg.texts import say

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 16
"""So many bytes tell how a text is encoded."""
OTHER_LETTERS_IN = 1 << 22
"""Letters beyond ASCII are looked for in so many bytes."""
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
        guessed = encoding is None and not found.startswith("utf")
        message = say(f"reading.encoding.{'guessed' if guessed else 'decoded'}", encoding=_title(found))
        note = Change(column=None, message=message, rows=0)
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
    wide = _wide(raw[:SAMPLE_BYTES])
    if wide:
        return wide
    return "utf-8" if raw.isascii() or _is_utf8(raw) else _legacy(raw)


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without its mark: every second byte, or three of four, are zero."""
    if sample.count(0) < 0.2 * len(sample):
        return None
    for encoding, width, place in WIDE:
        letters = [sample[start::width] for start in range(width)]
        others = [part for start, part in enumerate(letters) if start != place]
        padded = all(part.count(0) > 0.7 * len(part) for part in others)
        if padded and letters[place].count(0) < 0.3 * len(sample) / width:
            return encoding
    return None


WIDE = (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1))
"""Encodings of two or four bytes a letter, and which of them is the letter where it is Latin."""


def _is_utf8(raw: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), CHUNK_BYTES):
            decoder.decode(raw[start : start + CHUNK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(raw: bytes) -> str:
    """An encoding from before Unicode, by the letters its text would have; Western where nothing tells."""
    western = "cp1252" if _decodes(raw, "cp1252") else "latin-1"
    lines = [line for line in raw[:OTHER_LETTERS_IN].splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:SAMPLE_BYTES]
    if found := _of_two_bytes(sample):
        return found if _decodes(raw, found) else western
    scored = [(_plausibility(sample, western, *row), -place, row[0]) for place, row in enumerate(_alphabets())]
    best = max((entry for entry in scored if _decodes(raw, entry[2])), default=(0.0, 0, western))
    if best[0] >= PLAUSIBLE:
        return western if _alike(sample, best[2], western) else best[2]
    return _guessed(raw, sample) or western


def _alike(sample: bytes, encoding: str, other: str) -> bool:
    """Whether two encodings read the same text."""
    return sample.decode(encoding, "replace") == sample.decode(other, "replace")


PLAUSIBLE = 0.5
"""From this share of letters that belong to one language up its encoding is taken (convention)."""


def _plausibility(sample: bytes, western: str, encoding: str, script: bool, alphabets: Sequence[str]) -> float:
    """How much the letters beyond ASCII are those of one language of an encoding, the frequent ones more; at most 1.

    It counts as far as those that Western reads as other letters are that language's: what both read alike, as the ü of
    towns in several countries, tells nothing.
    """
    try:
        text = sample.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return 0.0
    others = [place for place, sign in enumerate(text) if not sign.isascii() and sign not in TYPOGRAPHIC]
    if not others:
        return 1.0 if encoding == "cp1252" else 0.0
    as_western = sample.decode(western, "replace")
    letters = Counter(_small(text[place]) for place in others)
    apart = Counter(_small(text[place]) for place in others if text[place] != as_western[place])
    odd = sum(_stands_oddly(text, place, script) for place in others)
    return max((_belonging(letters, own) - odd / len(others)) * _share(apart, own) for own in alphabets)


def _belonging(letters: Counter[str], alphabet: str) -> float:
    """How far letters are those of an alphabet, the frequent ones more, 0–1."""
    return sum(_frequency(letter, alphabet) * count for letter, count in letters.items()) / letters.total()


def _share(letters: Counter[str], alphabet: str) -> float:
    """The share of letters that an alphabet has, 0–1; 1 of none."""
    return sum(count for letter, count in letters.items() if letter in alphabet) / letters.total() if letters else 1.0


def _small(letter: str) -> str:
    return LOWER.get(letter, letter.lower())


LOWER = {"İ": "ı"}
"""Capitals whose small letter is two signs: the Turkish one counts as its like."""
RARE = 0.6
"""How much less the rarest letter of an alphabet counts than the most frequent (convention)."""


def _frequency(letter: str, alphabet: str) -> float:
    """1 for the most frequent letter of an alphabet, less for rarer ones, 0 for others."""
    place = alphabet.find(letter)
    return 1 - RARE * place / len(alphabet) if place >= 0 else 0.0


TYPOGRAPHIC = frozenset("€‚„…‘’“”•–—™§©«»®°±´·¿¡²³ºª£¥\u00a0\u200e\u200f")


def _stands_oddly(text: str, place: int, script: bool) -> bool:
    """Whether a letter of another script touches one of a to z, or a capital follows a small letter."""
    before = text[place - 1] if place else " "
    after = text[place + 1 : place + 2]
    inverted = text[place].isupper() and before.islower()
    return inverted or (script and any(near.isascii() and near.isalpha() for near in (before, after)))


@cache
def _alphabets() -> tuple[tuple[str, bool, tuple[str, ...]], ...]:
    """The encodings of one byte a letter in order: name, whether of another script than Latin, alphabets."""
    table = tomllib.loads((files(__package__) / "encodings.toml").read_text("utf-8"))
    rows = [
        (name, kind == "script", tuple(alphabets)) for kind, rows in table.items() for name, alphabets in rows.items()
    ]
    return tuple(rows)


class _Pairs(NamedTuple):
    """An encoding of two bytes a sign: where the first and the second byte of common signs lie.

    Where ``needed`` says so, some first bytes lie there, as those of kana do.
    """

    encoding: str
    first: tuple[tuple[int, int], ...]
    second: tuple[tuple[int, int], ...]
    needed: tuple[tuple[int, int], ...] = ()


TWO_BYTES = (
    _Pairs("cp949", ((0xB0, 0xC8),), ((0xA1, 0xFE),)),
    _Pairs("euc-jp", ((0xA4, 0xA5), (0xB0, 0xCF)), ((0xA1, 0xFE),), needed=((0xA4, 0xA5),)),
    _Pairs("gb18030", ((0xB0, 0xD7),), ((0xA1, 0xFE),)),
    _Pairs("cp932", ((0x82, 0x83), (0x88, 0x97)), ((0x40, 0x7E), (0x80, 0xFC))),
    _Pairs("big5", ((0xA4, 0xC6),), ((0x40, 0x7E), (0xA1, 0xFE))),
)
"""Where the common signs of East Asian encodings lie: syllables, kana, and characters of the first level."""
MOSTLY_COMMON = 0.8
FEWEST_PAIRS = 4
SOME = 0.1


def _of_two_bytes(sample: bytes) -> str | None:
    """The encoding of East Asian signs under which nearly all pairs of bytes are common signs, if any.

    >>> _of_two_bytes("고객번호, 서울, 부산".encode("cp949")), _of_two_bytes("客户编号, 北京".encode("gb18030"))
    ('cp949', 'gb18030')
    >>> _of_two_bytes("顧客番号, 東京".encode("cp932")), _of_two_bytes("Größe, Zürich, Köln".encode("cp1252"))
    ('cp932', None)
    """
    fitting = [pairs.encoding for pairs in TWO_BYTES if _fits(sample, pairs)]
    told = {encoding: known_words(sample.decode(encoding)) for encoding in fitting}
    return max(fitting, key=lambda encoding: told[encoding], default=None)


def _fits(sample: bytes, pairs: _Pairs) -> bool:
    """Whether nearly all pairs of bytes are common signs of an encoding."""
    common, needed, found = _common_pairs(sample, pairs)
    if found < FEWEST_PAIRS or common < MOSTLY_COMMON * found or (pairs.needed and needed < SOME * found):
        return False
    return _decodes(sample, pairs.encoding)


def _common_pairs(sample: bytes, pairs: _Pairs) -> tuple[int, int, int]:
    """How many pairs of bytes are common signs, are needed ones, and are there; bytes below 128 stand alone."""
    common = needed = found = place = 0
    while place < len(sample) - 1:
        first, second = sample[place], sample[place + 1]
        if first < 0x80:
            place += 1
            continue
        found += 1
        common += _lies(first, pairs.first) and _lies(second, pairs.second)
        needed += _lies(first, pairs.needed)
        place += 2
    return common, needed, found


def _lies(byte: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(low <= byte <= high for low, high in ranges)


def _guessed(raw: bytes, sample: bytes) -> str | None:
    """What another library makes of it, where it clearly reads as another script."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, threshold=0.4).best()
    if best is None or best.encoding.startswith(("utf_7", "utf_16", "utf_32")) or not _decodes(raw, best.encoding):
        return None
    alphabets = " ".join(best.alphabets)
    return str(best.encoding).replace("_", "-") if any(script in alphabets for script in SCRIPTS) else None


SCRIPTS = ("Cyrillic", "Greek", "CJK", "Hangul", "Hiragana", "Hebrew", "Arabic", "Thai")


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
        raise UnreadableFile(say("reading.encoding.unfit", encoding=encoding)) from None


def _clean(utf8: bytes) -> tuple[bytes, tuple[Change, ...]]:
    """Without NUL, Ctrl-Z at the end and lone carriage returns."""
    if len(CONTROL.findall(utf8[:SAMPLE_BYTES])) > 0.01 * min(len(utf8), SAMPLE_BYTES):
        raise UnreadableFile(say("reading.encoding.no_text"))
    changes = []
    if b"\0" in utf8:
        zeros = utf8.count(b"\0")
        utf8 = utf8.replace(b"\0", b"")
        changes.append(Change(column=None, message=say("reading.encoding.nul"), rows=zeros))
    if utf8[-100:].rstrip().endswith(b"\x1a"):
        utf8 = utf8.rstrip(b"\x1a\r\n\t ")
        changes.append(Change(column=None, message=say("reading.encoding.ctrl_z"), rows=1))
    if b"\r" in utf8 and (lone := utf8.count(b"\r") - utf8.count(b"\r\n")):
        utf8, told = _without_lone_returns(utf8)
        changes += [Change(column=None, message=told, rows=lone)] if told else []
    return utf8, tuple(changes)


def _without_lone_returns(utf8: bytes) -> tuple[bytes, str]:
    """The text without carriage returns that end no line, and what was done with them; as it is where both may be."""
    if _stand_in_cells(utf8):
        return LONE_RETURN.sub(b" ", utf8), say("reading.encoding.returns_inside")
    if b"\n" in utf8.replace(b"\r\n", b""):
        return utf8, ""
    return utf8.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), say("reading.encoding.returns")


def _stand_in_cells(utf8: bytes) -> bool:
    """Whether lines with a carriage return inside are as wide as the others, so that it stands in a cell.

    >>> _stand_in_cells(b"id,note\\nA,x\\ry\\nB,z\\n"), _stand_in_cells(b"id,note\\rA,x\\rB,z\\n")
    (True, False)
    """
    places = [match.start() for match in islice(LONE_RETURN.finditer(utf8), RETURNS_LOOKED_AT)]
    with_return = [_line_around(utf8, place) for place in places]
    others = [line for line in utf8[:SAMPLE_BYTES].split(b"\n") if line.strip() and b"\r" not in line.rstrip(b"\r")]
    if not others or not with_return:
        return False
    mark = max(SEPARATORS.encode(), key=others[0].count)
    width = Counter(line.count(mark) for line in others).most_common(1)[0][0]
    return width > 0 and all(line.count(mark) == width for line in with_return)


LONE_RETURN = re.compile(rb"\r(?!\n)")
RETURNS_LOOKED_AT = 200


def _line_around(utf8: bytes, place: int) -> bytes:
    """The line, ended by line feeds, in which a place lies."""
    end = utf8.find(b"\n", place)
    return utf8[utf8.rfind(b"\n", 0, place) + 1 : end if end >= 0 else len(utf8)]


def _title(encoding: str) -> str:
    known = {"utf-8-sig": say("reading.encoding.utf_8_mark"), "latin-1": "Latin-1"}
    named = re.sub(r"^cp(125\d)$", r"Windows-\1", encoding)
    return known.get(encoding, named if named != encoding else encoding.upper())


QUOTED_LINE = re.compile(r'^"((?:[^"]|"")*)"([,;\t|]*)\s*$')
"""What stands in quotes in a line, and the separators behind them."""
LINES_TRIED = 200
FEWEST_QUOTED = 2
SEPARATORS = ",;\t|"


def without_quoted_lines(text: Text) -> Text:
    """The text without the quotes around each of its lines, where each line stands in quotes as a whole.

    The first may stand without them, and the same separators may follow each line.

    >>> lines = b'"id,a"\\n"1,x"\\n"2,y"\\n'
    >>> without_quoted_lines(Text(lines, "utf-8")).utf8
    b'id,a\\n1,x\\n2,y\\n'
    >>> without_quoted_lines(Text(b'id;a;;\\n"1;x";;\\n"2;y";;\\n"3;z";;\\n', "utf-8")).utf8
    b'id;a\\n1;x\\n2;y\\n3;z\\n'
    """
    head = text.utf8[:SAMPLE_BYTES].decode(errors="ignore").splitlines()[:LINES_TRIED]
    lines = [line for line in head if line.strip()][: max(1, len(head) - 1)]
    last = QUOTED_LINE.match(lines[-1]) if lines else None
    if last is None or not _stand_in_quotes(lines, last[2]):
        return text
    if not _split_alike([_without_quotes(line, last[2]) for line in lines]):
        return text
    bare = [_without_quotes(line, last[2]) for line in text.utf8.decode().split("\n")]
    change = Change(column=None, message=say("reading.encoding.quoted_lines"), rows=len(bare))
    return Text("\n".join(bare).encode(), text.encoding, (*text.changes, change))


def _stand_in_quotes(lines: Sequence[str], behind: str) -> bool:
    """Whether each line stands in quotes, with these separators behind it; the first may have none of the quotes."""
    quoted = [(match := QUOTED_LINE.match(line)) is not None and match[2] == behind for line in lines]
    plain = '"' not in lines[0] and lines[0].rstrip().endswith(behind)
    return all(quoted[1:]) and sum(quoted) >= FEWEST_QUOTED and (quoted[0] or plain)


def _split_alike(lines: Sequence[str]) -> bool:
    """Whether one of the usual separators stands in each line, and as often in each."""
    counts = ({line.count(separator) for line in lines} for separator in SEPARATORS)
    return any(len(found) == 1 and 0 not in found for found in counts)


def _without_quotes(line: str, behind: str) -> str:
    match = QUOTED_LINE.match(line)
    return match[1].replace('""', '"') if match else line.rstrip("\r").removesuffix(behind)
