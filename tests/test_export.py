import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccseg.customers import read_customers
from ccseg.export import customers_table, to_csv
from ccseg.models import Assignment
from ccseg.segmentation import LEFT_OUT

OURS = ["segment", "persona", "confidence", "map_x", "map_y"]


def reread(table: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(to_csv(table)), dtype=str, keep_default_na=False, na_filter=False)


@pytest.fixture(scope="module")
def table(result):
    return customers_table(result)


def test_every_original_column_is_kept_in_its_place_and_ours_follow(table, sample):
    assert list(table.columns) == [*sample.columns, *OURS]


def test_numbers_come_back_to_the_last_digit(table, sample):
    back = pd.read_csv(io.BytesIO(to_csv(table)))
    pd.testing.assert_frame_equal(back[sample.columns], sample, check_dtype=False, check_exact=True)


def test_whole_numbers_have_no_decimals_even_beside_gaps():
    assert to_csv(pd.DataFrame({"a": [1.0, np.nan, 3.0]})) == b'a\r\n1\r\n""\r\n3\r\n'


def test_each_customer_has_the_persona_of_the_segment(table, result):
    names = {segment.segment: segment.persona.name for segment in result.run.segments}
    assert (table["persona"] == table["segment"].map(names)).all()
    assert table.groupby("segment").size().to_dict() == {s.segment: s.size for s in result.run.segments}


def test_unassigned_are_minus_one_and_left_out_are_empty(result):
    labels = result.labels.copy()
    labels[0], labels[1] = -1, LEFT_OUT
    changed = replace(result, assignment=Assignment(labels, result.assignment.confidence, result.assignment.runner_up))
    back = reread(customers_table(changed))
    assert back.loc[0, ["segment", "persona"]].tolist() == ["-1", "unassigned"]
    assert back.loc[1, ["segment", "persona", "confidence"]].tolist() == ["", "", ""]


def test_a_column_that_is_already_called_segment_keeps_its_values(result, sample):
    customers = read_customers(sample.assign(segment=np.arange(len(sample)) % 3))
    table = customers_table(replace(result, customers=customers))
    assert table["segment_original"].tolist() == (np.arange(len(sample)) % 3).tolist()
    assert table.columns.is_unique


@pytest.mark.parametrize("start", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A"])
def test_no_cell_or_header_starts_a_formula(start):
    back = reread(pd.DataFrame({start: [start, "plain"]}))
    assert back.columns[0] == back.iloc[0, 0] == "'" + start
    assert back.iloc[1, 0] == "plain"


@pytest.mark.parametrize("number", ["-5", "+3.25", "-0.5", "-1.5e-7"])
def test_a_number_kept_as_text_stays_a_number(number):
    assert reread(pd.DataFrame({"code": [number]})).iloc[0, 0] == number


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=20))
def test_any_text_comes_back_to_the_same_rows(texts):
    back = reread(pd.DataFrame({"id": [str(place) for place in range(len(texts))], "note": texts}))
    assert back["id"].tolist() == [str(place) for place in range(len(texts))]
    assert [text.removeprefix("'") for text in back["note"]] == [text.removeprefix("'") for text in texts]
