"""Scoring in an engine: every customer gets the segment that the file would give, and a table is written whole."""

import dataclasses

import pandas as pd
import pyarrow as pa
import pytest

from ccseg.cli import main
from ccseg.engine import spark
from ccseg.engine.scoring import score_table
from ccseg.engine.table import MemoryTable
from ccseg.errors import EngineFault, UnusableTable
from ccseg.exporting.export import results_table
from ccseg.files import whole_table
from ccseg.scoring import score


@pytest.fixture(scope="module")
def run(customers):
    """A run of some of the customers, region included."""
    from ccseg.clustering.clusterers import KMeans
    from ccseg.recipes import Recipe
    from ccseg.segmentation import segment
    from tests.judging import hardly_judging

    with hardly_judging():
        recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        return segment(customers[:1_000].to_pandas(), recipe, draw_map=False).run


def written(folder):
    table = pd.read_parquet(folder)
    return table.sort_values("CUST_ID", ignore_index=True)


def test_labels_are_those_of_the_file_read_whole(run, customers, in_memory, in_engine, tmp_path):
    expected = results_table(score(run, customers.to_pandas())).sort_values("CUST_ID", ignore_index=True)
    for name, table in (("memory", in_memory), ("engine", in_engine)):
        tally = score_table(run, table, tmp_path / name)
        found = written(tmp_path / name)
        assert tally.customers == len(expected)
        for column in ("segment", "runner_up", "confidence", "margin", "leave_out_of", "unlike_anything_seen"):
            pd.testing.assert_series_equal(found[column], expected[column], check_dtype=False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: pa.concat_tables([t, t[:2]]), "4 rows of the table share their id"),
        (lambda t: t.set_column(0, "CUST_ID", pa.array([None, *t["CUST_ID"].to_pylist()[1:]])), "1 row .* no id"),
        (lambda t: t.drop_columns(["CUST_ID"]), "no column that names each customer"),
        (lambda t: t.set_column(1, "BALANCE", pa.array([f"${i},000" for i in range(len(t))])), "'BALANCE'.* cell by"),
    ],
)
def test_a_table_that_cannot_be_worked_at_row_by_row_is_refused(run, customers, tmp_path, change, said):
    with pytest.raises(UnusableTable, match=said):
        score_table(run, MemoryTable(change(customers[:300])), tmp_path)


def test_a_table_that_changes_underneath_is_told(run, customers, tmp_path):
    @dataclasses.dataclass(frozen=True)
    class Changing(MemoryTable):
        def write(self, work, folder, told):
            MemoryTable(self.rows[:200]).write(work, folder, told)

    with pytest.raises(EngineFault, match="it had 300 rows, and then 200"):
        score_table(run, Changing(customers[:300]), tmp_path)


def test_a_table_with_as_many_rows_but_other_values_is_told(run, customers, tmp_path):
    class Changing(MemoryTable):
        def write(self, work, folder, told):
            super().write(work, folder, told)
            object.__setattr__(self, "rows", self.rows.set_column(1, "BALANCE", pa.array([1.0] * len(self.rows))))

    with pytest.raises(EngineFault, match="as many rows as before, but not the same values"):
        score_table(run, Changing(customers[:300]), tmp_path / "labels")
    assert not (tmp_path / "labels").exists()


def test_how_many_rows_are_written_is_told(run, in_memory, in_engine, tmp_path):
    for name, table in (("memory", in_memory), ("engine", in_engine)):
        said: list[tuple[str, float]] = []
        score_table(run, table, tmp_path / name, progress=lambda *told, said=said: said.append(told))
        stages, shares = zip(*said, strict=True)
        assert "Placing customers: 20,000 of 20,000" in stages
        assert list(shares) == sorted(shares)


def interrupted(labels):
    with whole_table(labels) as draft:
        (draft / "b.parquet").write_text("half")
        raise KeyboardInterrupt


def test_what_fails_half_way_leaves_the_earlier_table_and_the_same_again_succeeds(tmp_path):
    labels = tmp_path / "labels"
    with whole_table(labels) as draft:
        (draft / "a.parquet").write_text("before")
    with pytest.raises(KeyboardInterrupt):
        interrupted(labels)
    assert [path.name for path in tmp_path.rglob("*.*")] == ["a.parquet"]
    with whole_table(labels) as draft:
        (draft / "b.parquet").write_text("whole")
    assert [path.name for path in tmp_path.rglob("*.*")] == ["b.parquet"]


def test_a_folder_with_anything_else_is_not_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError), whole_table(tmp_path):
        pass


@pytest.fixture
def ccseg(engine, monkeypatch, capsys):
    """The command line, in the engine that is running already."""
    monkeypatch.setattr(spark, "embedded", lambda: _running(engine))

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(list(map(str, arguments)))
        return ended.value.code, *capsys.readouterr()

    return call


def _running(engine):
    from contextlib import nullcontext

    return nullcontext(engine)


def test_several_files_are_scored_as_one_table(ccseg, run, files, tmp_path):
    (tmp_path / "run.json").write_text(run.to_json())
    status, out, _ = ccseg("score", tmp_path / "run.json", *sorted(files.iterdir()), "-o", tmp_path / "labels")
    assert (status, out.splitlines()[0][:23]) == (0, "20,000 customers scored")
    assert len(pd.read_parquet(tmp_path / "labels")) == 20_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{csv}", "{files}"], "Name one file."),
        (["{csv}", "{files}", "--engine", "local"], "An engine reads Parquet files"),
        (["{csv}", "--engine", "local"], "Something in some.csv would have to be repaired"),
        (["{files}", "--table", "a.b"], "not both"),
        (["{files}", "--derive", "months=6"], "--derive is for files that are read into memory"),
    ],
)
def test_what_an_engine_cannot_do_is_one_sentence(ccseg, run, files, tmp_path, arguments, said):
    (tmp_path / "run.json").write_text(run.to_json())
    (tmp_path / "some.csv").write_text("a,b\n1,2\n")
    named = [each.format(csv=tmp_path / "some.csv", files=files) for each in arguments]
    status, out, err = ccseg("score", tmp_path / "run.json", *named, "-o", tmp_path / "labels")
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert said in err
    assert not (tmp_path / "labels").exists()
