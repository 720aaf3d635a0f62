"""In the marked language every text stands in ⟦marks⟧, so a word outside them stands in no text file."""

import io
import re
from html import unescape
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.describing.headers import readable
from ccseg.describing.personas import check_persona
from ccseg.describing.wording import Wording, scales
from ccseg.describing.words import capitalised
from ccseg.exporting.deck import write_deck
from ccseg.exporting.export import changes_table, customers_table
from ccseg.exporting.model_document import describe_model
from ccseg.exporting.notebook import write_page
from ccseg.exporting.pack import DIGITS, PackTexts
from ccseg.exporting.report import write_report
from ccseg.exporting.workbook import to_excel, write_workbook
from ccseg.recipes import Recipe
from ccseg.sample import make_sample
from ccseg.segmentation import segment
from tests.exporting.packs import ORIGIN, pack_of
from tests.exporting.test_markdown import JOINER, PARSER
from tests.judging import hardly_judging
from tests.marked import WORD, outside_marks
from tests.tables import shop

SPOKEN = ("aria-label", "title", "alt")


class Spoken(HTMLParser):
    """What a page says to people: its text and the words of its attributes, each by itself; code is left out."""

    def __init__(self, html):
        super().__init__()
        self.said, self._within = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._within = [*self._within, tag] if tag in ("style", "pre") else self._within
        self.said += [value for name, value in attributes if name in SPOKEN]

    def handle_endtag(self, tag):
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data):
        if not self._within:
            self.said.append(data)


def unmarked(texts, data=()):
    """The words that stand in no marks and are not of the file."""
    found = []
    for text in texts:
        left = outside_marks(text)
        for own in sorted(data, key=len, reverse=True):
            left = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", " ", left)
        found += [(word, text) for word in WORD.findall(left)]
    return found


@pytest.fixture(scope="module", autouse=True)
def marked():
    """The marked language; segments are hardly judged, as only what is said of them matters."""
    with pytest.MonkeyPatch.context() as patch, hardly_judging():
        patch.setenv("CCSEG_LANGUAGE", "marked")
        yield


@pytest.fixture(scope="module")
def cards():
    recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
    return segment(make_sample(300), recipe)


@pytest.fixture(scope="module")
def shoppers():
    """Customers of another trade, with gaps, a total, and some left out of the fit."""
    table = shop().table.head(300).astype({"average_basket": object})
    table.iloc[3, 2] = "n/a"
    content = table.to_csv(index=False) + "Total" + "," * (len(table.columns) - 1) + "\n"
    recipe = Recipe(preparation="plain", missing="drop", clusterer=KMeans(segments=3), wording=Wording(currency="£"))
    return segment(content.encode(), recipe)


@pytest.fixture(params=["cards", "shoppers"])
def result(request):
    return request.getfixturevalue(request.param)


def words_of(result):
    """The words of the file: headers, values of categories, and headers as they are read aloud."""
    run = result.run
    names = {column.name for column in run.columns} | {column.name.replace("_", " ") for column in run.columns}
    levels = {level.level for found in run.segments for level in found.profile.levels}
    titles = {figure.title for found in run.segments for figure in found.profile.figures if figure.source == "column"}
    titles |= {level.title for found in run.segments for level in found.profile.levels}
    names |= {capitalised(readable(column.name)) for column in run.columns}
    numbers = {word.strip() for word in scales(run.recipe.wording.locale)}
    return names | levels | titles | numbers | set(run.versions) | set(run.versions.values())


def test_the_report_says_nothing_that_stands_in_no_text_file(result):
    assert unmarked(Spoken(write_report(result.run)).said, words_of(result)) == []


def test_slides_say_nothing_that_stands_in_no_text_file(result):
    source = result.run.source[:DIGITS]
    data = words_of(result) | {ORIGIN.file, source, *PackTexts(Wording()).day(ORIGIN.made).split()}
    slides = Presentation(io.BytesIO(write_deck(pack_of(result.run)))).slides
    said = [text for slide in slides for text in re.findall(r"<a:t>([^<]*)", slide.shapes._spTree.xml)]
    assert said
    assert unmarked(map(unescape, said), data) == []


def test_the_model_document_says_nothing_that_stands_in_no_text_file(result):
    document = describe_model(result.run)
    assert unmarked(Spoken(document.to_html()).said, words_of(result)) == []
    assert unmarked(Spoken(PARSER.render(document.to_markdown()).replace(JOINER, "")).said, words_of(result)) == []


def test_a_notebook_says_nothing_that_stands_in_no_text_file(result):
    assert unmarked(Spoken(write_page(result)).said, words_of(result)) == []


def test_customers_in_a_notebook_say_nothing_that_stands_in_no_text_file(shoppers):
    data = {*words_of(shoppers), shoppers.customers.name}
    assert unmarked(Spoken(write_page(shoppers.customers)).said, data) == []


@pytest.mark.parametrize(
    "clusterer", [GaussianMixture(segments=3), DBSCAN(eps=1.5, min_customers=10)], ids=["gmm", "dbscan"]
)
def test_no_method_says_anything_that_stands_in_no_text_file(clusterer):
    recipe = Recipe(preparation="raw", missing="drop", clusterer=clusterer)
    result = segment(make_sample(200), recipe, draw_map=False)
    assert unmarked(Spoken(write_report(result.run)).said, words_of(result)) == []
    assert unmarked(Spoken(describe_model(result.run).to_html()).said, words_of(result)) == []


def test_personas_say_nothing_that_stands_in_no_text_file(result):
    data = words_of(result)
    for found in result.run.segments:
        persona = found.persona
        texts = [persona.name, persona.because, persona.headline, *persona.story, persona.apart, persona.move]
        texts += [persona.edge, found.verdict_because, *persona.never, *persona.blind_spots]
        texts += [trait.text for trait in persona.traits] + ([persona.rule.text] if persona.rule else [])
        for play in persona.plays:
            fields = play.model_dump(exclude={"area"}).values()
            texts += [text for field in fields for text in (field if isinstance(field, tuple | list) else [field])]
        assert unmarked(texts, data) == []


def test_every_sentence_is_still_checked_and_none_is_lost(result):
    wording = result.run.recipe.wording
    for found in result.run.segments:
        persona = found.persona
        assert check_persona(found, result.run.segments, wording) == ()
        assert 2 <= len(persona.story) <= 4
        assert persona.headline
        assert persona.because
        assert persona.rule is None or persona.rule.text
        assert 3 <= len(persona.traits) <= 5


def test_a_workbook_says_nothing_that_stands_in_no_text_file(shoppers):
    changes = changes_table(shoppers.customers)
    book = load_workbook(BytesIO(to_excel(customers_table(shoppers), changes)))
    assert unmarked(book.sheetnames) == []
    assert unmarked(changes["what"], words_of(shoppers)) == []


def test_a_workbook_of_a_result_says_nothing_that_stands_in_no_text_file(result):
    book = load_workbook(BytesIO(write_workbook(result.run, ORIGIN)))
    said = [str(cell.value) for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)]
    assert unmarked(book.sheetnames) == []
    assert unmarked(said, words_of(result) | {ORIGIN.file, result.run.source[:DIGITS]}) == []


def test_a_word_outside_the_marks_is_found():
    assert [word for word, _ in unmarked(["⟦a ⟦nested⟧ text⟧ and more"])] == ["and", "more"]
    assert unmarked(["⟦a text⟧ of visits per year"], {"visits per year"}) == [("of", "⟦a text⟧ of visits per year")]
