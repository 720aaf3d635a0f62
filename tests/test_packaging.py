"""What pyproject.toml promises: packages declared as they are imported, and a lock within the ranges."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LIBRARY = PROJECT["dependencies"]
EXTRAS = PROJECT["optional-dependencies"]
BESIDE = [*EXTRAS["pack"], *EXTRAS["mcp"], *EXTRAS["engine"]]
ALL = [*LIBRARY, *EXTRAS["pack"], *EXTRAS["mcp"], *EXTRAS["app"], *EXTRAS["postgres"]]
"""What the lock holds; an engine of 200 MB is for those who ask for it."""

ABSENT = {"pysail": ["pysail"], "pyspark": ["pyspark-client"], "grpc": ["grpcio"]}
"""Where modules come from that not every environment has."""

UNSEEN = {
    "xlsxwriter": "pandas writes Excel with it",
    "authlib": "Streamlit logs people in with it",
    "uvicorn": "Streamlit's server",
}
"""Packages that no line imports, and why they are needed all the same."""

UNPINNED = {"certifi": "root certificates are to be the newest"}


def names(lines):
    return {canonicalize_name(Requirement(line).name) for line in lines}


def imported(files):
    """The distributions that these files import, ours and Python's own left out."""
    modules = {module.split(".")[0] for file in files for module in imports(ast.parse(file.read_text("utf-8")))}
    known = ABSENT | packages_distributions()
    others = modules - sys.stdlib_module_names - {"ccseg", "app"}
    return {canonicalize_name(known[module][0]) for module in others}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.fixture(scope="module")
def pins():
    """The version of each package in the lock."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pinned = [Requirement(line.split("#")[0]) for line in lines if line[:1].isalpha()]
    return {canonicalize_name(each.name): next(iter(each.specifier)).version for each in pinned}


def test_the_library_declares_what_it_imports_and_nothing_else():
    found = imported(ROOT.glob("ccseg/**/*.py"))
    assert found - names(LIBRARY) - names(BESIDE) == set()
    assert (names(LIBRARY) | names(BESIDE)) - found - set(UNSEEN) == set()


def test_the_app_declares_what_it_imports_beyond_the_library():
    files = [*ROOT.glob("app/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "asgi.py", ROOT / "streamlit_app.py"]
    found = imported(files) - names(LIBRARY)
    assert found - names(EXTRAS["app"]) == set()
    assert names(EXTRAS["app"]) - found - set(UNSEEN) == set()


@pytest.mark.parametrize("line", ALL)
def test_the_lock_is_within_the_ranges(pins, line):
    required = Requirement(line)
    assert pins[canonicalize_name(required.name)] in required.specifier


def test_the_lock_is_whole(pins):
    needed, new = set(), set(ALL)
    while new:
        needed |= new
        new = {further for line in new for further in next_requirements(Requirement(line))} - needed
    assert names(needed) - set(pins) - set(UNPINNED) == set()


def next_requirements(required):
    """What an installed package requires in turn, here and with these extras."""
    extras = required.extras or {""}
    lines = [Requirement(line) for line in requires(required.name) or ()]
    return {str(line) for line in lines if not line.marker or any(line.marker.evaluate({"extra": e}) for e in extras)}
