import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccseg.clustering.models import LEFT_OUT
from ccseg.exporting.export import changes_table, customers_table, of_segments, to_csv, to_parquet
from ccseg.reading.customers import read_customers

LEFT_OUT_OF = ["leave_out_of", "why_left_out"]
OURS = ["segment", "persona", "confidence", "stays_together", *LEFT_OUT_OF, "unlike_anything_seen", "map_x", "map_y"]


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


def test_none_of_those_the_segments_were_found_with_is_unlike_them(table):
    assert not table["unlike_anything_seen"].any()


def test_a_customer_unlike_the_others_is_flagged_where_others_stand_beside_a_result(result, sample):
    customers = read_customers(sample.assign(BALANCE=sample["BALANCE"].where(sample.index != sample.index[3], 10**9)))
    flags = customers_table(replace(result, customers=customers))["unlike_anything_seen"]
    assert np.flatnonzero(flags).tolist() == [3]


def test_unassigned_are_minus_one_and_left_out_are_empty(result):
    labels = result.labels.copy()
    labels[0], labels[1] = -1, LEFT_OUT
    changed = replace(result, assignment=replace(result.assignment, labels=labels))
    back = reread(customers_table(changed))
    assert back.loc[0, ["segment", "persona"]].tolist() == ["-1", "unassigned"]
    assert back.loc[1, ["segment", "persona", "confidence"]].tolist() == ["", "", ""]


def test_how_often_each_stays_is_told_in_hundredths_and_empty_where_unknown(result):
    staying = np.full(len(result.labels), 29 / 30)
    staying[1] = np.nan
    told = customers_table(replace(result, staying=staying))
    assert reread(told)["stays_together"].head(3).tolist() == ["0.97", "", "0.97"]
    assert pd.read_parquet(io.BytesIO(to_parquet(told)))["stays_together"].isna().sum() == 1
    assert customers_table(replace(result, staying=None))["stays_together"].isna().all()


def test_a_column_that_is_already_called_segment_keeps_its_values(result, sample):
    customers = read_customers(sample.assign(segment=np.arange(len(sample)) % 3))
    table = customers_table(replace(result, customers=customers))
    assert table["segment_original"].astype(int).tolist() == (np.arange(len(sample)) % 3).tolist()
    assert table.columns.is_unique


@pytest.mark.parametrize("start", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A"])
def test_no_cell_or_header_starts_a_formula(start):
    back = reread(pd.DataFrame({start: [start, "plain"]}))
    assert back.columns[0] == back.iloc[0, 0] == "'" + start
    assert back.iloc[1, 0] == "plain"


@pytest.mark.parametrize("number", ["-5", "+3.25", "-0.5", "-1.5e-7"])
def test_a_number_kept_as_text_stays_a_number(number):
    assert reread(pd.DataFrame({"code": [number]})).iloc[0, 0] == number


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=20))
def test_any_text_comes_back_to_the_same_rows(texts):
    back = reread(pd.DataFrame({"id": [str(place) for place in range(len(texts))], "note": texts}))
    assert back["id"].tolist() == [str(place) for place in range(len(texts))]
    assert [text.removeprefix("'") for text in back["note"]] == [text.removeprefix("'") for text in texts]


def test_parquet_comes_back_with_its_types(table):
    back = pd.read_parquet(io.BytesIO(to_parquet(table)))
    pd.testing.assert_frame_equal(back, table)


def test_only_the_chosen_segments_are_exported(table, result):
    chosen = of_segments(table, [0, 2])
    assert set(chosen["segment"]) == {0, 2}
    assert len(chosen) == result.run.segments[0].size + result.run.segments[2].size


def test_rows_that_were_set_aside_stand_among_the_changes(sample):
    content = sample.head(40).to_csv(index=False) + "Total" + "," * (len(sample.columns) - 1) + "\r\n"
    changes = changes_table(read_customers(content.encode()))
    assert changes["what"].str.startswith("Set aside").any()


def test_a_cell_is_written_the_same_among_many_of_its_like_and_among_others():
    odd = {"text": ["=1+1", 'say "so"', "a, b", None], "number": [-0.0, 1e300, np.nan, 0.1], "flag": [True, False] * 2}
    table = pd.DataFrame(odd)
    others = pd.DataFrame({"text": [f"C{n}" for n in range(600)], "number": np.arange(600) / 7, "flag": True})
    alone, among = (to_csv(each).split(b"\r\n")[1:-1] for each in (table, pd.concat([others, table])))
    assert among[-4:] == alone == [b"'=1+1,-0,True", b'"say ""so""",1e+300,False', b'"a, b",,True', b",0.1,False"]
