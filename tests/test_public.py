import subprocess
import sys

import pytest

import ccseg
from tests.conftest import ROOT

PUBLIC = """
CcsegError Comparison Customers DBSCAN DamagedRun GaussianMixture InvalidRecipe KMeans Reading Recipe Run Scores
Segmentation UnreadableFile UnusableTable Wording add_map compare compared_table customers_table describe_model
make_sample movers_table python_lines read_customers read_run sample_csv score scores_table segment to_csv write_report
"""


def test_the_public_names_are_exactly_these_in_order():
    assert ccseg.__all__ == PUBLIC.split()


@pytest.mark.parametrize("name", ccseg.__all__)
def test_every_public_name_is_there_with_a_docstring(name):
    assert getattr(ccseg, name).__doc__


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="segmentify"):
        ccseg.segmentify  # noqa: B018


def test_importing_ccseg_loads_nothing_heavy():
    heavy = "{'pandas', 'numpy', 'sklearn', 'umap', 'plotly', 'pydantic', 'streamlit'}"
    code = f"import sys, ccseg; sys.exit(', '.join({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip() == ""
