"""In the marked language, every word on every page stands in marks, but for the data of the file and of the result."""

import re

import pytest

from app.common.currency import SIGNS
from app.session.comparisons import ComparisonJob, KeptComparison
from app.session.documents import documents
from app.session.store import store
from app.texts import say
from ccseg.clustering.clusterers import KMeans
from ccseg.comparing.comparison import compare, draw_shared_map
from ccseg.deriving.customers import open_customers
from ccseg.describing.wording import scales
from ccseg.exporting.sql import DIALECTS
from ccseg.keeping.snapshots import make_snapshot, public_comparison
from ccseg.reading.customers import read_customers
from ccseg.recipes import Recipe
from ccseg.sample import sample_csv
from ccseg.segmentation import add_map, segment
from tests.app.conftest import OWNER, PAGES, texts
from tests.app.reading import comparable, texts_of, words_outside
from tests.conftest import ROOT
from tests.judging import hardly_judging

NAME = "cards.csv"
LENGTH = 160
"""So much of a text that is not marked is shown."""

RECIPES = tuple(Recipe(preparation="plain", clusterer=KMeans(segments=k)) for k in (3, 4))


def read_here(source, *, sampled, **how):
    return open_customers(source.data, name=source.name, **how)


@pytest.fixture(autouse=True, scope="module")
def marked():
    """The made-up language, from before anything is found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCSEG_LANGUAGE", "marked")
        # Workers keep the language that they start in.
        patch.setattr("app.session.session.read_source", read_here)
        yield


@pytest.fixture(scope="module")
def portfolio():
    """A file that no other test opens, whose results would else be found again in this language."""
    return sample_csv(customers=310)


@pytest.fixture(scope="module")
def customers(marked, portfolio):
    return read_customers(portfolio, name=NAME)


@pytest.fixture(scope="module")
def found(customers):
    return add_map(segment(customers, draw_map=False), "pca")


@pytest.fixture(scope="module")
def comparison(customers):
    with hardly_judging():
        results = [segment(customers, recipe, draw_map=False) for recipe in RECIPES]
        return draw_shared_map(compare(customers, results, draw_map=False), "pca")


@pytest.fixture(scope="module")
def data(customers, found, comparison):
    """What comes from the file and from what was found in it, and the names of currencies and databases."""
    segments = [*found.run.segments, *(s for result in comparison.results for s in result.run.segments)]
    numbers = {word.strip() for word in scales(found.run.recipe.wording.locale)}
    names = {*SIGNS, *DIALECTS.values(), *numbers}
    file = {NAME, *names, *(column.name for column in customers.columns), *customers.frame.index}
    return comparable(file.union(*map(told_of, segments)))


def told_of(segment):
    """The words of a segment that its document holds."""
    persona, profile = segment.persona, segment.profile
    return {
        persona.name,
        *(figure.title for figure in profile.figures),
    }


def assert_all_marked(at, data):
    assert not at.exception
    outside = {f"{where}: {text[:LENGTH]}" for where, text in texts_of(at) if words_outside(text, data)}
    assert not outside, "\n".join(sorted(outside))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_nothing_open(open_app, page, data):
    assert_all_marked(open_app(page), data)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_a_file(open_app, portfolio, page, data):
    at = open_app(owner="somebody with a file")
    at.file_uploader(key="upload").upload(NAME, portfolio).run()
    at.switch_page(f"pages/{page}.py").run()
    assert_all_marked(at, data)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_a_result(open_app, rows, page, data):
    assert_all_marked(open_app(page, run=rows.result.id), data)


@pytest.fixture
def compared(comparison, rows):
    job = ComparisonJob("abc", OWNER, rows.source, comparison.customers, (), (), comparison=comparison)
    job.kept = documents().keep(KeptComparison("abc", OWNER, comparison.summary, NAME))
    return documents().hold(job)


@pytest.mark.parametrize("page", ["compare", "saved"])
def test_a_page_with_a_comparison(open_app, compared, page, data):
    assert_all_marked(open_app(page, comparison=compared.id), data)


def test_the_dialog_that_shares(open_app, rows, data):
    at = open_app("segments", run=rows.result.id)
    at.button(key="share").click().run()
    at.button(key="share").click()
    at.button(key="make-link").click().run()
    assert_all_marked(at, data)


def test_a_link_that_is_revoked(open_app, rows, data):
    store().links.share(OWNER, rows.result.id, make_snapshot(rows.result.run))
    assert_all_marked(open_app("saved"), data)
    store().links.revoke(OWNER, store().links.list(OWNER)[0].id)
    assert_all_marked(open_app("saved"), data)


def test_what_a_link_shows(open_app, rows, comparison, data):
    snapshot = make_snapshot(rows.result.run, comparison=public_comparison(comparison.summary))
    token = store().links.share(OWNER, rows.result.id, snapshot)
    assert_all_marked(open_app("shared", owner="a reader", s=token), data)


def test_customers_that_are_selected_on_the_map(open_app, rows, data):
    at = open_app("segments", run=rows.result.id)
    at.session_state["picked-segments"] = [0]
    at.run()
    assert any("selected" in heading.value for heading in at.header)
    assert_all_marked(at, data)


def test_new_customers_that_are_scored(open_app, portfolio, rows, data):
    at = open_app("score", run=rows.result.id)
    at.file_uploader(key="upload-score").upload(NAME, portfolio).run()
    assert at.dataframe
    assert_all_marked(at, data)


def test_a_customer_who_is_looked_up(open_app, rows, data):
    at = open_app("personas", run=rows.result.id)
    at.text_input(key="look-up").set_value("S000001").run()
    assert_all_marked(at, data)


def test_the_map_on_a_phone(open_app, rows, data, monkeypatch):
    monkeypatch.setattr("app.segments.captions.on_phone", lambda: True)
    assert_all_marked(open_app("segments", run=rows.result.id), data)


def test_every_text_of_the_app_is_said_somewhere():
    code = "\n".join(path.read_text("utf-8") for folder in ("app", "pages") for path in (ROOT / folder).rglob("*.py"))
    code += (ROOT / "streamlit_app.py").read_text("utf-8") + (ROOT / "asgi.py").read_text("utf-8")
    said = set(re.findall(r"[\"']([\w. -]+)[\"']", code))
    beginnings = tuple(re.findall(r"f[\"']([\w.-]+\.)\{", code))
    unsaid = [key for key in keys_of(say.tree("en")) if key not in said and not key.startswith(beginnings)]
    assert unsaid == []


def keys_of(texts, above=""):
    for name, text in texts.items():
        if isinstance(text, str):
            yield above + name
        else:
            yield from keys_of(text, f"{above}{name}.")


def test_every_tooltip_leads_to_its_term_on_the_help_page(open_app, rows):
    linked = set()
    for page in PAGES:
        for _, text in texts_of(open_app(page, run=rows.result.id)):
            linked.update(re.findall(r"\]\(help#([\w-]+)\)", text))
    help = open_app("help")
    anchors = set(re.findall(r'data-anchor="([\w-]+)"', texts(help))) | {each.proto.anchor for each in help.header}
    assert linked
    assert linked <= anchors
