"""Base rates: those that a column of the file shows, with their interval and where they come from."""

import numpy as np
import pytest

from ccseg import KMeans, Recipe, make_sample, plan, segment
from ccseg.exporting.plan_page import write_plan_page
from ccseg.planning.assumptions import Assumption, Assumptions
from tests.judging import hardly_judging

SAID = Assumption(low=1, likely=2, high=3, unit="percent", source="last campaign")


@pytest.fixture(scope="module")
def outcomes():
    random = np.random.default_rng(1)
    rows = make_sample(400).assign(churned=np.where(random.random(400) < 0.3, "yes", "no"))
    return rows.assign(response=np.where(random.random(400) < 0.2, 1, 0))


def planned(rows, assumptions):
    with hardly_judging():
        found = segment(rows, Recipe(preparation="hurdle", clusterer=KMeans(segments=2)), draw_map=False)
    return plan(found.run, found.customers, assumptions, fair=False), found


@pytest.mark.parametrize(("kept", "share"), [("response", 0.2), ("churned", 0.7)])
def test_the_base_rate_is_the_segments_own_where_the_file_shows_what_customers_did(outcomes, kept, share):
    dropped = {"response", "churned"} - {kept}
    planning, found = planned(outcomes.drop(columns=[*dropped]), Assumptions())
    for each in planning.found.segments:
        own = outcomes.loc[found.labels == each.segment, kept]
        rate = own.isin([1, "no"]).mean()
        base = each.test.base_rate
        assert base.likely == pytest.approx(rate)
        assert base.low < rate < base.high
        assert abs(rate - share) < 0.15
        assert each.test.detectable.known
        assert kept in each.test.base_rate_from
        assert each.test.base_rate_from in write_plan_page(planning).replace("\\", "")


def test_what_somebody_says_goes_before_what_the_file_shows(outcomes):
    planning, _ = planned(outcomes, Assumptions(portfolio={"base_rate": SAID}))
    for each in planning.found.segments:
        assert each.test.base_rate.likely == 0.02
        assert not each.test.base_rate_from
