"""Where clearly more have defaulted than elsewhere, no play offers more credit."""

import re

import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.reading.customers import read_customers
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.judging import hardly_judging

ROWS = 200


def borrowers(often, header="loan_default"):
    """Two kinds of borrowers, of whom a tenth default, of the first as many as is said."""
    rng = np.random.default_rng(0)
    large = np.repeat([1, 0], ROWS)
    return pd.DataFrame(
        {
            "loan_amount": rng.normal(3_000 + 30_000 * large, 400).round(),
            "payments_made": rng.poisson(5 + 60 * large),
            header: np.concatenate([np.arange(ROWS) < often * ROWS, np.arange(ROWS) < ROWS / 10]).astype(int),
        }
    )


def told_of(table):
    """The segment of the first kind, and all its plays in words."""
    recipe = Recipe(preparation="plain", clusterer=KMeans(segments=2))
    with hardly_judging():
        found = segment(read_customers(table), recipe, draw_map=False)
    first = found.run.segments[int(found.labels[0])]
    return first, " ".join(play.action for play in first.persona.plays)


def test_a_segment_that_defaults_more_often_is_offered_no_credit():
    first, told = told_of(borrowers(often=0.5))
    assert first.context.defaulted
    assert "No offers of credit" in told
    assert not re.search("upgrade|reward|offer more", told, re.IGNORECASE)
    assert any("refuse one" in never for never in first.persona.never)


@pytest.mark.parametrize("table", [borrowers(often=0.12), borrowers(often=0.5, header="newsletter")])
def test_as_many_defaults_as_elsewhere_or_none_that_the_file_tells_change_nothing(table):
    first, told = told_of(table)
    assert not first.context.defaulted
    assert "No offers of credit" not in told
