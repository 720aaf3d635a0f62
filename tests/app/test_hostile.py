"""No page shows data as markup: a file whose name, headers and categories are full of it, walked through every page."""

import json
import re

import pytest

from app.session.comparisons import KeptComparison
from app.session.documents import documents
from app.session.results import Source, annotate, keep_result
from app.session.store import store
from ccseg.clustering.clusterers import KMeans
from ccseg.comparing.comparison import compare, draw_shared_map
from ccseg.keeping.snapshots import make_snapshot
from ccseg.reading.customers import read_customers
from ccseg.recipes import Recipe
from ccseg.sample import make_sample
from ccseg.segmentation import add_map, segment
from tests.app.conftest import OWN_PAGES, OWNER
from tests.judging import hardly_judging

LINK, PICTURE, ICON = "[free](http://evil.test)", "![x](http://evil.test/a.png)", ":material/home:"
TAG = "<a href='http://evil.test'>free</a>"
NAME = f"{LINK}.csv"
HEADERS = {"BALANCE": f"BALANCE {LINK}", "PURCHASES": f"=cmd {PICTURE}", "TENURE": f"{TAG} $a$ :red[x]"}
BRANCH = "branch [x](http://evil.test)"
LEVELS = [LINK, PICTURE, ICON, TAG, "| a | b |", "# head"]
LIVE = re.compile(r"\]\(http://evil|!\[x|(?<!\\)<a href|:material/home|:red\[x|(?<!\\)\$a")
LITERAL = (
    "dataframe",
    "data_editor",
    "plotly_chart",
    "file_uploader",
    "selectbox",
    "multiselect",
    "text_input",
    "text_area",
)
"""Elements that show text letter by letter; Plotly is looked at apart."""


@pytest.fixture(scope="module")
def hostile():
    frame = make_sample(240).rename(columns=HEADERS)
    frame[BRANCH] = [LEVELS[row % len(LEVELS)] for row in range(len(frame))]
    return frame.to_csv(index=False).encode()


@pytest.fixture(scope="module")
def segmented(hostile):
    customers = read_customers(hostile, name=NAME)
    with hardly_judging():
        return add_map(segment(customers, draw_map=False), "pca")


@pytest.fixture
def rows(hostile, segmented):
    return keep_result(OWNER, Source(NAME, hostile), segmented)


def shown(at):
    """The protos of everything on the page, by kind of element."""
    return [(element.type, str(element.proto)) for element in at if hasattr(element, "proto")]


@pytest.mark.parametrize("page", OWN_PAGES)
def test_no_page_shows_data_as_markup(open_app, rows, page):
    result = rows.result
    annotate(result, 0, f"Mine {LINK} {TAG}", f"Note {PICTURE}")
    at = open_app(page, run=result.id)
    assert not at.exception
    assert any("evil" in text for _, text in shown(at)) or page == "help"
    assert_nothing_is_live(at)


def assert_nothing_is_live(at):
    for kind, text in shown(at):
        if kind not in LITERAL:
            assert not LIVE.search(text), (kind, text[:300])


def test_no_comparison_shows_data_as_markup(open_app, rows, segmented):
    recipes = [segmented, Recipe(preparation="plain", clusterer=KMeans(segments=3))]
    with hardly_judging():
        comparison = compare(segmented.customers, recipes, columns=[BRANCH], draw_map=False)
    kept = KeptComparison("hostile", OWNER, draw_shared_map(comparison, "pca").summary, NAME)
    documents().keep(kept)
    at = open_app("compare", comparison="hostile")
    assert not at.exception
    assert any("evil" in text for _, text in shown(at))
    assert_nothing_is_live(at)


def test_no_link_shows_data_as_markup(open_app, rows):
    result = rows.result
    snapshot = make_snapshot(result.run, names={0: f"Mine {LINK} {TAG}"}, title=f"{PICTURE} {TAG}")
    at = open_app("shared", owner="a reader", s=store().links.share(OWNER, result.id, snapshot))
    assert not at.exception
    assert any("evil" in text for _, text in shown(at))
    assert_nothing_is_live(at)


def test_no_chart_shows_data_as_a_link(open_app, rows):
    result = rows.result
    at = open_app("segments", run=result.id)
    specs = [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]
    assert len(specs) == 4
    assert "<a " not in json.dumps(specs)
    assert "&lt;a href" in json.dumps(specs)


def test_a_hostile_upload_is_read_like_any_other(open_app, hostile):
    at = open_app()
    at.file_uploader(key="upload").upload(NAME, hostile).run()
    assert not at.exception
    assert "240 customers" in at.title[0].value
