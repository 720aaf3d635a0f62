"""The canonical order: it follows from what the customers are, and is as good as random."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccseg.clustering.order import canonical_order, digest_of_id, fair_order

cells = st.one_of(st.floats(allow_infinity=False), st.sampled_from([0.0, -0.0, 1.0, np.nan]))
rows = st.lists(st.tuples(cells, cells, st.sampled_from(["x", "y", None])), max_size=30)


def table(rows):
    columns = pd.DataFrame(rows, columns=["a", "b", "c"])
    return columns.astype({"a": "float64", "b": "float64", "c": "str"})


def ordered(values):
    """The rows in canonical order, as text, so that missing equals missing and 0 equals −0."""
    return [str([cell + 0.0 if isinstance(cell, float) else cell for cell in row]) for row in _rows(values)]


def _rows(values):
    return values.iloc[canonical_order(values)].to_numpy().tolist()


@given(rows, st.randoms(use_true_random=False))
def test_any_order_of_the_file_gives_the_same_order(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert ordered(table(rows)) == ordered(table(shuffled))


@given(rows)
def test_everybody_has_one_place(rows):
    assert sorted(canonical_order(table(rows))) == list(range(len(rows)))


def test_the_order_of_the_columns_does_not_matter():
    values = table([(float(i), i * i / 7, "x") for i in range(50)])
    assert canonical_order(values).tolist() == canonical_order(values[["c", "b", "a"]]).tolist()


def test_the_first_customers_are_a_fair_sample():
    values = pd.DataFrame({"a": np.arange(10_000.0)})
    first = values["a"].iloc[canonical_order(values)[:1_000]]
    assert first.mean() == pytest.approx(5_000, rel=0.06)
    assert first.std() == pytest.approx(values["a"].std(), rel=0.06)


def test_equal_customers_do_not_fill_the_front():
    values = pd.DataFrame({"a": np.r_[np.zeros(5_000), np.arange(1.0, 5_001)]})
    front = values["a"].iloc[canonical_order(values)[:1_000]]
    assert (front == 0).mean() == pytest.approx(0.5, abs=0.06)


def test_equal_values_in_other_columns_are_other_customers():
    values = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]})
    swapped = values.rename(columns={"a": "b", "b": "a"})
    assert ordered(values) == ordered(values[::-1])
    assert canonical_order(values).tolist() != canonical_order(swapped).tolist()


def test_the_fair_sample_are_the_customers_with_the_least_digests_in_any_order_of_the_file():
    values = pd.DataFrame({"a": np.arange(400.0) % 7}, index=[f"C{i}" for i in range(400)])
    least = sorted(values.index, key=lambda each: digest_of_id(each))[:50]
    first = values.iloc[fair_order(values, values.index.tolist(), 50)]
    shuffled = values.sample(frac=1, random_state=1)
    again = shuffled.iloc[fair_order(shuffled, shuffled.index.tolist(), 50)]
    assert set(first.index[:50]) == set(again.index[:50]) == set(least)
    assert first["a"].tolist() == again["a"].tolist()
