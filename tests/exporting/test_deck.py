import io
import re
import zipfile

import pytest
from pptx import Presentation

from ccseg.errors import MissingPackage
from ccseg.exporting.deck import write_deck
from ccseg.exporting.fitting import height_of
from tests.exporting.packs import COPIES, LONG, many, pack_of

POINT = 12_700
"""Units of a presentation to a point."""


@pytest.fixture(scope="module")
def deck(result):
    return write_deck(pack_of(result.run))


@pytest.fixture(scope="module")
def slides(deck):
    return opened(deck)


@pytest.fixture(scope="module")
def crowded(result):
    return opened(write_deck(pack_of(many(result.run))))


def opened(content):
    return list(Presentation(io.BytesIO(content)).slides)


def titles(slides):
    return [slide.shapes.title.text_frame.text for slide in slides]


def tables(slide):
    return [shape.table for shape in slide.shapes if shape.has_table]


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def words(content):
    """Everything in the file that is text, in the workbooks behind its charts too."""
    said = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            said.append(words(part) if name.endswith(".xlsx") else part.decode(errors="ignore"))
    return "\n".join(said)


def text_heights(slide):
    """How high the text of each box is, in points, and how high the box."""
    for shape in slide.placeholders:
        if shape.has_text_frame and shape.text_frame.text:
            paragraphs = shape.text_frame.paragraphs
            size = max((run.font.size or 0 for each in paragraphs for run in each.runs), default=0) / POINT or 10
            bold = any(run.font.bold for run in paragraphs[0].runs)
            texts = [each.text for each in paragraphs]
            yield height_of(texts, shape.width / POINT, size, bold=bold, gap=0.5), shape.height / POINT


def rows_of(table):
    """Each row: the height that its cells need, in points, and the height that it has."""
    for row in table.rows:
        needed = 0.0
        for cell, column in zip(row.cells, table.columns, strict=True):
            texts = [each.text for each in cell.text_frame.paragraphs]
            run = cell.text_frame.paragraphs[0].runs[0]
            room = (column.width - cell.margin_left - cell.margin_right) / POINT
            size = run.font.size / POINT
            own = height_of(texts, room, size, bold=bool(run.font.bold))
            needed = max(needed, own + (cell.margin_top + cell.margin_bottom) / POINT)
        yield needed, row.height / POINT


def test_an_overview_a_slide_a_persona_and_then_how_far_to_trust_it(result, slides):
    personas = [found.persona.name for found in result.run.segments]
    after = ["How far to trust it", "Next steps", "Before any play", "Sources and limits"]
    assert titles(slides) == ["Kundenportfolio Österreich.csv: 5 customer segments", *personas, *after]


def test_the_overview_has_all_segments_and_the_portfolio_in_a_table_that_can_be_edited(result, slides):
    (table,) = tables(slides[0])
    first = [row.cells[0].text_frame.text for row in table.rows]
    assert first == ["Segment", *(found.persona.name for found in result.run.segments), "Portfolio"]
    assert table.rows[1].cells[1].text_frame.text == f"{result.run.segments[0].size:,}"


def test_a_persona_has_its_story_its_verdict_its_plays_and_both_medians_in_a_chart(result, slides):
    pack = pack_of(result.run)
    for page, slide in zip(pack.pages, slides[1:], strict=False):
        said = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert page.story in said
        assert page.apart in said
        assert page.badge in said
        (chart,), (table,) = charts(slide), tables(slide)
        assert [series.name for series in chart.plots[0].series] == [page.name, "Portfolio"]
        assert list(chart.plots[0].series[1].values) == [100.0] * len(page.bars)
        assert len(table.rows) == len(page.plays.rows) + 1
        labels = re.findall(r"<a:t>([^<]*)", chart._chartSpace.xml)
        assert {bar.own for bar in page.bars} | {bar.portfolio for bar in page.bars} <= set(labels)


@pytest.mark.parametrize("which", ["slides", "crowded"])
def test_no_text_runs_out_of_its_box_or_off_the_slide(which, request):
    for slide in request.getfixturevalue(which):
        assert all(text <= box + 0.5 for text, box in text_heights(slide))
        for shape in slide.shapes:
            assert shape.top + shape.height <= 6_858_000
            if shape.has_table:
                assert all(needed <= height + 0.5 for needed, height in rows_of(shape.table))
                assert sum(row.height for row in shape.table.rows) <= shape.height + POINT


def test_twelve_segments_with_long_names_stand_in_the_overview_on_as_many_slides_as_they_need(crowded):
    said = [slide for slide in crowded if "customer segments" in slide.shapes.title.text_frame.text]
    rows = [row.cells[0].text_frame.text for slide in said for row in list(tables(slide)[0].rows)[1:]]
    assert rows == [*(f"{LONG} {number}" for number in range(COPIES)), "Portfolio"]
    assert len(said) <= 2


def test_every_slide_can_be_read_aloud(slides):
    for slide in slides:
        assert slide.shapes.title.text_frame.text
        drawn = [shape for shape in slide.shapes if shape.has_table or shape.has_chart]
        assert all(shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in drawn)
        assert not [shape for shape in slide.placeholders if shape.has_text_frame and not shape.text_frame.text]


def test_slides_are_wide_and_have_a_number(deck):
    presentation = Presentation(io.BytesIO(deck))
    assert round(presentation.slide_width / presentation.slide_height, 2) == 1.78
    assert all('type="slidenum"' in slide.shapes._spTree.xml for slide in presentation.slides)


def test_no_customer_is_named(result, deck):
    said = words(deck)
    assert "Cash" in said
    assert not any(customer in said for customer in result.customers.frame.index)


def test_the_same_result_of_the_same_day_is_the_same_file(result, deck):
    assert write_deck(pack_of(result.run)) == deck


def test_a_result_without_segments_is_told_too(result):
    verdict = {"verdict": "no segments worth acting on", "verdict_because": "Everybody is alike."}
    slides = opened(write_deck(pack_of(result.run.but(segments=(), kinds=(), **verdict))))
    assert titles(slides)[-1] == "Sources and limits"
    assert "Do not act on these segments." in tables(slides[0])[0].rows[1].cells[0].text_frame.text


def test_without_its_packages_one_sentence_says_which_to_install(result, monkeypatch):
    monkeypatch.setattr("ccseg.exporting.packages.find_spec", lambda name: None)
    with pytest.raises(MissingPackage, match=re.escape("pip install 'ccseg[pack]'")):
        write_deck(pack_of(result.run))
