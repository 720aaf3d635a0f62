"""What the tests of the pages share: the app from its entry point, and a result that is ready to be opened."""

import time
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from app.jobs.board import job_board
from app.session.results import Source, keep_result
from app.session.store import store

APP = "../../streamlit_app.py"
PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
OWN_PAGES = [page for page in PAGES if page != "shared"]
"""All but the one that a link opens for others."""

OWNER = "the tester"


@pytest.fixture(autouse=True)
def empty_store():
    """The tester keeps nothing from one test to the next."""
    yield
    for entry in store().list(OWNER):
        store().delete(OWNER, entry.id)


@pytest.fixture(scope="session", autouse=True)
def workers():
    """Workers start before any test speaks another language, as they keep the one that they start in."""
    job_board()


@pytest.fixture
def open_app():
    """Opens the app as a new session of the same browser, or of another one."""

    def opened(page=None, owner=OWNER, **query):
        at = AppTest.from_file(APP, default_timeout=60)
        at.session_state["owner"] = owner
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        return at.switch_page(f"pages/{page}.py").run() if page else at

    return opened


@pytest.fixture(scope="session")
def portfolio():
    """A small made-up portfolio as a file."""
    from ccseg.sample import sample_csv

    return sample_csv(customers=300)


@pytest.fixture(scope="session")
def found(portfolio):
    """What the library finds in it."""
    from ccseg.reading.customers import read_customers
    from ccseg.segmentation import add_map, segment

    return add_map(segment(read_customers(portfolio, name="cards.csv"), draw_map=False), "pca")


@pytest.fixture
def rows(portfolio, found):
    """A result of the tester's with its customers, as long as the test holds them."""
    return keep_result(OWNER, Source("cards.csv", portfolio), found)


@pytest.fixture
def result(rows):
    """The same without its customers."""
    return rows.result


@pytest.fixture
def finish():
    """Waits for the job of a session and shows what it brought."""

    def finished(at):
        job = at.session_state["session"].job
        end = time.monotonic() + 60
        while not job.over and time.monotonic() < end:
            time.sleep(0.05)
        return at.run()

    yield finished
    job_board().close()


def texts(at):
    """Everything that is shown as text which knows Markdown, as one string."""
    kinds = ("markdown", "caption", "title", "header", "subheader", "error", "warning", "info", "success", "metric")
    labels = [expander.label for expander in at.expander]
    return "\n".join([*labels, *(str(element.value) for kind in kinds for element in at.get(kind))])


def link(at, key):
    """The link to another page that has this key; ``None`` where there is none."""
    held = [node for node in _blocks(at._tree) if node.proto.id.endswith(f"-link-{key}")]
    return next((child.proto for node in held for child in node.children.values()), None)


def follow(at, key):
    """Go where the link with this key leads, as a browser does."""
    leads = link(at, key)
    at.query_params.clear()
    for name, value in parse_qsl(leads.query_string):
        at.query_params[name] = value
    return at.switch_page(f"pages/{leads.page or 'start'}.py").run()


def ways_on(at):
    """The labels of the buttons that go on to another page, as links."""
    return [element.proto.label for element in at.get("page_link") if element.proto.icon == ":material/arrow_forward:"]


def _blocks(node):
    if getattr(node, "proto", None) is not None and hasattr(node.proto, "flex_container"):
        yield node
    for child in getattr(node, "children", {}).values():
        yield from _blocks(child)
