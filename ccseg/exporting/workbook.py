"""The workbook: a result as Excel opens it, a sheet a question, and customers with what was changed on reading."""

import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import pandas as pd

from ccseg.describing.figures import figures_of, known_median
from ccseg.describing.overview import Overview, style_of_head
from ccseg.describing.personas import Segment
from ccseg.describing.wording import Style, Wording, style_of
from ccseg.errors import UnusableTable
from ccseg.exporting.export import changes_table, customers_table, without_formulas
from ccseg.exporting.pack import Origin, Pack, PackTexts, Table, make_pack, why
from ccseg.exporting.plan_sheets import Kind, plan_sheets
from ccseg.planning.planned import Plan
from ccseg.planning.telling import in_currency
from ccseg.reading.customers import Customers
from ccseg.result import Run, Segmentation
from ccseg.texts import say

SHEET_ROWS = 1_048_575
"""Rows below the header that a sheet of a workbook can have."""

NARROWEST, WIDEST, LOOKED_AT = 8, 60, 200
"""The characters that a column is wide at least and at most, and the rows that are looked at for it."""

WHOLE, PERCENT, DECIMAL, PLAIN = "#,##0", "0%", "#,##0.00", "General"
STYLES: Mapping[Style, str] = {
    "share": PERCENT,
    "frequency": PERCENT,
    "twelfths": PERCENT,
    "count": WHOLE,
    "months": "0.0",
    "number": DECIMAL,
    "whole": WHOLE,
    "two": "0.00",
}
"""How a spreadsheet writes figures of each style, money apart; shares of months are percentages there."""

PLANNED: Mapping[Kind, str] = {"text": PLAIN, "long": PLAIN, "number": PLAIN, "count": WHOLE, "rate": "0.0%"}
"""How a spreadsheet writes the columns of a plan, money apart."""

UNITS: Mapping[str, str] = {"share": "0.0%"}
SHARES = ("confidence", "stays_together", "margin")
"""Columns of results that are shares."""

LINE = 15
"""The height of a line in points, as spreadsheets have it."""

Value = str | int | float | bool | None


class Sheet(NamedTuple):
    """A sheet: its heads, its columns of values, and the number format of each column or of each row.

    ``wrapped`` are the columns of long texts, which get lines; ``notes`` stand below the table, each across it.
    """

    name: str
    heads: Sequence[str]
    columns: Sequence[Sequence[Value]]
    formats: Sequence[str]
    row_formats: Sequence[str] = ()
    wrapped: frozenset[int] = frozenset()
    notes: Sequence[str] = ()


def write_workbook(
    run: Run, origin: Origin, customers: Segmentation | None = None, *, plan: Plan | None = None
) -> bytes:
    """The workbook of a result: the overview, all figures, the plays, the plan, the customers and what it rests on.

    Args:
        run: The result.
        origin: The file it was found in, and when.
        customers: The same with its customers; without them their sheets are left out.
        plan: A plan of the run, where somebody made one: its figures as numbers.

    Raises:
        UnusableTable: There are more customers than a sheet has rows.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> write_workbook(run, Origin("march.csv", date(2026, 3, 31)))[:2]
        b'PK'
    """
    pack = make_pack(run, origin, plan=plan)
    sheets = [*_of_segments(run, pack), *(_of_plan(plan, pack.wording) if plan else ()), _rests_on(pack)]
    if customers:
        table, changes = customers_table(customers), changes_table(customers.customers)
        sheets[-1:-1] = _of_customers(table, changes, formats_of(customers.customers, run.recipe.wording))
    return _write(sheets, origin.made)


def to_excel(table: pd.DataFrame, changes: pd.DataFrame, formats: Mapping[str, str] = {}) -> bytes:
    """A workbook with the customers on one sheet and the changes on a second; no cell is a formula or a link.

    Args:
        table: The customers.
        changes: What was changed on reading.
        formats: The number format of columns, by their name.

    Raises:
        UnusableTable: There are more customers than a sheet has rows.
    """
    return _write([*_of_customers(table, changes, formats)])


def formats_of(customers: Customers, wording: Wording) -> dict[str, str]:
    """The number formats of the customers' own columns, by what they hold, and of those of the result."""
    own = {column.name: _format_of_unit(column.unit, wording) for column in customers.columns if column.unit}
    return {**own, **dict.fromkeys(SHARES, PERCENT)}


def _format_of_unit(unit: str, wording: Wording) -> str:
    return money(wording, DECIMAL) if unit == "money" else UNITS.get(unit, PLAIN)


def money(wording: Wording, digits: str = WHOLE) -> str:
    """The format of an amount, with the sign of its currency before it.

    >>> money(Wording(currency="€"))
    '"€"#,##0'
    """
    sign = wording.currency.replace('"', "")
    space = " " if sign[-1:].isalpha() else ""
    return f'"{sign}{space}"{digits}' if sign else digits


def _of_customers(table: pd.DataFrame, changes: pd.DataFrame, formats: Mapping[str, str]) -> Iterator[Sheet]:
    if len(table) > SHEET_ROWS:
        raise UnusableTable(say("exporting.sheets.too_many", most=SHEET_ROWS, customers=len(table)))
    yield _of_frame(say("exporting.sheets.customers"), table, formats)
    yield _of_frame(say("exporting.sheets.changes"), changes, {})


def _of_frame(name: str, table: pd.DataFrame, formats: Mapping[str, str]) -> Sheet:
    safe = without_formulas(table)
    columns = [_values(column) for _, column in safe.items()]
    return Sheet(name, list(map(str, safe.columns)), columns, [formats.get(str(name), PLAIN) for name in table.columns])


def _values(column: pd.Series) -> list[Value]:
    filled: list[Value] = column.astype(object).where(column.notna(), None).tolist()
    return filled


def _of_segments(run: Run, pack: Pack) -> Iterator[Sheet]:
    texts = PackTexts(pack.wording)
    if pack.overview:
        yield _overview(pack.overview, run.segments, texts)
        yield _figures(run.segments, texts)
        yield _plays(run.segments, texts)


def _overview(overview: Overview, segments: Sequence[Segment], texts: PackTexts) -> Sheet:
    """Every figure as a number with its index beside it, and the verdict with its reason."""
    lines = [*overview.lines, overview.portfolio]
    figures: list[tuple[str, list[Value], str]] = []
    for number, head in enumerate(overview.heads):
        cells = [line.cells[number] for line in lines]
        shown = _format(style_of_head(head, segments[0].profile), texts.wording)
        figures.append((head.title, [cell.value for cell in cells], shown))
        figures.append((texts.say("sheets.index", title=head.title), [cell.index for cell in cells], WHOLE))
    ends = [texts.badge(line) for line in lines], [*(segment.verdict_because for segment in segments), None]
    columns = [
        (texts.say("heads.segment"), [line.name for line in lines], PLAIN),
        (texts.say("heads.customers"), [line.customers for line in lines], WHOLE),
        (texts.say("heads.share"), [line.share for line in lines], PERCENT),
        *figures,
        (texts.say("heads.verdict"), ends[0], PLAIN),
        (texts.say("heads.reason"), ends[1], PLAIN),
    ]
    heads, values, formats = zip(*columns, strict=True)
    return Sheet(texts.part("overview"), heads, values, formats, wrapped=frozenset({len(columns) - 1}))


def _format(style: Style, wording: Wording) -> str:
    return money(wording) if style == "money" else STYLES[style]


def _figures(segments: Sequence[Segment], texts: PackTexts) -> Sheet:
    """The median of every figure and the share of every level, for all segments and the portfolio."""
    rows, formats = [], []
    for figures in zip(*(figures_of(segment.profile) for segment in segments), strict=True):
        first = figures[0]
        rows.append((first.title, first.portfolio, *map(known_median, figures)))
        formats.append(_format(style_of(first.key, first.unit), texts.wording))
    for levels in zip(*(segment.profile.levels for segment in segments), strict=True):
        title = texts.say("sheets.level", title=levels[0].title, level=levels[0].level)
        rows.append((title, levels[0].portfolio, *(level.share for level in levels)))
        formats.append("0.0%")
    names = (segment.persona.name for segment in segments)
    heads = [*texts.heads("figure", "portfolio"), *names]
    columns: list[Sequence[Value]] = [list(column) for column in zip(*rows, strict=True)]
    return Sheet(texts.say("sheets.figures"), heads, columns, [PLAIN] * len(heads), formats)


def _plays(segments: Sequence[Segment], texts: PackTexts) -> Sheet:
    heads = texts.heads(
        "segment", "area", "action", "why", "reach", "measured", "before", "hold_out", "owner", "review"
    )
    rows = [
        (
            segment.persona.name,
            texts.area(play.area),
            play.action,
            why(play),
            play.numbers,
            play.kpi,
            "; ".join(play.gates),
            play.hold_out,
            play.owner,
            play.review,
        )
        for segment in segments
        for play in segment.persona.plays
    ]
    return _of_table(Table(texts.say("sheets.plays"), heads, tuple(rows)))


def _of_plan(plan: Plan, wording: Wording) -> Iterator[Sheet]:
    """The sheets of a plan, amounts with the sign of the currency that was assumed."""
    wording = in_currency(wording, plan.assumptions)
    formats = {**PLANNED, "money": money(wording)}
    for name, columns, notes in plan_sheets(plan, wording):
        heads, values, kinds = zip(*columns, strict=True)
        wrapped = frozenset(place for place, kind in enumerate(kinds) if kind == "long")
        yield Sheet(name, heads, values, [formats[kind] for kind in kinds], wrapped=wrapped, notes=notes)


def _of_table(table: Table) -> Sheet:
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.heads)
    wrapped = frozenset(range(1, len(table.heads)))
    return Sheet(table.title, table.heads, columns, [PLAIN] * len(table.heads), wrapped=wrapped)


def _rests_on(pack: Pack) -> Sheet:
    """The verdict and its evidence, each segment's reason, the sources and the limits, as a list."""
    texts = PackTexts(pack.wording)
    verdict = texts.say("heads.verdict")
    rows = [
        (verdict, pack.verdict, pack.plainly),
        *((verdict, "", told) for told in pack.evidence),
        *pack.trust.rows,
        *((pack.sources.title, *row) for row in pack.sources.rows),
        *((pack.planned.title, "", told) for told in pack.told if pack.planned),
        *((texts.part("limits"), "", told) for told in pack.limits),
        *((texts.part("never"), "", told) for told in pack.never),
    ]
    return _of_table(Table(texts.say("sheets.rests_on"), texts.heads("item", "value", "reason"), tuple(rows)))


def _write(sheets: Iterable[Sheet], made: date | None = None) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # Written row by row to a file, a large sheet takes no memory and less time.
    with xlsxwriter.Workbook(content, {**plain, "constant_memory": True}) as book:
        if made:
            book.set_properties({"created": datetime.combine(made, time())})
        head = book.add_format({"bold": True, "bg_color": "#F6F7F9", "bottom": 1, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write_sheet(book, sheet, head)
    return content.getvalue()


def _write_sheet(book: Any, sheet: Sheet, head: Any) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.columns[0]), len(sheet.heads) - 1)
    page.set_landscape()
    page.repeat_rows(0)
    formats = {key: _cell_format(book, *key) for key in {*_keys(sheet)}}
    widths = list(map(_width, sheet.heads, sheet.columns))
    for number, width in enumerate(widths):
        page.set_column(number, number, width)
    page.write_row(0, 0, sheet.heads, head)
    for row, values in enumerate(zip(*sheet.columns, strict=True), start=1):
        if sheet.wrapped:
            page.set_row(row, LINE * _lines(values))
        for place, value in enumerate(values):
            if value is not None:
                _writer(page, value)(row, place, value, formats[_key(sheet, row - 1, place)])
    _write_notes(page, sheet, _cell_format(book, PLAIN, wrapped=True), sum(widths))


def _write_notes(page: Any, sheet: Sheet, form: Any, width: int) -> None:
    """What stands below the table, across all its columns, after a row that ends the table."""
    for row, note in enumerate(sheet.notes, start=len(sheet.columns[0]) + 2):
        page.set_row(row, LINE * _lines([note], width))
        page.merge_range(row, 0, row, len(sheet.heads) - 1, "", form)
        page.write_string(row, 0, note, form)


def _keys(sheet: Sheet) -> Iterator[tuple[str, bool]]:
    for column in range(len(sheet.heads)):
        for row in range(len(sheet.row_formats) or 1):
            yield _key(sheet, row, column)


def _key(sheet: Sheet, row: int, column: int) -> tuple[str, bool]:
    number = sheet.row_formats[row] if sheet.row_formats else sheet.formats[column]
    return number, column in sheet.wrapped


def _cell_format(book: Any, number: str, wrapped: bool) -> Any:
    return book.add_format({"num_format": number, "text_wrap": wrapped, "valign": "top"})


def _writer(page: Any, value: Value) -> Callable[..., Any]:
    """How a value is written: a text is always a text, and what no spreadsheet knows as a number is one too."""
    if isinstance(value, bool):
        write: Callable[..., Any] = page.write_boolean
    elif isinstance(value, str):
        write = page.write_string
    else:
        write = page.write_number
    return write


def _lines(values: Sequence[Value], width: int = WIDEST) -> int:
    """The lines of the longest text of a row, in a column of so many characters; at first as wide as columns get."""
    return max(math.ceil(len(str(value)) / (width - 5)) for value in values)


def _width(head: str, column: Sequence[Value]) -> int:
    longest = max((len(str(value)) for value in column[:LOOKED_AT] if value is not None), default=0)
    words = max(map(len, head.split()), default=0)
    return min(max(NARROWEST, words + 3, longest + 2), WIDEST)
