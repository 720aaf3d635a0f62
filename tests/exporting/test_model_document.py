import re

import numpy as np
import pytest

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.exporting.model_document import describe_model
from ccseg.exporting.reproduction import python_lines
from ccseg.following.monitoring import THRESHOLDS
from ccseg.reading.columns import Column
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.exporting.test_markdown import Shown
from tests.exporting.test_report import HOSTILE, Page
from tests.tables import shop

pytestmark = pytest.mark.usefixtures("hardly_judged")

PARTS = [
    "Purpose",
    "Data",
    "Lineage",
    "Changes",
    "Method",
    "Alternatives",
    "Assumptions",
    "Limits",
    "Stability",
    "Monitoring",
    "Owner and version",
]


@pytest.fixture(scope="module")
def document(result):
    return describe_model(result.run, owner="Portfolio analytics")


@pytest.fixture(scope="module")
def page(document):
    return Page(document.to_html())


def cells(document, title):
    section = next(section for section in document.sections if section.title == title)
    return [cell for table in section.tables for row in table.rows for cell in row]


def words(markdown):
    return Shown(markdown).text.replace("\u2060", "")


def test_the_parts_stand_in_the_order_a_reader_asks_for_them(document):
    assert [section.title for section in document.sections] == PARTS


def test_the_page_is_whole_and_asks_nobody_for_anything(document, page):
    assert page.open == []
    assert {link[1:] for link in page.links} <= {attributes.get("id") for _, attributes in page.elements}
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.elements}
    assert "url(" not in document.to_html()


@pytest.mark.parametrize("written", [lambda d: Page(d.to_html()).text, lambda d: words(d.to_markdown())])
def test_page_and_markdown_say_the_same(result, document, written):
    text = " ".join(written(document).split())
    run = result.run
    told = [run.verdict_because, run.choice.because, run.source, run.digest(), "Portfolio analytics"]
    told += [column.because for column in run.columns] + [trial.because for trial in run.choice.trials]
    told += [found.persona.name for found in run.segments] + [found.verdict_because for found in run.segments]
    told += [threshold.because for threshold in THRESHOLDS]
    assert [part for part in told if part not in text] == []


def test_the_lines_that_reproduce_the_result_are_kept_letter_by_letter(result, page, document):
    lines = python_lines(result.run)
    assert lines in page.text
    assert lines in Shown(document.to_markdown()).text


def test_columns_that_take_part_and_columns_set_aside_are_told_apart(result, document):
    used, aside = document.sections[1].tables
    assert [row[0] for row in used.rows] == [c.name for c in result.run.columns if c.usable]
    assert [row[0] for row in aside.rows] == ["CUST_ID"]


def test_what_was_not_measured_is_said_to_be_so(result):
    bare = [found.but(stability=None) for found in result.run.segments]
    quality = result.run.quality.but(stability=(), null=None, silhouette=None)
    figures = cells(describe_model(result.run.but(map=None, segments=tuple(bare), quality=quality)), "Stability")
    assert figures.count("not measured") == len(bare) + 4


def test_nobody_owns_a_model_until_somebody_is_named(result, document):
    assert cells(describe_model(result.run), "Owner and version")[1] == "not named"
    assert cells(document, "Owner and version")[1] == "Portfolio analytics"


def test_every_segment_has_a_share_to_expect(result, document):
    shares = document.sections[PARTS.index("Monitoring")].tables[1].rows
    assert [row[1] for row in shares] == [f"{found.share:.1%}" for found in result.run.segments]
    bounds = [[float(number) for number in re.findall(r"[\d.]+(?=%)", " ".join(row[1:]))] for row in shares]
    assert all(act < look < now < more < most for now, look, more, act, most in bounds)


def test_changes_and_rows_set_aside_are_counted():
    table = shop().table.head(60).astype({"average_basket": object})
    table.iloc[3, 2] = "n/a"
    content = table.to_csv(index=False) + "Total" + "," * (len(table.columns) - 1) + "\n"
    run = segment(content.encode(), Recipe(preparation="plain", clusterer=KMeans(segments=2)), draw_map=False).run
    changed = cells(describe_model(run), "Changes")
    assert run.changes
    assert all(change.message in changed for change in run.changes)
    assert any(cell.startswith("Set aside: ") for cell in changed)


@pytest.mark.parametrize(
    ("clusterer", "told"),
    [
        (GaussianMixture(segments=3), "shape of the clouds diag"),
        (DBSCAN(eps=1.5, min_customers=10), "neighbourhood radius 1.5"),
    ],
    ids=["gmm", "dbscan"],
)
def test_every_algorithm_is_told_with_its_settings(sample, clusterer, told):
    run = segment(sample.head(200), Recipe(preparation="raw", missing="drop", clusterer=clusterer), draw_map=False).run
    document = describe_model(run)
    assert any(told in cell for cell in cells(document, "Method"))
    assert any(told in cell for cell in cells(document, "Alternatives"))


def test_text_from_the_data_stays_text():
    table = (
        shop().table.head(150).rename(columns={"average_basket": HOSTILE, "returns_per_year": "[a](http://x.test)|#"})
    )
    table["channel"] = table["channel"].replace("online", HOSTILE)
    recipe = Recipe(preparation="plain", clusterer=KMeans(segments=3), mapping={HOSTILE: "number"})
    document = describe_model(segment(table, recipe, draw_map=False).run, owner=HOSTILE)
    page, markdown = Page(document.to_html()), Shown(document.to_markdown())
    assert page.open == []
    assert not {"img", "a"} & markdown.tags
    assert page.count("img") == 0
    for text in (page.text, words(document.to_markdown())):
        assert HOSTILE in text
        assert "[a](http://x.test)|#" in text


def test_no_customer_is_named(result, document):
    for text in (document.to_html(), document.to_markdown()):
        assert not any(customer in text for customer in result.customers.frame.index)


def test_a_result_without_segments_is_a_document_too(result):
    document = describe_model(result.run.but(segments=(), map=None))
    assert Page(document.to_html()).open == []
    assert [section.title for section in document.sections] == PARTS


def test_a_column_that_tells_nobody_apart_takes_no_part(result):
    odd = Column(name="always the same", kind="number", because="It was a number.")
    aside = describe_model(result.run.but(columns=(*result.run.columns, odd))).sections[1].tables[1]
    assert "always the same" in [row[0] for row in aside.rows]


def test_thresholds_ask_to_look_before_they_ask_to_act():
    assert all(np.sign(t.act - t.watch) == {"above": 1, "below": -1}[t.worse] for t in THRESHOLDS)
