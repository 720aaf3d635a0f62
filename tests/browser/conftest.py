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
        each.end()


@pytest.fixture(scope="session")
def portfolio():
    """A small made-up portfolio."""
    from ccseg.sample import sample_csv

    return sample_csv(customers=400)


@pytest.fixture(scope="session")
def finder(chromium, address, portfolio):
    """Somebody who has found the segments of the portfolio."""
    finder = Visit(chromium, address)
    finder.find("cards.csv", portfolio)
    finder.result = finder.path
    yield finder
    finder.end()


@pytest.fixture
def found(visit, finder):
    """Opens that result in another tab of the same browser, or with options in another window that has its cookies."""

    def opened(color_scheme=None, **options):
        if options:
            person = visit(storage_state=finder.context.storage_state(), **options)
        else:
            person = visit(context=finder.context)
        person.page.emulate_media(color_scheme=color_scheme)
        person.go(finder.result)
        person.await_map()
        return person

    return opened
