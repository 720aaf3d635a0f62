"""Tables: memory and an engine give the same answers, and what cannot be done is told in a sentence."""

import gc
import os
import re
import signal
import subprocess
import sys
import time
import traceback
import weakref
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from ccseg.clustering.order import digest_of_id
from ccseg.engine import guard, spark
from ccseg.engine.address import channel_to
from ccseg.engine.parcel import packed
from ccseg.engine.table import ANSWER, Counted, MemoryTable, answer_of, pieces, plain
from ccseg.errors import EngineFault, MissingPackage, UnusableTable
from ccseg.files import whole_table


class Counting:
    """Counts the rows of each place."""

    schema = ANSWER

    def __call__(self, batches):
        rows = 0
        for piece in pieces(batches, 5_000):
            rows += piece.num_rows
            yield answer_of(piece.num_rows)
        yield answer_of(0, str(rows).encode())


class Failing:
    """Fails on the way."""

    schema = ANSWER

    def __call__(self, batches):
        raise ValueError("no such thing")


def test_an_engine_says_the_same_of_a_table_as_memory_does(in_memory, in_engine):
    assert in_engine.columns == in_memory.columns
    assert in_engine.count("CUST_ID") == in_memory.count("CUST_ID") == Counted(20_000, 0, 0)
    assert in_engine.sample("CUST_ID", 500).equals(in_memory.sample("CUST_ID", 500))


def test_the_sample_are_the_customers_with_the_least_digests(in_memory, customers):
    least = sorted(customers["CUST_ID"].to_pylist(), key=lambda each: digest_of_id(each))[:40]
    assert in_memory.sample("CUST_ID", 40)["CUST_ID"].to_pylist() == least


def test_work_sees_every_row_once_wherever_it_is_done(in_memory, in_engine):
    for table in (in_memory, in_engine):
        told: list[int] = []
        results = list(table.place(Counting(), told.append))
        assert sum(map(int, results)) == told[-1] == 20_000
        assert told == sorted(told)


def test_ids_that_are_missing_or_repeated_are_counted_alike(engine, tmp_path):
    rows = pa.table({"id": ["A", " B", "B", None, "", "C"], "code": [1, 2, 3, 4, 4, None]})
    parquet.write_table(rows, tmp_path / "ids.parquet")
    with spark.open_table(tmp_path / "ids.parquet", engine=engine) as table:
        for key, counted in (("id", Counted(6, 2, 2)), ("code", Counted(6, 1, 2))):
            assert table.count(key) == MemoryTable(rows).count(key) == counted


def test_content_is_of_the_values_and_not_of_their_order(engine, tmp_path):
    rows, path = pa.table({"id": ["A", "B", "C"], "a `b`.c": [1.5, None, 3.0]}), tmp_path / "rows.parquet"
    other = pa.table({"id": ["A", "B", "C"], "a `b`.c": [1.5, None, 3.1]})
    backwards = rows.take(pa.array([2, 1, 0]))
    assert MemoryTable(rows).content() == MemoryTable(backwards).content() != MemoryTable(other).content()
    found = []
    for each in (rows, backwards, other):
        parquet.write_table(each, path)
        with spark.open_table(path, engine=engine) as table:
            found.append(table.content())
    assert found[0] == found[1] != found[2]


@pytest.fixture
def texts(customers, tmp_path):
    """The customers in two CSV files, one of which is longer than its ends."""
    table = customers.drop_columns(["region"]).append_column("group", pa.array(["a, b", 'c "d"'] * 10_000))
    for name, part in (("a.csv", table[:8_000]), ("b.csv", table[8_000:9_000])):
        csv.write_csv(part, tmp_path / name)
    return table[:9_000], tmp_path


def test_csv_files_are_one_table_where_they_are_plain_all_through(engine, texts):
    table, folder = texts
    with spark.open_table(folder, engine=engine) as read:
        assert read.count("CUST_ID") == Counted(9_000, 0, 0)
        found, expected = read.sample("CUST_ID", 40), MemoryTable(table).sample("CUST_ID", 40)
    assert found.column_names == expected.column_names
    assert found.to_pylist() == expected.to_pylist()


def test_a_csv_file_with_an_odd_cell_is_told_wherever_the_cell_is(engine, texts):
    _, folder = texts
    lines = (folder / "a.csv").read_text().splitlines()
    cells = lines[4_000].split(",")
    (folder / "a.csv").write_text("\n".join([*lines[:4_000], ",".join([cells[0], "none", *cells[2:]]), *lines[4_001:]]))
    with spark.open_table(folder, engine=engine) as read, pytest.raises(EngineFault, match=r"^The engine says: .*none"):
        read.content()
    lines[10] = lines[10].replace(",", ",$", 1)
    (folder / "a.csv").write_text("\n".join(lines))
    with pytest.raises(UnusableTable, match=r"^Something in a\.csv would"), spark.open_table(folder, engine=engine):
        pass


def test_csv_files_with_other_columns_are_no_table(engine, texts):
    table, folder = texts
    csv.write_csv(table.drop_columns(["group"]), folder / "c.csv")
    with pytest.raises(UnusableTable, match=r"^The columns of c\.csv are not"), spark.open_table(folder, engine=engine):
        pass


def test_types_are_few_and_lists_are_no_columns():
    rows = pa.table(
        {
            "a": pa.array([1], pa.int8()),
            "b": pa.array([1.5], pa.float32()),
            "c": pa.array(["x"]).dictionary_encode(),
            "d": [[1]],
        }
    )
    assert dict(zip(plain(rows).column_names, plain(rows).schema.types, strict=True)) == {
        "a": pa.int64(),
        "b": pa.float64(),
        "c": pa.string(),
    }


def test_what_fails_inside_an_engine_is_one_sentence(in_engine):
    with pytest.raises(EngineFault, match=r"^The engine says: ValueError: no such thing\.$"):
        list(in_engine.place(Failing(), lambda rows: None))


@dataclass(frozen=True)
class Dying:
    """Takes its process with it, as a machine without memory does."""

    schema: pa.Schema = ANSWER

    def __call__(self, batches):
        os.kill(os.getpid(), signal.SIGKILL)
        yield from batches


@pytest.mark.filterwarnings("ignore:.*:UserWarning", "ignore:.*:DeprecationWarning")
def test_an_engine_that_dies_is_one_sentence_and_leaves_nothing(files, tmp_path):
    pytest.importorskip("pysail", reason="the extra 'engine' is not installed")
    with (
        pytest.raises(EngineFault, match=r"^The engine does not answer: it ended, .* run the command again\.$"),
        spark.open_table(files) as table,
        whole_table(tmp_path / "labels") as draft,
    ):
        table.write(Dying(), draft, lambda rows: None)
    assert list(tmp_path.iterdir()) == []


def test_the_embedded_engine_waits_while_segments_are_looked_for(files, monkeypatch):
    pytest.importorskip("pysail", reason="the extra 'engine' is not installed")
    monkeypatch.setenv("SAIL_SPARK__SESSION_TIMEOUT_SECS", "1")
    with spark.open_table(files) as table:
        first = table.count("CUST_ID")
        time.sleep(2)  # The engine counts for itself how long it was asked nothing.
        assert table.count("CUST_ID") == first


def test_a_session_that_is_over_does_not_wait_for_those_of_others_when_it_is_collected(engine, files, monkeypatch):
    from pyspark.sql.connect.client.reattach import ExecutePlanResponseReattachableIterator as Running

    with spark.open_table(files, engine=engine) as table:
        assert table.count("CUST_ID").rows == 20_000
    waited = []
    monkeypatch.setattr(Running, "shutdown", lambda: waited.append("for all"))
    gone = weakref.ref(table.rows.sparkSession)
    del table
    gc.collect()
    assert gone() is None
    assert not waited


def test_an_engine_elsewhere_that_answers_no_more_is_given_up_within_a_minute(engine, files, monkeypatch):
    asked = []

    def ask(session):
        asked.append([policy.max_retries for policy in session.client.get_retry_policies()])
        return session

    monkeypatch.setattr(spark, "_equip", ask)
    with suppress(KeyError), spark.open_table(files, engine=engine) as table:
        session = ask(table.rows.sparkSession)
        raise KeyError
    ask(session)
    assert asked == [[15], [spark.RETRIES_ELSEWHERE], [spark.RETRIES]]


def test_a_table_that_is_not_there_is_one_sentence(engine):
    with (
        pytest.raises(EngineFault, match=r"^The engine says: .*nothing_of_the_kind"),
        spark.open_table(table="nothing_of_the_kind", engine=engine) as table,
    ):
        table.columns  # noqa: B018


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("PythonException: ... ModuleNotFoundError: No module named 'pydantic.fields'", "cannot load 'pydantic'"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker has different version: 3.9", "run another Python than the 3"),
        ("status = StatusCode.UNAVAILABLE", "does not answer"),
        (
            "java.io.IOException: Mkdirs failed to create file:/var/ccseg-a/labels/_temporary",
            "^The engine may not write",
        ),
        ("java.io.FileNotFoundException: /var/a/part-0.parquet (Permission denied)", "^The engine may not write"),
        ("INTERNAL: Unable to copy data to file: No space left on device (os error 28)", "^The disk is full where"),
        ("java.io.IOException: Disk quota exceeded", "^The disk is full where"),
        ("[X] Something else.\n\nJVM stacktrace: ...", r"^The engine says: \[X\] Something else\.$"),
    ],
)
def test_what_engines_complain_of_is_one_sentence_with_the_cure(error, said):
    assert re.search(said, spark.in_words(error))


def test_an_address_where_nobody_answers_is_told_soon(monkeypatch):
    monkeypatch.setattr(spark, "PATIENCE", 0.1)
    with (
        pytest.raises(EngineFault, match=r"^No engine answers at 127\.0\.0\.1:1\."),
        spark.open_table("customers", engine="sc://127.0.0.1:1/;token=secret"),
    ):
        pass


def test_a_connection_string_of_databricks_says_where_the_cluster_is_and_who_asks():
    pytest.importorskip("pyspark", reason="the extra 'engine' is not installed")
    builder = channel_to("sc://adb-1.2.azuredatabricks.net:443/;token=dapi-Secret;x-databricks-cluster-id=0123-456")
    assert (builder.endpoint, builder.token, builder.secure) == ("adb-1.2.azuredatabricks.net:443", "dapi-Secret", True)
    assert ("x-databricks-cluster-id", "0123-456") in builder.metadata()


@pytest.mark.parametrize(
    "address",
    [
        "sc://:443/;token=dapi-Secret",
        "sc://;token=dapi-Secret",
        "sc://host:x/;token=dapi-Secret",
        "sc://host:99999/;token=dapi-Secret",
        "sc://host/;token:dapi-Secret",
        "sc://host/token=dapi-Secret",
        "host;token=dapi-Secret",
        "https://token:dapi-Secret@host",
    ],
)
def test_what_is_no_address_is_told_without_the_token_in_it(address):
    pytest.importorskip("pyspark", reason="the extra 'engine' is not installed")
    with pytest.raises(EngineFault, match=r"^That is no address") as told, spark.open_table("a", engine=address):
        pass
    assert "secret" not in "".join(traceback.format_exception(told.value)).lower()


@pytest.mark.parametrize(("said", "stopped"), [("done\n", []), ("", [("sc://spark.example", "an-id")])])
def test_a_cluster_is_stopped_by_the_guard_where_we_ended_without_a_word(monkeypatch, said, stopped):
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(guard, "stop", lambda *where: calls.append(where))
    monkeypatch.setattr(sys, "stdin", StringIO(f"sc://spark.example\nan-id\n{said}"))
    guard.watch()
    assert calls == stopped


def test_the_library_runs_from_the_file_that_workers_get(tmp_path):
    code = (
        "import ccseg.engine.scoring, ccseg.reading.roles as r, ccseg.texts as t; print(t.__file__, t.say('cli.about'))"
    )
    with packed() as parcel:
        [said] = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(parcel)}, capture_output=True, text=True
        ).stdout.splitlines()
    assert "ccseg_workers.zip" in said


def test_without_the_packages_the_pip_line_is_said(monkeypatch):
    monkeypatch.setitem(spark.NEEDED, "embedded", ("no_such_package",))
    with pytest.raises(MissingPackage, match=r"pip install 'ccseg\[engine\]'"), spark.open_table("customers"):
        pass
