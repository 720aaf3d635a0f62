"""Segments to plan with, hardly judged, and the assumptions of the example."""

import pytest

from ccseg import KMeans, Recipe, make_sample, plan, segment
from ccseg.planning.example import example_assumptions
from tests.judging import hardly_judging


@pytest.fixture(scope="session")
def found():
    rows = make_sample(600).assign(gender=["f", "m", "m"] * 200)
    with hardly_judging():
        return segment(rows, Recipe(preparation="hurdle", clusterer=KMeans(segments=5)), draw_map=False)


@pytest.fixture(scope="session")
def given():
    return example_assumptions()


@pytest.fixture(scope="session")
def planning(found, given):
    return plan(found.run, found.customers, given)
