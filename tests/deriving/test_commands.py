"""Every command opens a raw file by itself, and ccseg customers writes what it made of it."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from ccseg.cli import ACT, cli
from ccseg.errors import UnusableTable
from tests.deriving.files import by_client, make_postings
from tests.deriving.months import as_columns, make_months
from tests.judging import hardly_judging


def ccseg(*arguments):
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code in (0, ACT), done.output
    return done.stdout


@pytest.fixture(scope="module")
def raw_file(tmp_path_factory):
    """Postings, one of them with no amount."""
    file = tmp_path_factory.mktemp("raw") / "postings.csv"
    file.write_bytes(by_client(make_postings(900, customers=60)).replace(b"$", b"about ", 1))
    return file


@pytest.fixture(scope="module")
def written(raw_file, tmp_path_factory):
    """The folder in which ccseg customers wrote its table as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("written")
    assert "c.csv, c.md and c.set_aside.csv" in ccseg("customers", raw_file, "-o", folder / "c.csv")
    ccseg("customers", raw_file, "-o", folder / "c.parquet")
    return folder


def test_customers_writes_the_table_the_page_and_what_was_set_aside(written):
    table = pd.read_parquet(written / "c.parquet")
    assert table["purchases"].dtype == table["spend_share_travel"].dtype == "float64"
    assert {"customer", "purchases_trx", "recency_days"} <= set(table)
    assert "The window is 12 whole months" in (written / "c.md").read_text("utf-8")
    assert len(pd.read_csv(written / "c.set_aside.csv")) == 1


def test_a_table_that_was_written_is_read_back_with_the_same_inputs(raw_file, written):
    said = [json.loads(ccseg("check", file, "--json"))["columns"] for file in (raw_file, written / "c.csv")]
    inputs = [[column["measure"] for column in columns if column["kind"] == "number"] for columns in said]
    assert inputs[0] == inputs[1]
    assert "purchases_trx" in inputs[0]


def test_check_tells_what_raw_rows_are_and_what_became_of_them(raw_file):
    derived = json.loads(ccseg("check", raw_file, "--json"))["derived"]
    assert derived["shape"]["kind"] == "transactions"
    assert derived["shape"]["roles"]["customer"] == "client_id"
    assert derived["rows"]["no amount"] == 1
    assert sum(derived["rows"].values()) == 900


def test_what_is_said_with_derive_holds(raw_file):
    said = ("--derive", "months=3", "--derive", "reference=2025-06-30", "--derive", "role.mcc=none")
    derived = json.loads(ccseg("check", raw_file, "--json", *said))["derived"]
    assert derived["window"] == {"start": "2025-04-01", "end": "2025-06-30"}
    assert "cash_advance" not in derived["formulas"]


def test_later_postings_are_scored_with_a_window_of_their_own(raw_file, tmp_path):
    with hardly_judging():
        ccseg("segment", raw_file, "-o", tmp_path / "r", "--no-map", "--segments", "3", "--preparation", "hurdle")
    run = json.loads((tmp_path / "r" / "run.json").read_text("utf-8"))
    assert run["recipe"]["derivation"]["months"] == 12
    later = tmp_path / "later.csv"
    later.write_bytes(raw_file.read_bytes().replace(b",2025-12", b",2026-03"))
    ccseg("score", tmp_path / "r" / "run.json", later, "-o", tmp_path / "placed.csv")
    assert len(pd.read_csv(tmp_path / "placed.csv")) == 60


@pytest.fixture(scope="module")
def accounts_file(tmp_path_factory):
    """A file of accounts of the same customers, with a limit that varies."""
    file = tmp_path_factory.mktemp("accounts") / "accounts.csv"
    rows = [f"{number},{1000 + 500 * (number % 7)}" for number in range(60)]
    file.write_text("\n".join(["client_id,credit_limit", *rows]))
    return file


def test_every_command_reads_the_file_beside(raw_file, accounts_file, tmp_path):
    beside = ("--with", accounts_file)
    ccseg("customers", raw_file, *beside, "-o", tmp_path / "table.csv")
    assert "credit_limit" in pd.read_csv(tmp_path / "table.csv")
    chosen = ("--no-map", "--preparation", "hurdle", "--segments")
    with hardly_judging():
        for folder, segments in (("three", "3"), ("four", "4")):
            ccseg("segment", raw_file, *beside, "-o", tmp_path / folder, *chosen, segments)
        runs = [tmp_path / folder / "run.json" for folder in ("three", "four")]
        recipes = [argument for run in runs for argument in ("--recipe", run)]
        ccseg("compare", raw_file, *beside, "-o", tmp_path / "both", *recipes, "--no-map")
    for run in (*runs, tmp_path / "both" / "kmeans" / "run.json"):
        columns = {column["measure"]: column["kind"] for column in json.loads(run.read_text("utf-8"))["columns"]}
        assert columns["credit_limit"] == "number"
    ccseg("score", runs[0], raw_file, *beside, "-o", tmp_path / "placed.csv")
    found, placed = (pd.read_csv(tmp_path / name)["segment"] for name in ("three/customers.csv", "placed.csv"))
    assert found.tolist() == placed.tolist()
    earlier = ("--before", raw_file, "--before-with", accounts_file)
    again = ccseg("follow", runs[0], raw_file, *beside, *earlier, "-o", tmp_path / "again", "--no-refit", "--json")
    assert json.loads(again)["migration"]["stay"] == 1.0
    alone = CliRunner().invoke(cli, ["follow", str(runs[0]), str(raw_file), "-o", str(tmp_path / "alone")])
    assert isinstance(alone.exception, UnusableTable)
    assert "Credit limit" in str(alone.exception)


def test_a_table_made_of_month_columns_is_written_with_its_formulas_and_read_back_alike(tmp_path):
    file = tmp_path / "columns.csv"
    file.write_bytes(as_columns(make_months()))
    ccseg("customers", file, "-o", tmp_path / "c.csv")
    assert "count(payments)" in (tmp_path / "c.md").read_text("utf-8")
    derived, again = (json.loads(ccseg("check", path, "--json")) for path in (file, tmp_path / "c.csv"))
    assert derived["derived"]["window"] is None
    inputs = [
        {column["measure"] for column in said["columns"] if column["kind"] == "number"} for said in (derived, again)
    ]
    assert inputs[0] == inputs[1]
