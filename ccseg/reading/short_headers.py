"""Short headers: which column has no name where the header has one name fewer than the rows have cells.

R writes row names without a header, some programs end each row with a separator, a separator gets lost in the header,
or values have a separator of their own. No column gets a name without evidence: all but two of these are asked.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ccseg.reading.findings import Change, Issue, Option, Question
from ccseg.reading.identifiers import id_header
from ccseg.reading.lexicon import senses_of
from ccseg.reading.measures import MEASURES, find_alias
from ccseg.texts import say

Rows = Sequence[Sequence[str]]
SHORTEST_NAME = 2
SPLIT_CELLS = 0.99
"""From this share of rows on in which two cells look like one value, they may be one (convention)."""
DECIMALS = re.compile(r"\d{1,2}")
LEFT_OF_DECIMALS = re.compile(r"[+-]?\d+")
PLACE = re.compile(r"(name|cells) (\d+)")


class Named(NamedTuple):
    """The ``names`` of all columns, "" for one without; the place of a cell that goes on in the next; what is said."""

    names: list[str]
    joined: int | None = None
    changes: tuple[Change, ...] = ()
    issues: tuple[Issue, ...] = ()


class Placement(NamedTuple):
    """One way to read a short header: its ``value`` as an answer, its names, the cell that goes on, and its words."""

    value: str
    names: list[str]
    label: str
    joined: int | None = None

    def fit(self, rows: Rows) -> list[int]:
        """How each name fits the cells below it: 1, −1, or 0 where nothing can be told."""
        below = [_join(row, self.joined) for row in rows]
        names = _join(self.names, self.joined, "")
        return [_fits(name, [row[place].strip() for row in below]) for place, name in enumerate(names) if name]


def name_short(names: Sequence[str], rows: Rows, answer: str | None) -> Named:
    """The names of ``len(names) + 1`` columns with these rows below them, by an answer, by evidence, or asked.

    >>> name_short(["id", "spend"], [["1", "C7", "5"], ["2", "C3", "6"]], None).names
    ['', 'id', 'spend']
    >>> name_short(["id", "spend"], [["C7", "5", "11"], ["C3", "6", "2"]], None).issues[0].question.assumed
    'first'
    """
    if not rows:
        return Named([*names, ""])
    placements = list(_placements(names, rows))
    by_value = {placement.value: placement for placement in placements}
    chosen = by_value.get(answer or "")
    if chosen:
        return Named(chosen.names, chosen.joined)
    if len(placements) == 2 and (evident := _evident(by_value, rows)):
        return Named(evident.names, changes=(_told(evident),))
    best = max(placements, key=lambda placement: (_is_seen(placement), sum(placement.fit(rows))))
    return Named(best.names, best.joined, issues=(_ask(placements, best),))


def _is_seen(placement: Placement) -> bool:
    """Whether the header or the cells themselves show that this may be what happened."""
    return bool(PLACE.fullmatch(placement.value))


def _placements(names: Sequence[str], rows: Rows) -> Iterator[Placement]:
    """The ways to read the header: the first or the last column has no name, a name is two, two cells are one."""
    yield Placement("first", ["", *names], say("reading.short.first"))
    yield Placement("last", [*names, ""], say("reading.short.last"))
    for place, name in enumerate(names):
        if parts := _two_names(name):
            label = say("reading.short.name", name=name, first=parts[0], second=parts[1])
            yield Placement(f"name {place + 1}", [*names[:place], *parts, *names[place + 1 :]], label)
    for place in range(len(names)):
        if _is_one_value([(row[place], row[place + 1]) for row in rows]):
            label = say("reading.short.cells", name=names[place])
            yield Placement(f"cells {place + 1}", [*names[: place + 1], "", *names[place + 1 :]], label, place)


def _evident(placements: dict[str, Placement], rows: Rows) -> Placement | None:
    """The reading that the cells leave no doubt about: R counts its rows, and some programs end each with a mark."""
    if all(not row[-1].strip() for row in rows):
        return placements["last"] if -1 not in placements["last"].fit(rows) else None
    counted = _counts([row[0].strip() for row in rows])
    return placements["first"] if counted and not _may_be_ids(placements["first"], rows) else None


def _may_be_ids(first: Placement, rows: Rows) -> bool:
    """Whether cells that count the rows may be the ids that the header names first, as the next are none."""
    names_an_id = id_header(senses_of(first.names[1])) > 0
    next_are_codes = not all(row[1].strip().isdigit() for row in rows)
    return -1 in first.fit(rows) or (names_an_id and not next_are_codes)


def _counts(cells: Sequence[str]) -> bool:
    """Whether cells count the rows from 0 or 1 on."""
    return list(cells) in ([str(place) for place in range(len(cells))], [str(place + 1) for place in range(len(cells))])


def _two_names(name: str) -> tuple[str, str] | None:
    """Two names that stand in one, where each is known by itself and the whole is not.

    >>> _two_names("CUST_IDBALANCE"), _two_names("PAYMENTSTENURE"), _two_names("credit_limit")
    (('CUST_ID', 'BALANCE'), ('PAYMENTS', 'TENURE'), None)
    """
    if _is_measure(name):
        return None
    cuts = range(SHORTEST_NAME, len(name) - SHORTEST_NAME + 1)
    pairs = ((name[:cut], name[cut:]) for cut in cuts if name[cut].isalnum() and name[cut - 1].isalnum())
    return next((pair for pair in pairs if any(map(_is_measure, pair)) and all(map(_is_known, pair))), None)


def _is_measure(name: str) -> bool:
    alias = find_alias(name)
    return alias is not None and alias.measure is not None


def _is_known(name: str) -> bool:
    return _is_measure(name) or id_header(senses_of(name)) >= 1


def _is_one_value(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether two cells look like one value with a comma in it: decimals, or text that goes on behind a space."""
    decimals = sum(_are_decimals(left.strip(), right.strip()) for left, right in pairs)
    zeros = any(right.strip().startswith("0") and len(right.strip()) > 1 for _, right in pairs)
    spaced = sum(right.startswith(" ") and not left.startswith(" ") and bool(left.strip()) for left, right in pairs)
    return max(decimals if zeros else 0, spaced) >= SPLIT_CELLS * len(pairs)


def _are_decimals(left: str, right: str) -> bool:
    return bool(LEFT_OF_DECIMALS.fullmatch(left) and DECIMALS.fullmatch(right))


def _join(cells: Sequence[str], place: int | None, mark: str = ",") -> list[str]:
    """Cells, of which the one at ``place`` goes on in the next."""
    if place is None:
        return list(cells)
    return [*cells[:place], mark.join(cells[place : place + 2]), *cells[place + 2 :]]


def _fits(name: str, cells: Sequence[str]) -> int:
    """Whether a name fits the cells below it (1), does not (−1), or says nothing (0)."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return 0
    numbers = [float(cell.replace(",", ".")) for cell in filled if re.fullmatch(r"-?\d+(?:[.,]\d+)?", cell)]
    if id_header(senses_of(name)) > 0:
        different = len(set(filled)) >= 0.95 * len(filled)
        return 1 if different and not any("." in cell for cell in filled) else -1
    alias = find_alias(name)
    measure = next((m for m in MEASURES if alias and m.name == alias.measure), None)
    if measure is None:
        return 0
    if len(numbers) < 0.9 * len(filled):
        return -1
    high = measure.high if measure.high is not None else float("inf")
    inside = sum(-1e12 < number <= high * 1.05 for number in numbers) / len(numbers)
    whole = all(number == int(number) for number in numbers)
    return 1 if inside > 0.9 and (whole or measure.unit not in ("count", "months")) else -1


def _told(placement: Placement) -> Change:
    return Change(column=None, message=say("reading.short.told", placement=placement.label), rows=0)


def _ask(placements: Sequence[Placement], best: Placement) -> Issue:
    """An error, as until it is answered nothing can be told from the file."""
    text = say("reading.layout.ask_unnamed")
    options = tuple(Option(value=placement.value, label=placement.label) for placement in placements)
    question = Question(field="unnamed", text=text, options=options, assumed=best.value)
    message = say("reading.layout.unnamed_until", question=text)
    cure = say("reading.layout.unnamed_cure")
    return Issue(severity="error", column=None, message=message, cure=cure, question=question)
