import io
import re

import pytest
from pypdf import PdfReader

from ccseg.errors import MissingPackage
from ccseg.exporting.handout import write_handout
from tests.exporting.packs import COPIES, ORIGIN, many, pack_of


@pytest.fixture(scope="module")
def content(result):
    return write_handout(pack_of(result.run))


@pytest.fixture(scope="module")
def pages(content):
    return texts(content)


def texts(content):
    """What each page says, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_an_overview_and_a_page_for_each_persona(result, pages):
    assert len(pages) == 1 + len(result.run.segments)
    assert f"{ORIGIN.file}: 5 customer segments" in pages[0]
    assert "25 November 2026" in pages[0]
    for page, said in zip(pack_of(result.run).pages, pages[1:], strict=True):
        assert page.name in said
        assert page.badge in said
        assert page.story in said
        assert all(bar.own in said and bar.portfolio in said for bar in page.bars)
        assert all(joined(text) in joined(said) for row in page.plays.rows for text in row)


def joined(text):
    """A text without spaces: where a line ends at a hyphen, reading puts one behind it."""
    return "".join(text.split())


def test_twelve_segments_with_long_names_have_a_page_each(result):
    assert len(texts(write_handout(pack_of(many(result.run))))) == 1 + COPIES


def test_letters_are_embedded_and_the_pages_can_be_read_aloud(content):
    reader = PdfReader(io.BytesIO(content))
    fonts = {font.get_object()["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all(re.fullmatch(r"/[A-Z]{6}\+LiberationSans(-Bold)?", font) for font in fonts)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("en")
    assert reader.metadata.title == pack_title(reader)


def pack_title(reader):
    return reader.pages[0].extract_text().splitlines()[0]


def test_text_from_the_data_is_never_markup(result):
    hostile = '#panic() *b* $x$ @y <a> \\ " ] {'
    first, *others = result.run.segments
    run = result.run.but(segments=(first.but(persona=first.persona.but(name=hostile)), *others))
    assert hostile in texts(write_handout(pack_of(run)))[1]


def test_no_customer_is_named(result, pages):
    assert not any(customer in said for customer in result.customers.frame.index for said in pages)


def test_the_same_result_of_the_same_day_is_the_same_file(result, content):
    assert write_handout(pack_of(result.run)) == content


def test_a_result_without_segments_is_a_page_too(result):
    verdict = {"verdict": "no segments worth acting on", "verdict_because": "Everybody is alike."}
    (page,) = texts(write_handout(pack_of(result.run.but(segments=(), kinds=(), **verdict))))
    assert "Do not act on these segments." in page


def test_without_its_package_one_sentence_says_which_to_install(result, monkeypatch):
    monkeypatch.setattr("ccseg.exporting.packages.find_spec", lambda name: None)
    with pytest.raises(MissingPackage, match=re.escape("pip install 'ccseg[pack]'")):
        write_handout(pack_of(result.run))
