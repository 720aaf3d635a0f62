"""Rows and columns that are months become customers, with sums as another database gives them."""

import io
import random
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ccseg.deriving import heads
from ccseg.deriving.customers import DerivedCustomers, answer_raw, open_customers
from ccseg.deriving.window import Derivation
from ccseg.errors import UnusableTable
from ccseg.reading.customers import Limits, Reading
from tests.deriving.months import as_columns, as_rows, make_months, truth_of

TODAY = date(2026, 11, 1)
BY_PLAIN_NAMES = {"balance": "balance", "payments": "payment"}


def opened(raw, **said):
    return open_customers(raw, today=TODAY, **said)


@pytest.fixture(scope="module")
def months():
    return make_months()


@pytest.fixture(scope="module")
def by_rows(months):
    return opened(as_rows(months))


@pytest.fixture(scope="module")
def by_columns(months):
    return opened(as_columns(months))


def assert_sums(table, truth, keys):
    for key in keys:
        assert (table[key] * 100).round(6).tolist() == truth[key].tolist(), key


def shares(above, below):
    return [round(part / whole, 6) if whole else None for part, whole in zip(above, below, strict=True)]


def told(values):
    return [None if np.isnan(value) else value for value in values]


def test_sums_of_monthly_rows_are_those_of_an_independent_query(months, by_rows):
    truth, table = truth_of(months, 12), by_rows.origin.table
    assert_sums(table, truth, ["purchases", "payments", "balance"])
    assert told(table["purchases_frequency"]) == shares(truth["active"], truth["months"])
    assert told(table["owing_frequency"]) == shares(truth["owing"], truth["months"])
    assert told(table["prc_full_payment"]) == shares(truth["whole"], truth["due"])
    assert told(table["spend_trend"]) == shares(truth["late_spend"], truth["early_spend"])


def test_sums_of_month_columns_are_those_of_an_independent_query(months, by_columns):
    truth, table = truth_of(months, 6), by_columns.origin.table
    assert_sums(table, truth, ["payments", "balance"])
    assert told(table["owing_frequency"]) == shares(truth["owing"], truth["months"])


def test_monthly_rows_are_told_with_a_reason_and_the_window_is_twelve_months(by_rows):
    origin = by_rows.origin
    assert origin.shape.kind == "monthly"
    assert "a month of a customer" in origin.shape.because
    assert (origin.window.start, origin.window.end) == (date(2025, 7, 1), date(2026, 6, 30))


def test_the_order_of_the_rows_does_not_matter(months, by_rows):
    back = opened(as_rows(months[::-1]))
    pd.testing.assert_frame_equal(back.frame, by_rows.frame)


def test_measures_of_months_stand_in_place_of_the_columns(by_columns):
    inputs = {column.key for column in by_columns.columns if column.usable}
    assert inputs == {"balance", "balance_frequency", "payments", "prc_full_payment", "credit_limit"}
    assert not [name for name in by_columns.frame if "AMT" in name]


@pytest.mark.parametrize("latest_first", [True, False])
def test_payments_of_whole_balances_tell_which_month_is_the_latest(months, latest_first):
    found = opened(as_columns(months, latest_first, BY_PLAIN_NAMES))
    truth = truth_of(months, 6)
    assert_sums(found.origin.table, truth, ["balance"])
    latest = "balance1" if latest_first else "balance6"
    assert any(f"The latest month is '{latest}'" in change.message for change in found.changes)


def test_which_month_is_the_latest_is_asked_where_nothing_tells_and_the_answer_holds(months):
    raw = as_columns(months, False, {"balance": "balance"})
    [question] = [issue.question for issue in opened(raw).issues if issue.severity == "error"]
    assert question.field == "latest"
    _, _, derivation = answer_raw(question, "last", Reading(), {}, None)
    assert_sums(opened(raw, derivation=derivation).origin.table, truth_of(months, 6), ["balance"])


def test_months_in_headers_tell_the_order_by_themselves(months):
    raw = as_columns(months, False, {"balance": "balance_20260"})
    assert opened(raw).origin.derivation.latest == "last"


def test_a_person_may_take_month_columns_as_they_are(months):
    as_they_are = opened(as_columns(months), derivation=Derivation(shape="customers"))
    assert not isinstance(as_they_are, DerivedCustomers)
    assert "BILL_AMT6" in as_they_are.frame


def test_contradictions_are_set_aside_and_copies_left_out_with_every_row_counted(months):
    lines = as_rows(months).decode().splitlines()
    lines += [lines[1], lines[2].rsplit(",", 2)[0] + ",7.00,9.00"]
    found = opened("\n".join(lines).encode())
    assert found.origin.fates["repeated"] == 1
    assert found.origin.fates["contradiction"] == 2
    assert sum(found.origin.fates.values()) == found.rows_in_file == len(months) + 2
    assert found.origin.broken["line"].tolist() == [3, len(lines)]


def test_ids_that_repeat_without_a_month_are_no_monthly_rows(months):
    lines = [line.split(",", 2) for line in as_rows(months).decode().splitlines()]
    found = opened("\n".join(f"{customer},{rest}" for customer, _, rest in lines).encode())
    assert not isinstance(found, DerivedCustomers)
    assert not found.ready


def test_accounts_that_customers_opened_now_and_then_are_no_months():
    draw = random.Random(3)
    rows = [
        f"{number % 40},{2005 + draw.randrange(20)}-{1 + draw.randrange(12):02},{number * 37 % 900},{number % 7 * 500}"
        for number in range(120)
    ]
    found = opened("\n".join(["customer_id,opened,balance,credit_limit", *rows]).encode())
    assert not isinstance(found, DerivedCustomers)


def test_broken_rows_are_set_aside_as_they_stand(months):
    lines = as_rows(months).decode().splitlines()
    lines[4] = lines[4].replace(",", ",about ", 2).replace("about ", "", 1)
    lines[6] = lines[6].replace("2025-06", "")
    found = opened("\n".join(lines).encode())
    assert found.origin.broken["reason"].tolist() == ["no amount", "no date"]
    assert found.origin.broken["balance"].tolist()[0].startswith("about")


def test_what_is_one_of_a_customer_is_kept_beside_the_measures(months):
    lines = [line + f",area {place % 7},{place}" for place, line in enumerate(as_rows(months).decode().splitlines())]
    ids = {line[:4]: line[1:4] for line in lines[1:]}
    with_city = [lines[0].replace(",area 0,0", ",city,visits")]
    with_city += [f"{line.rsplit(',', 2)[0]},area {int(ids[line[:4]]) % 3},{n}" for n, line in enumerate(lines[1:])]
    found = opened("\n".join(with_city).encode())
    assert "city" in found.frame
    assert any("visits differ" in change.message for change in found.changes)


def test_a_column_with_the_name_of_a_measure_stands_beside_it_with_the_name_of_its_file(months):
    lines = as_rows(months).decode().splitlines()
    raw = "\n".join([f"{lines[0]},tenure", *(f"{line},{50 + int(line[1:4])}" for line in lines[1:])]).encode()
    found = opened(raw, name="months.csv")
    assert found.frame["tenure (months.csv)"].astype("int64").tolist() == [50 + number for number in range(30)]
    assert set(found.origin.table["tenure"]) == {12}


def test_accounts_of_a_customer_are_added_up_month_by_month(months, by_rows):
    lines = as_rows(months).decode().splitlines()
    twice = [lines[0].replace("customer_id", "customer_id,account_id")]
    twice += [line.replace(",", f",{account},", 1) for line in lines[1:] for account in (1, 2)]
    found = opened("\n".join(twice).encode())
    assert (found.origin.table["purchases"] == 2 * by_rows.origin.table["purchases"]).all()
    assert (found.origin.table["prc_full_payment"].dropna() == by_rows.origin.table["prc_full_payment"].dropna()).all()


def test_statement_dates_with_two_readings_are_read_so_that_each_month_is_there_once(months):
    lines = as_rows(months).decode().splitlines()
    dated = [lines[0]]
    for line in lines[1:]:
        customer, month, rest = line.split(",", 2)
        dated.append(f"{customer},{int(month[5:])}/1/{month[:4]},{rest}")
    found = opened("\n".join(dated).encode())
    assert found.origin.window.end == date(2026, 6, 30)


def test_what_a_person_says_of_a_column_holds(months):
    raw = as_rows(months).replace(b"purchases", b"kx")
    said = Derivation(roles={"kx": "purchases"})
    assert "purchases" in opened(raw, derivation=said).origin.table
    assert "purchases" not in opened(raw).origin.table


def test_rows_that_cannot_be_months_are_refused_with_what_is_needed():
    raw = "\n".join(["client,spend", *(f"{number},{number}" for number in range(30))]).encode()
    with pytest.raises(UnusableTable, match="a column with the customer"):
        opened(raw, derivation=Derivation(shape="monthly"))
    with pytest.raises(UnusableTable, match="at least three"):
        opened(raw, derivation=Derivation(shape="wide"))


def test_a_later_file_is_read_by_what_was_found(months, by_columns):
    later = opened(as_columns(make_months(seed=9)), known=by_columns.columns, derivation=by_columns.origin.derivation)
    assert set(by_columns.values()) <= set(later.values())


@pytest.fixture(scope="module")
def with_points(months):
    """Monthly rows with points and logins, which nobody knows, and with a flag, a code and an age that change."""
    lines = as_rows(months).decode().splitlines()
    lines[0] += ",points,logins,churn,grade,age"
    draw = random.Random(8).randrange
    for place in range(1, len(lines)):
        lines[place] += f",{draw(5)},{draw(2)},{draw(2)},{'AB'[draw(2)]},{30 + draw(40)}"
    return "\n".join(lines).encode()


def test_a_number_of_each_month_that_nobody_knows_becomes_its_mean_and_trend(with_points):
    found = opened(with_points)
    rows = pd.read_csv(io.BytesIO(with_points))
    inside = rows[rows["statement_month"] >= "2025-07"]
    assert (
        found.origin.table["points (mean)"].tolist() == inside.groupby("customer_id")["points"].mean().round(6).tolist()
    )
    kinds = {column.name: column.kind for column in found.columns if column.name.endswith(")")}
    assert kinds == dict.fromkeys(["points (mean)", "points (trend)", "logins (mean)"], "ignored")
    assert "points (mean)" in opened(with_points, mapping={"points (mean)": "number"}).values()
    said = " ".join(change.message for change in found.changes)
    assert "What points and logins may be is not known" in said
    assert "churn, grade and age differ from month to month" in said


def test_the_mean_of_an_unknown_column_is_left_out_on_demand_and_scored_alike(with_points):
    assert "points (mean)" not in opened(with_points, derivation=Derivation(roles={"points": "none"})).frame
    found = opened(with_points)
    again = opened(with_points, known=found.columns, derivation=found.origin.derivation)
    assert set(found.values()) <= set(again.values())
    written = open_customers(found.origin.table.reset_index())
    assert set(written.values()) <= set(found.values())


def test_more_months_than_fit_in_memory_are_refused_with_what_to_do(months, tmp_path, monkeypatch):
    path = tmp_path / "months.csv"
    path.write_bytes(as_rows(months))
    monkeypatch.setattr(heads, "LARGE", 1_000)
    assert len(opened(path).frame) == 30
    with pytest.raises(UnusableTable, match="some of the customers at a time"):
        opened(path, limits=Limits(bytes=5_000))
