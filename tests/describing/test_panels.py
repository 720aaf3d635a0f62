"""Months of one measure are told as a person tells them, one month of each, and never by their headers."""

import re

import numpy as np
import pandas as pd
import pytest

from ccseg import KMeans, Recipe, segment
from ccseg.deriving.window import Derivation
from ccseg.describing.panels import month_of
from ccseg.reading.measures import MEASURES

ROWS = 160
MONTHS = (0, 2, 3, 4, 5, 6)


@pytest.fixture(scope="module")
def told():
    draw = np.random.default_rng(3)
    late, limit = np.arange(ROWS) % 4 == 0, draw.choice([20_000, 50_000, 200_000], ROWS)
    owed = limit * np.where(late, 0.9, draw.beta(1, 3, ROWS))
    status = {f"PAY_{month}": np.where(late, 2, draw.choice([-2, -1, 0], ROWS)) for month in MONTHS}
    bills = {f"BILL_AMT{month}": (owed * draw.uniform(0.8, 1.1, ROWS)).round() for month in range(1, 7)}
    paid = {f"PAY_AMT{month}": (owed * draw.uniform(0.1, 0.9, ROWS)).round() for month in range(1, 7)}
    frame = pd.DataFrame({"ID": range(1, ROWS + 1), "LIMIT_BAL": limit, **status, **bills, **paid})
    recipe = Recipe(preparation="plain", clusterer=KMeans(segments=3), derivation=Derivation(shape="customers"))
    run = segment(frame, recipe, draw_map=False).run
    return [segment.persona for segment in run.segments]


def test_months_are_told_in_words_and_no_header_is(told):
    text = "\n".join(persona.to_json() for persona in told)
    texts = "\n".join(re.findall(r'"(?:text|name|headline)":"([^"]*)"', text))
    assert "in arrears" in texts
    assert not re.search(r"(?i)a pay \d|pay amt|bill amt|of -\d", texts)


def test_of_each_measure_one_month_is_told(told):
    for persona in told:
        panels = [month.panel for trait in persona.traits if (month := month_of(trait.key))]
        assert len(set(panels)) == len(panels)


def test_measures_of_the_field_are_no_months():
    assert not [measure.name for measure in MEASURES if month_of(measure.name)]
