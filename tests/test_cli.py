import json
import os
import re
import subprocess
import sys
from datetime import date
from typing import get_args

import duckdb
import pandas as pd
import pytest

from ccseg import cli as commands
from ccseg import starting
from ccseg.arguments import DialectName
from ccseg.errors import CcsegError
from ccseg.exporting.sql import DIALECTS
from ccseg.reading.columns import MEANINGS
from ccseg.reading.customers import read_customers
from ccseg.reading.measures import MEASURES
from ccseg.versions import versions
from tests.conftest import ROOT
from tests.exporting.test_export import OURS
from tests.marked import words_outside_marks
from tests.tables import library

QUICK = ["--preparation", "hurdle", "--segments", "2", "--no-map"]


@pytest.fixture(scope="module")
def portfolio(sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "portfolio.csv"
    sample.head(300).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def folder(portfolio, tmp_path_factory):
    """What ``ccseg segment`` wrote for the portfolio."""
    folder = tmp_path_factory.mktemp("result") / "deep" / "down"
    with pytest.raises(SystemExit) as end:
        commands.main(["segment", str(portfolio), "-o", str(folder), *QUICK])
    assert end.value.code == 0
    return folder


@pytest.fixture
def ccseg(capsys):
    """Runs a command: its exit status, and what it said on stdout and stderr."""

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            commands.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return end.value.code, said.out, said.err

    return run


def assert_one_sentence(status, out, err):
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_help_answers_within_a_cpu_second():
    before = os.times()
    done = subprocess.run([sys.executable, "-m", "ccseg", "--help"], cwd=ROOT, capture_output=True, text=True)
    after = os.times()
    assert "segment" in done.stdout
    assert after.children_user + after.children_system - before.children_user - before.children_system < 1


def test_the_version_is_that_of_results(ccseg):
    assert ccseg("--version") == (0, f"{versions()['ccseg']}\n", "")


def test_check_says_what_was_understood(ccseg, portfolio):
    status, out, _ = ccseg("check", portfolio, "--json")
    said = json.loads(out)
    assert status == 0
    assert (said["rows"], said["id"], said["ready"]) == (300, "CUST_ID", True)
    assert {column["measure"] for column in said["columns"]} - {None} == {measure.name for measure in MEASURES}
    assert all(column["because"] for column in said["columns"])
    assert all({"severity", "column", "message"} <= set(issue) for issue in said["issues"])


@pytest.mark.reference
@pytest.mark.parametrize(
    "copy",
    [
        lambda table: table,
        lambda table: pd.concat([pd.Series(range(1, len(table) + 1), name="Recnum"), table], axis=1),
        lambda table: table.assign(**{"Unnamed: 18": ""}),
        lambda table: table.rename(
            columns={
                "CUST_ID": "customer_id",
                "INSTALLMENTS_PURCHASES": "installment_purchases",
                "MINIMUM_PAYMENTS": "minimum_payment",
            }
        ).rename(columns=str.lower),
    ],
    ids=["as it is", "with a counter", "with an empty column", "with other headers"],
)
def test_check_knows_every_copy_of_the_reference_file(ccseg, reference_file, tmp_path, copy):
    table = copy(pd.read_csv(reference_file, dtype=str, keep_default_na=False))
    table.to_csv(tmp_path / "copy.csv", index=False)
    said = json.loads(ccseg("check", tmp_path / "copy.csv", "--json")[1])
    assert said["rows"] == 8950
    assert said["id"].lower() in ("cust_id", "customer_id")
    assert {column["measure"] for column in said["columns"]} - {None} == {measure.name for measure in MEASURES}


def test_check_for_people_names_every_column_without_colours(ccseg, portfolio, sample):
    _, out, _ = ccseg("check", portfolio)
    assert all(header in out for header in sample.columns)
    assert "\x1b" not in out


def test_control_characters_of_a_file_never_reach_the_terminal(ccseg, sample, tmp_path):
    sample.head(50).rename(columns={"TENURE": "TEN\x1b[31mURE"}).to_csv(tmp_path / "a.csv", index=False)
    assert "\x1b" not in ccseg("check", tmp_path / "a.csv")[1]


def test_segment_writes_customers_run_and_a_report_that_says_file_and_day(folder):
    report = f"portfolio_{date.today()}_personas.html"
    assert sorted(path.name for path in folder.iterdir()) == ["customers.csv", report, "run.json"]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_customers_csv_has_every_customer_and_column(folder, sample):
    table = pd.read_csv(folder / "customers.csv")
    assert list(table.columns) == [*sample.columns, *OURS]
    assert table["CUST_ID"].tolist() == sample["CUST_ID"].head(300).tolist()
    assert set(table["segment"]) == {0, 1}


def test_run_json_holds_the_segments_and_no_customer(folder):
    text = (folder / "run.json").read_text("utf-8")
    run = json.loads(text)
    assert {"recipe", "columns", "changes", "choice", "quality", "segments", "versions"} <= set(run)
    assert [segment["segment"] for segment in run["segments"]] == [0, 1]
    assert all({"name", "headline", "rule"} <= set(segment["persona"]) for segment in run["segments"])
    assert "S000001" not in text


def test_json_on_stdout_is_the_run_document(ccseg, portfolio, tmp_path):
    _, out, _ = ccseg("segment", portfolio, "-o", tmp_path / "a", *QUICK, "--json")
    assert json.loads(out) == json.loads((tmp_path / "a" / "run.json").read_text("utf-8"))


def test_a_run_again_gives_the_same_files_to_the_byte(ccseg, portfolio, folder, tmp_path):
    ccseg("segment", portfolio, "-o", tmp_path, *QUICK, "--deck")
    assert (tmp_path / f"portfolio_{date.today()}_slides.pptx").read_bytes().startswith(b"PK")
    assert all((tmp_path / path.name).read_bytes() == path.read_bytes() for path in folder.iterdir())


def test_reading_options_answer_what_a_file_leaves_open(ccseg, tmp_path):
    rows = "".join(f"C{n};{n + 1 + 400 * (n % 2)},{n + 100};{n % 3 + 50 * (n % 2)}\n" for n in range(60))
    (tmp_path / "a.csv").write_text(f"id;limit;visits\n{rows}")
    options = ["--decimal", ",", "--delimiter", ";", "--map", "limit=credit_limit"]
    said = json.loads(ccseg("check", tmp_path / "a.csv", *options, "--json")[1])
    assert [column["measure"] for column in said["columns"]] == [None, "credit_limit", None]
    ccseg("segment", tmp_path / "a.csv", "-o", tmp_path, "--preparation", "plain", "--segments", "2", *options)
    assert pd.read_csv(tmp_path / "customers.csv")["limit"].between(1, 461).all()
    (tmp_path / "b.csv").write_text(f"id;limit;visits\n{rows}")
    again = json.loads(ccseg("check", tmp_path / "b.csv", "--answers", tmp_path / "run.json", "--json")[1])
    assert again["columns"] == said["columns"]


@pytest.mark.usefixtures("hardly_judged")
def test_a_segment_is_split_by_its_number_or_its_name(ccseg, portfolio, tmp_path):
    status, out, _ = ccseg("segment", portfolio, "-o", tmp_path / "by-number", *QUICK, "--split", "0=2", "--json")
    run = json.loads(out)
    assert (status, run["recipe"]["splits"]) == (0, [{"segment": 0, "parts": 2}])
    assert set(pd.read_csv(tmp_path / "by-number" / "customers.csv")["segment"]) == {0, 1, 2}
    name = run["parts"][0]["whole"]
    by_name = ccseg("segment", portfolio, "-o", tmp_path / "by-name", *QUICK, "--split", f"{name}=2", "--json")[1]
    assert json.loads(by_name) == run


@pytest.mark.usefixtures("hardly_judged")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Nobody", "--split 'Nobody' does not fit: write a segment's number or name"),
        ("0=40", "--split '0=40' does not fit"),
        ("7", "There is no segment 7."),
    ],
)
def test_a_split_that_cannot_be_ends_with_one_sentence_and_writes_nothing(ccseg, portfolio, tmp_path, asked, said):
    status, out, err = ccseg("segment", portfolio, "-o", tmp_path / "out", *QUICK, "--split", asked)
    assert_one_sentence(status, out, err)
    assert said in err
    assert not (tmp_path / "out").exists()


def test_score_places_the_same_customers_in_the_same_segments(ccseg, folder, portfolio, tmp_path):
    status, out, _ = ccseg("score", folder / "run.json", portfolio, "-o", tmp_path / "new" / "placed.csv")
    assert (status, out.split()[0]) == (0, "300")
    placed, before = pd.read_csv(tmp_path / "new" / "placed.csv"), pd.read_csv(folder / "customers.csv")
    same = ["CUST_ID", "segment", "persona", "confidence"]
    pd.testing.assert_frame_equal(placed[same], before[same])
    assert not placed["unlike_anything_seen"].any()


def test_sql_places_the_same_customers_in_the_same_segments(ccseg, folder, portfolio):
    status, out, _ = ccseg(
        "sql", folder / "run.json", "--dialect", "duckdb", "--table", "cards", "--customers", portfolio
    )
    assert status == 0
    assert "-- Tried in DuckDB on 300 of the customers: 100.00% get the segment that the model gives.\n" in out
    before = pd.read_csv(folder / "customers.csv", dtype={"CUST_ID": str})
    with duckdb.connect() as database:
        database.register("cards", pd.read_csv(portfolio, dtype={"CUST_ID": str}))
        found = database.execute(out).df()
    assert dict(zip(found["CUST_ID"], found["segment"], strict=True)) == dict(
        zip(before["CUST_ID"], before["segment"], strict=True)
    )


def test_the_databases_that_can_be_typed_are_those_that_can_be_written():
    assert get_args(DialectName) == tuple(DIALECTS)


@pytest.mark.parametrize("command", ["score", "follow"])
def test_a_later_file_may_be_written_in_another_way(ccseg, folder, portfolio, tmp_path, command):
    later = pd.read_csv(portfolio, dtype=str).rename(columns={"CREDIT_LIMIT": "Kreditrahmen £"})
    text = later.replace(r"\.", ",", regex=True).to_csv(index=False, sep="|")
    (tmp_path / "later.csv").write_bytes(text.encode("cp1252"))
    told = ["--delimiter", "|", "--decimal", ",", "--encoding", "cp1252", "--map", "Kreditrahmen £=credit_limit"]
    out = ["-o", tmp_path / "out.csv"] if command == "score" else ["-o", tmp_path / "out", "--no-refit"]
    status, said, err = ccseg(command, folder / "run.json", tmp_path / "later.csv", *out, *told)
    assert (status, err) == (0, "")
    assert "300 customers scored, 0 outside" in said or "Nothing to do" in said


@pytest.mark.usefixtures("hardly_judged")
def test_compare_writes_a_folder_for_each_algorithm(ccseg, tmp_path):
    library(300).table.to_csv(tmp_path / "readers.csv", index=False)
    compare = ["compare", tmp_path / "readers.csv", "-o", tmp_path, "--preparation", "hurdle", "--no-map"]
    status, out, _ = ccseg(*compare, "--json")
    assert status == 0
    told = json.loads(out)
    assert [c["recipe"]["clusterer"]["algorithm"] for c in told["candidates"]] == ["kmeans", "gmm", "dbscan"]
    assert json.loads((tmp_path / "comparison.json").read_text("utf-8")) == told
    assert all((tmp_path / algorithm / "run.json").exists() for algorithm in ("kmeans", "gmm", "dbscan"))
    assert len(pd.read_csv(tmp_path / "customers.csv")) == 300


def test_compare_takes_recipes_and_columns_of_the_file(ccseg, tmp_path):
    readers = library(300)
    readers.table.assign(group=readers.groups).to_csv(tmp_path / "readers.csv", index=False)
    recipe = {"preparation": "plain", "clusterer": {"algorithm": "kmeans", "segments": 3}}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    compare = ["compare", tmp_path / "readers.csv", "-o", tmp_path, "--no-map"]
    status, out, _ = ccseg(*compare, "--recipe", tmp_path / "recipe.json", "--column", "group")
    assert status == 0
    assert "K-means and Column 'group' are" in out
    assert "3 segments explain" in out
    assert (tmp_path / "kmeans" / f"readers_{date.today()}_personas.html").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere.csv"],
        ["check", "."],
        ["check", "empty.csv"],
        ["check", "page.csv"],
        ["check", "portfolio.csv", "--map", "BALANCE"],
        ["check", "portfolio.csv", "--map", "NOWHERE=balance"],
        ["check", "portfolio.csv", "--encoding", "klingon"],
        ["check"],
        ["frobnicate"],
        ["segment", "portfolio.csv"],
        ["segment", "portfolio.csv", "-o", "out", "--eps", "0.5"],
        ["segment", "portfolio.csv", "-o", "out", "--segments", "1"],
        ["segment", "portfolio.csv", "-o", "out", "--segments", "many"],
        ["segment", "portfolio.csv", "-o", "out", "--algorithm", "ward"],
        ["segment", "portfolio.csv", "-o", "out", "--seed", "-1"],
        ["segment", "portfolio.csv", "-o", "empty.csv"],
        ["segment", "portfolio.csv", "-o", "empty.csv/out"],
        ["compare", "portfolio.csv", "-o", "out", "--recipe", "portfolio.csv"],
        ["compare", "portfolio.csv", "-o", "out", "--column", "nowhere"],
        ["score", "portfolio.csv", "portfolio.csv", "-o", "out.csv"],
        ["score", "empty.csv", "portfolio.csv", "-o", "out.csv"],
        ["follow", "portfolio.csv", "portfolio.csv", "-o", "out"],
        ["follow", "portfolio.csv", "portfolio.csv", "-o", "out", "--before-with", "portfolio.csv"],
        ["plan"],
        ["follow", "portfolio.csv", "portfolio.csv", "-o", "out", "--decimal", "x"],
        ["score", "portfolio.csv", "portfolio.csv", "-o", "out.csv", "--json"],
        ["schema", "nothing"],
    ],
    ids=" ".join,
)
def test_an_error_is_one_sentence_and_writes_nothing(ccseg, portfolio, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "portfolio.csv").write_bytes(portfolio.read_bytes())
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "page.csv").write_text("<!doctype html><html><body>Please log in</body></html>")
    assert_one_sentence(*ccseg(*arguments))
    assert {path.name for path in tmp_path.iterdir()} == {"portfolio.csv", "empty.csv", "page.csv"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "FILE", "--derive", "months=abc"], "--derive months 'abc' is no whole number: write digits"),
        (["segment", "FILE", "-o", "out", "--segments", "x"], "--segments 'x' is no whole number: write digits"),
        (["segment", "FILE", "-o", "out", "--seed", "1.5"], "--seed '1.5' is no whole number: write digits"),
        (["segment", "FILE", "-o", "out", "--eps", "far"], "--eps 'far' is no number: write digits"),
        (["check", "FILE", "--map", "BALANCE=balanc"], "Did you mean balance, balance_mean or balance_trend? `ccseg m"),
        (["check", "FILE", "--map", "BALANCE=qqqq"], "cannot be 'qqqq'. `ccseg measures` lists what it can be."),
        (["check", "FILE", "--map", "BALNCE=balance"], "The file has: BALANCE, "),
        (["check", "FILE", "--derive", "months=99"], "--derive months 99 is too large"),
        (["check", "FILE", "--derive", "frob=1"], "--derive frob is nothing that can be said"),
        (["check", "FILE", "--derive", "shape=x"], "write 'customers', 'transactions', 'monthly' or 'wide'."),
        (["check", "FILE", "--derive", "role.BALANCE=x"], "--derive role.BALANCE 'x' does not fit"),
        (["check", "FILE", "--derive", "reference=x"], "--derive reference 'x' is no day: write it as 2026-03-31."),
        (["check", "FILE", "--decimal", ";"], "'--decimal': ';' is not one of"),
        (["customers", "FILE", "-o", "new.xlsx"], "name it new.csv or new.parquet."),
        (["plan", "--test", "spring"], "A plan lacks RUN, CUSTOMERS, --assumptions and --output."),
    ],
)
def test_an_error_names_the_option_as_it_is_typed(ccseg, portfolio, arguments, said):
    status, out, err = ccseg(*(portfolio if each == "FILE" else each for each in arguments))
    assert_one_sentence(status, out, err)
    assert said in err


def test_all_that_a_column_can_be_said_to_be_is_listed(ccseg):
    status, out, _ = ccseg("measures")
    assert status == 0
    assert all(re.search(rf"^(- )?{meaning}\b", out, re.MULTILINE) for meaning in MEANINGS)


def test_of_many_columns_an_error_names_the_nearest_and_how_many_more(ccseg, portfolio):
    _, _, err = ccseg("compare", portfolio, "-o", "out", "--column", "TENUR")
    assert "The file has: TENURE, " in err
    assert " more." in err
    assert err.count(", ") == 2


def test_a_fault_halfway_leaves_the_earlier_result_whole(ccseg, portfolio, folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail(*_):
        raise ValueError("canary 4711")

    monkeypatch.setattr("ccseg.outputs.write_report", fail)
    status, out, err = ccseg("segment", portfolio, "-o", folder, *QUICK)
    assert_one_sentence(status, out, err)
    assert "canary" not in err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.fixture
def started(monkeypatch):
    """The processes that would have been started: the arguments behind the program, and what they find around them."""
    processes = []
    monkeypatch.setattr(os, "execve", lambda program, *told: processes.append((told[0][1:], told[1])))
    return processes


def test_app_becomes_the_server_of_this_checkout(ccseg, started):
    ccseg("app")
    [(arguments, environment)] = started
    assert arguments == ["-P", "-m", "streamlit", "run", str(ROOT / "asgi.py")]
    assert environment == {"MALLOC_ARENA_MAX": "1", **os.environ}


def test_app_starts_from_inside_the_package_once_it_is_installed(tmp_path):
    assert starting.app_folder(tmp_path / "ccseg") == tmp_path
    (tmp_path / "ccseg" / "_app").mkdir(parents=True)
    assert starting.app_folder(tmp_path / "ccseg") == tmp_path / "ccseg" / "_app"


def test_app_says_so_where_there_is_none(tmp_path):
    with pytest.raises(CcsegError, match="checkout"):
        starting.start_app(tmp_path)


def test_app_without_its_packages_says_how_to_get_them(monkeypatch, started):
    monkeypatch.setattr(starting, "find_spec", lambda name: None)
    with pytest.raises(CcsegError, match=r"pip install 'ccseg\[app\]'"):
        starting.start_app(ROOT)
    assert started == []


@pytest.fixture
def marked(ccseg, monkeypatch):
    """Runs a command in the marked language: the words that it said outside marks and that are not in the data."""
    monkeypatch.setenv("CCSEG_LANGUAGE", "marked")

    def run(*arguments, data=""):
        status, out, err = ccseg(*arguments)
        return status, words_outside_marks(out + err, data=" ".join([data, *map(str, arguments)]))

    return run


TYPER = """Usage OPTIONS COMMAND ARGS Options Arguments Commands Show this message and exit help required default
file bool int range float str list Path """
NAMES = """sql table dialect postgres bigquery databricks duckdb mysql oracle redshift snowflake spark sqlite tsql
plan assumptions example test CUSTOMERS excluded contacted responded days
ccseg check customers derive with FIELD VALUE segment score follow compare schema measures skill mcp warm app FILE
RUN OLD NAME DIR OUT ENGINE engine HEADER MEASURE before after no refit SEGMENT PARTS
output algorithm segments split deck eps min customers preparation missing seed no map json
recipe column answers decimal delimiter encoding header sheet duplicates kmeans gmm dbscan auto hurdle
log plain raw fill drop first last each comparison recipe run version"""
"""The words of the help that are typer's own, and the names of what can be typed."""

OURS_TO_TELL = [
    ["check", "portfolio.csv", "--map", "BALANCE"],
    ["segment", "portfolio.csv", "-o", "out", "--eps", "0.5"],
    ["segment", "portfolio.csv", "-o", "out", "--segments", "1"],
    ["segment", "portfolio.csv", "-o", "out", "--segments", "21"],
    ["segment", "portfolio.csv", "-o", "out", "--algorithm", "dbscan", "--eps", "0"],
    ["segment", "portfolio.csv", "-o", "out", "--seed", "-1"],
    ["compare", "portfolio.csv", "-o", "out", "--recipe", "portfolio.csv"],
    ["score", "portfolio.csv", "portfolio.csv", "-o", "out.csv"],
    ["follow", "portfolio.csv", "portfolio.csv", "-o", "out", "--before-with", "portfolio.csv"],
]


@pytest.mark.parametrize(
    "command",
    [
        "",
        "check",
        "customers",
        "segment",
        "score",
        "sql",
        "follow",
        "plan",
        "compare",
        "schema",
        "measures",
        "skill",
        "mcp",
        "warm",
        "app",
    ],
)
def test_every_text_of_the_help_is_in_the_texts(command):
    done = subprocess.run(
        [sys.executable, "-m", "ccseg", *command.split(), "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "CCSEG_LANGUAGE": "marked", "COLUMNS": "250"},
    )
    assert done.returncode == 0
    assert "⟦" in done.stdout
    assert words_outside_marks(done.stdout, data=TYPER + NAMES) == set()


def test_everything_that_a_command_says_is_in_the_texts(marked, portfolio, sample, tmp_path):
    out, new = tmp_path / "out", tmp_path / "new.csv"
    understood = read_customers(portfolio)
    names = [*sample, *(f"{column.kind} {column.measure}" for column in understood.columns)]
    # What the reading says of rows that are no customers, and of values that cannot be, has a test of its own wing.
    told = [f"{issue.message} {issue.cure}" for issue in understood.issues]
    assert marked("check", portfolio, data=" ".join([*names, *told])) == (0, set())
    assert marked("segment", portfolio, "-o", out, *QUICK) == (0, set())
    assert marked("score", out / "run.json", portfolio, "-o", new) == (0, set())


def test_everything_that_is_said_of_a_comparison_is_in_the_texts(marked, tmp_path):
    readers = library(300)
    readers.table.assign(group=readers.groups).to_csv(tmp_path / "readers.csv", index=False)
    recipe = {"preparation": "plain", "clusterer": {"algorithm": "kmeans", "segments": 3}}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    compare = ["compare", tmp_path / "readers.csv", "-o", tmp_path / "out", "--no-map"]
    assert marked(*compare, "--recipe", tmp_path / "recipe.json", "--column", "group") == (0, set())


@pytest.mark.parametrize("arguments", OURS_TO_TELL, ids=" ".join)
def test_every_error_of_ours_is_in_the_texts(marked, portfolio, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "portfolio.csv").write_bytes(portfolio.read_bytes())
    assert marked(*arguments) == (2, set())


def test_the_list_of_measures_is_in_the_texts(marked):
    assert marked("measures", data=" ".join(MEANINGS)) == (0, set())


def test_warm_has_the_map_ready(ccseg, monkeypatch):
    drawn = []
    monkeypatch.setattr("ccseg.clustering.projection.warm_up", lambda: drawn.append("a map"))
    assert ccseg("warm") == (0, "What the map needs is compiled.\n", "")
    assert drawn == ["a map"]
