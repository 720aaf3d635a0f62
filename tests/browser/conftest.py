"""A real browser on the real app; where there is no browser the tests say how to get one."""

import os

import pytest

from tests.browser.driver import HOW, Visit, find_browser, launch, serve


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The browser, one for all tests."""
    path = find_browser()
    if path is None:
        (pytest.fail if os.environ.get("CCSEG_REQUIRE_BROWSER") else pytest.skip)(HOW)
    with launch(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def log(tmp_path_factory):
    """Where the server writes its log."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def address(chromium, log):
    """The address of the one server."""
    with serve(log) as address:
        yield address


@pytest.fixture
def visit(chromium, address):
    """Opens a visit, with the options of a browser context."""
    visits = []

    def opened(**options):
        visits.append(Visit(chromium, address, **options))
        return visits[-1]

    yield opened
    for each in visits:
        each.context.close()


@pytest.fixture(scope="session")
def portfolio():
    """A small made-up portfolio."""
    from ccseg.sample import sample_csv

    return sample_csv(customers=400)


@pytest.fixture(scope="session")
def known(chromium, address, portfolio):
    """A browser that has found the segments of the portfolio: its cookies, and the path of the result."""
    finder = Visit(chromium, address)
    finder.find("cards.csv", portfolio)
    yield {"storage_state": finder.context.storage_state()}, finder.page.url.removeprefix(address)
    finder.context.close()


@pytest.fixture
def found(visit, known):
    """Opens that result in a new visit of the same browser."""

    def opened(**options):
        cookies, path = known
        person = visit(**cookies, **options)
        person.go(path)
        person.await_map()
        return person

    return opened
