import ast
import doctest
import re
import subprocess
import sys
from inspect import getdoc, signature

import pytest

import ccseg
from tests.conftest import ROOT

PUBLIC = """
Assumptions CcsegError Comparison Customers DBSCAN DamagedRun EngineFault Following GaussianMixture InvalidAssumptions
InvalidRecipe KMeans NotSplit Planning Reading Recipe Run Scores Segmentation Split UnreadableFile UnusableTable
Wording add_map compare compared_table customers_table describe_model follow make_sample movers_table open_table plan
python_lines read_assumptions read_customers read_run refit sample_csv score score_table scores_table segment
segment_table split to_csv write_report
"""


def test_the_public_names_are_exactly_these_in_order():
    assert ccseg.__all__ == PUBLIC.split()


@pytest.mark.parametrize("name", ccseg.__all__)
def test_every_public_name_is_there_with_a_docstring(name):
    assert getattr(ccseg, name).__doc__


def test_a_type_checker_sees_each_name_from_where_it_is_loaded():
    tree = ast.parse((ROOT / "ccseg" / "__init__.py").read_text("utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    seen = [node for node in checked.body if isinstance(node, ast.ImportFrom)]
    homes = {alias.asname: node.module for node in seen for alias in node.names}
    assert homes == {name: f"ccseg.{home}" for name, home in ccseg._HOME.items()}


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="segmentify"):
        ccseg.segmentify  # noqa: B018


def test_importing_ccseg_loads_nothing_heavy():
    heavy = "{'pandas', 'numpy', 'sklearn', 'umap', 'plotly', 'pydantic', 'streamlit'}"
    code = f"import sys, ccseg; sys.exit(', '.join({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip() == ""


SECTION = re.compile(r"^(?:Args|Attributes):\n((?:    .*\n|\n)+)", re.MULTILINE)
ENTRY = re.compile(r"^    (\w+): \S", re.MULTILINE)


@pytest.mark.parametrize("name", ccseg.__all__)
def test_every_public_name_has_an_example(name):
    thing = getattr(ccseg, name)
    (found,) = doctest.DocTestFinder(recurse=False).find(thing, name)
    assert found.examples
    assert "\nExamples:\n    >>> " in getdoc(thing)


@pytest.mark.parametrize("name", ccseg.__all__)
def test_every_parameter_is_described_in_its_order(name):
    thing = getattr(ccseg, name)
    # An error takes its sentence and nothing else.
    parameters = [] if isinstance(thing, type) and issubclass(thing, Exception) else list(signature(thing).parameters)
    described = [entry for section in SECTION.findall(f"{getdoc(thing)}\n") for entry in ENTRY.findall(section)]
    assert described == parameters
