"""The deck: a result as slides for a meeting, with tables and charts that can be edited."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ccseg.exporting.fitting import clip, height_of, widest_word
from ccseg.exporting.pack import Pack, PackTexts, Page, Table
from ccseg.exporting.palette import colour
from ccseg.exporting.slide_charts import insert_bars
from ccseg.exporting.slide_design import (
    BADGES,
    INK,
    LAYOUTS,
    LINE,
    NAMESPACES,
    PANEL,
    SOFT,
    Box,
    box_of,
    emu,
    index_of,
    new_presentation,
)
from ccseg.exporting.slide_tables import ABOVE, READABLE, SIDE, Setting, set_pages, set_table

POINTS = 72
"""Points to an inch."""

GAP = 0.5
"""What is left after a paragraph, as a part of a line."""

ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""When every file inside a presentation was made: the first day that the format knows, so that bytes stay the same."""

STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")

UNDERLINE = """<a:lnB {namespaces} w="6350"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>"""
BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's name for a table without a style."""


def write_deck(pack: Pack) -> bytes:
    """The slides as PowerPoint opens them: the overview, one for each persona, and how far to trust all of it.

    Args:
        pack: What a meeting is told of a result.

    Raises:
        MissingPackage: python-pptx is not installed.

    Examples:
        >>> from datetime import date
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> from ccseg.exporting.pack import Origin, make_pack
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> write_deck(make_pack(run, Origin("march.csv", date(2026, 3, 31))))[:2]
        b'PK'
    """
    deck = _Deck(pack)
    deck.show_overview()
    for page in pack.pages:
        deck.show_persona(page)
    deck.show_trust()
    deck.show_steps()
    deck.show_plan()
    deck.show_sources()
    return deck.to_bytes()


class _Deck:
    """The slides as they come to be."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.texts = pack, PackTexts(pack.wording)
        self.presentation = new_presentation()

    def show_overview(self) -> None:
        """All segments in one table; without segments the verdict alone."""
        pack = self.pack
        table = pack.table or Table(self.texts.part("overview"), (pack.verdict,), ((pack.plainly,),))
        note = [self.texts.wording.fill(self.texts.wording.text("report.overview.about"))] if pack.table else []
        smallest = box_of("Table", "table").sizes[-1]
        self._show_table(table, pack.title, [pack.subtitle, pack.plainly], note, least=smallest)

    def show_trust(self) -> None:
        """The verdict on each segment, and what the whole rests on."""
        if self.pack.pages:
            trust = self.pack.trust
            self._show_table(trust, trust.title, [self.pack.plainly], self.pack.evidence, "Table and text")

    def show_steps(self) -> None:
        """What to do first with each segment, and what must be settled before any of it."""
        steps, before = self.pack.steps, self.pack.before
        if steps.rows:
            self._show_table(steps, steps.title, [self.texts.say("steps.about")], [])
        if before.rows:
            never = [self.texts.part("never"), *self.pack.never] if self.pack.never else []
            self._show_table(before, before.title, [self.texts.say("before.about")], never, "Table and text")

    def show_plan(self) -> None:
        """What the segments are worth, whom to review first and what would change that, where there is a plan."""
        pack = self.pack
        if pack.planned:
            below = [*pack.planned.notes, *pack.told[2:]]
            self._show_table(pack.planned, pack.planned.title, pack.told[:2], below, "Table and text")

    def show_sources(self) -> None:
        """Where all of it comes from, and what it cannot tell."""
        slide = _Slide(self, "Two columns")
        slide.write("title", [self.texts.part("sources")])
        limits = [self.texts.part("limits"), *self.pack.limits, self.texts.say("without_ids")]
        slide.write("left", limits, heading=True)
        slide.fill_table("table", set_table(self.pack.sources, *slide.room("table")))

    def show_persona(self, page: Page) -> None:
        """One persona: who they are, beside the portfolio in a chart, and what to try."""
        slide = _Slide(self, "Persona")
        slide.mark(page.segment)
        slide.write("title", [page.name])
        slide.write("subtitle", [page.size])
        slide.write_badge(page)
        slide.write("story", [text for text in (page.story, page.apart, *page.rates) if text])
        slide.draw_bars(page)
        slide.fill_table("plays", set_table(page.plays, *slide.room("plays")))
        slide.write("never", [" ".join(page.never)])
        slide.note(filter(None, [page.because, page.note]))

    def _show_table(
        self,
        table: Table,
        title: str,
        subtitle: Sequence[str],
        note: Sequence[str],
        layout: str = "Table",
        least: float = READABLE,
    ) -> None:
        box = box_of(layout, "table")
        settings = set_pages(table, box.width * POINTS, box.height * POINTS, box.sizes, least=least)
        for number, setting in enumerate(settings, start=1):
            slide = _Slide(self, layout)
            slide.write("title", [self._numbered(title, number, len(settings))])
            slide.write("subtitle", subtitle)
            slide.fill_table("table", setting)
            slide.write("note", note)

    def _numbered(self, title: str, page: int, pages: int) -> str:
        return self.texts.say("continued", title=title, page=page, pages=pages) if pages > 1 else title

    def to_bytes(self) -> bytes:
        """The file; the same slides of the same day are the same bytes."""
        about = self.presentation.core_properties
        about.title, about.author, about.last_modified_by = self.pack.title, "ccseg", "ccseg"
        about.revision, about.language = 1, self.pack.wording.language
        content = io.BytesIO()
        self.presentation.save(content)
        return _as_of(self.pack.origin.made, content.getvalue())


class _Slide:
    """One slide of a layout, whose placeholders are filled by name; what stays empty is taken away."""

    def __init__(self, deck: _Deck, layout: str) -> None:
        self.deck, self.layout = deck, layout
        layouts = deck.presentation.slide_layouts
        self.slide = deck.presentation.slides.add_slide(layouts[list(LAYOUTS).index(layout)])
        self._add_footer()

    def room(self, name: str) -> tuple[float, float, tuple[float, ...]]:
        """The width and height of a placeholder in points, and the sizes of its letters."""
        box = box_of(self.layout, name)
        return box.width * POINTS, box.height * POINTS, box.sizes

    def write(self, name: str, texts: Sequence[str], *, heading: bool = False) -> None:
        """Paragraphs, in the largest letters in which all of them fit; the first is a heading where that is asked."""
        shown, shape = [text for text in texts if text], self._placeholder(name)
        if not shown:
            shape._element.getparent().remove(shape._element)
            return
        box = box_of(self.layout, name)
        size, fitting = _fit(shown, box)
        frame = shape.text_frame
        for number, text in enumerate(fitting):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = text
            _style(run, size, bold=box.bold or (heading and number == 0))
            paragraph.space_after = _points(GAP * size if number < len(fitting) - 1 else 0)

    def write_badge(self, page: Page) -> None:
        """The verdict on its coloured paper."""
        from pptx.dml.color import RGBColor

        self.write("badge", [page.badge])
        paper, ink = BADGES[page.verdict]
        shape = self._placeholder("badge")
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(paper)
        for run in shape.text_frame.paragraphs[0].runs:
            run.font.color.rgb = RGBColor.from_string(ink)

    def mark(self, segment: int) -> None:
        """A stripe in the colour of the segment at the edge of the slide."""
        from pptx.dml.color import RGBColor
        from pptx.enum.shapes import MSO_SHAPE

        stripe = self.slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, emu(0), emu(0), emu(0.16), self.deck.presentation.slide_height or 0
        )
        stripe.fill.solid()
        stripe.fill.fore_color.rgb = RGBColor.from_string(_rgb(segment))
        stripe.line.fill.background()
        stripe.shadow.inherit = False
        stripe.name = self.deck.texts.say("heads.segment")
        _hide_from_readers(stripe)

    def draw_bars(self, page: Page) -> None:
        """The chart of a persona and the portfolio, with a line on how to read it."""
        texts = self.deck.texts
        if not page.bars:
            self.write("about", [])
            self._remove("chart")
            return
        names = (page.name, texts.say("heads.portfolio"))
        frame = insert_bars(self._placeholder("chart"), page.bars, names, _rgb(page.segment))
        _describe(frame, texts.say("chart.alt", names=[bar.title for bar in page.bars]))
        self.write("about", [texts.say("chart.about")])

    def fill_table(self, name: str, setting: Setting) -> None:
        """A table that can be edited; without rows none."""
        table = setting.table
        if not table.rows:
            self._remove(name)
            return
        frame = self._placeholder(name).insert_table(rows=len(table.rows) + 1, cols=len(table.heads))
        _describe(frame, self.deck.texts.say("chart.table", title=table.title))
        _strip(frame.table)
        for column, width in zip(frame.table.columns, setting.widths, strict=True):
            column.width = emu(width / POINTS)
        for row, height in zip(frame.table.rows, setting.heights, strict=True):
            row.height = emu(height / POINTS)
        frame.height = emu(sum(setting.heights) / POINTS)
        for number, texts in enumerate([table.heads, *table.rows]):
            self._fill_row(frame.table.rows[number], texts, setting, number)

    def _fill_row(self, row: Any, texts: Sequence[str], setting: Setting, number: int) -> None:
        segments = setting.table.segments
        segment = segments[number - 1] if number and segments else None
        last = bool(segments) and number > 0 and segment is None
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _write_cell(cell, text, setting.size, head=number == 0, bold=column == 0 or last)
            if column in setting.table.numbers:
                _align_right(cell)
            if column == 0 and segment is not None:
                _colour_edge(cell, _rgb(segment))

    def note(self, texts: Iterable[str]) -> None:
        """What the speaker may want to say."""
        self.slide.notes_slide.notes_text_frame.text = "\n".join(texts)

    def _placeholder(self, name: str) -> Any:
        index = 0 if box_of(self.layout, name).kind == "title" else index_of(self.layout, name)
        return next(shape for shape in self.slide.placeholders if shape.placeholder_format.idx == index)

    def _remove(self, name: str) -> None:
        element = self._placeholder(name)._element
        element.getparent().remove(element)

    def _add_footer(self) -> None:
        """The footer and the number, which a new slide does not take over from its layout."""
        from copy import deepcopy

        layout = self.slide.slide_layout
        for shape in layout.placeholders:
            if shape.placeholder_format.type.name in ("FOOTER", "SLIDE_NUMBER"):
                self.slide.shapes._spTree.append(deepcopy(shape._element))
        footer = self._placeholder("footer")
        footer.text_frame.text = f"{self.deck.pack.title} · {self.deck.pack.footer}"


def _fit(texts: Sequence[str], box: Box) -> tuple[float, list[str]]:
    """The size of the letters in a box, and the texts, the last ones clipped or left out where not all have room."""
    width, height = box.width * POINTS, box.height * POINTS
    size = next((size for size in box.sizes if _fits(texts, box, size)), box.sizes[-1])
    shown = list(texts)
    while _height(shown, box, size) > height and len(shown) > 1:
        shown.pop()
    return size, [clip(text, width, height, size, bold=box.bold) for text in shown]


def _fits(texts: Sequence[str], box: Box, size: float) -> bool:
    """Whether texts fit without a broken word."""
    unbroken = widest_word(texts, size, bold=box.bold) <= box.width * POINTS
    return unbroken and _height(texts, box, size) <= box.height * POINTS


def _height(texts: Sequence[str], box: Box, size: float) -> float:
    return height_of(texts, box.width * POINTS, size, bold=box.bold, gap=GAP)


def _style(run: Any, size: float, *, bold: bool = False, ink: str = "") -> None:
    from pptx.dml.color import RGBColor

    run.font.size, run.font.bold = _points(size), bold
    if ink:
        run.font.color.rgb = RGBColor.from_string(ink)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _write_cell(cell: Any, text: str, size: float, *, head: bool, bold: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.oxml import parse_xml

    cell.margin_left = cell.margin_right = emu(SIDE / POINTS)
    cell.margin_top = cell.margin_bottom = emu(ABOVE / POINTS)
    told, _, index = text.partition("\n")
    run = cell.text_frame.paragraphs[0].add_run()
    run.text = told
    _style(run, size, bold=bold or head, ink=SOFT if head else INK)
    if index:
        run = cell.text_frame.add_paragraph().add_run()
        run.text = index
        _style(run, size, ink=SOFT)
    properties = cell._tc.get_or_add_tcPr()
    properties.insert(0, parse_xml(UNDERLINE.format(namespaces=NAMESPACES, colour=SOFT if head else LINE)))
    if head:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(PANEL)


def _align_right(cell: Any) -> None:
    from pptx.enum.text import PP_ALIGN

    for paragraph in cell.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT


def _colour_edge(cell: Any, colour: str) -> None:
    """The left edge of a row in the colour of its segment."""
    from pptx.oxml import parse_xml

    edge = UNDERLINE.replace("lnB", "lnL").replace("6350", "57150")
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(edge.format(namespaces=NAMESPACES, colour=colour)))


def _strip(table: Any) -> None:
    """The table without a style of its own, with its first row as header."""
    properties = table._tbl.tblPr
    properties.find("{*}tableStyleId").text = BARE
    table.horz_banding, table.first_row = False, True


def _describe(frame: Any, text: str) -> None:
    """What a screen reader says of a chart or table."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", text)


def _hide_from_readers(shape: Any) -> None:
    """Mark a shape as decoration: first in the order, without a text."""
    tree = shape._element.getparent()
    tree.remove(shape._element)
    tree.insert(2, shape._element)


def _rgb(segment: int) -> str:
    return colour(segment).strip("#").upper()


def _as_of(made: date, content: bytes) -> bytes:
    """The same archive with everything in it, the workbooks behind its charts too, as if made at the start of a day."""
    stamped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stamped, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            new.writestr(entry, _stamped(name, old.read(name), made), zipfile.ZIP_DEFLATED)
    return stamped.getvalue()


def _stamped(name: str, content: bytes, made: date) -> bytes:
    if name.endswith(".xlsx"):
        return _as_of(made, content)
    if name == "docProps/core.xml":
        return STAMP.sub(rf"\g<1>{made.isoformat()}T00:00:00Z".encode(), content)
    return content
