"""Segmenting in an engine: the same document and the same labels as in memory, of all customers."""

import json
import resource
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccseg import segmentation
from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.engine import understood
from ccseg.engine.segmenting import segment_table
from ccseg.engine.table import MemoryTable
from ccseg.errors import EngineFault, InvalidRecipe
from ccseg.recipes import Recipe, Split
from ccseg.scoring import score
from tests.engine.test_scoring import ccseg, written  # noqa: F401
from tests.judging import hardly_judging

SAMPLE = 2_000


DONE: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Segments are sought among few of the customers, and once for the same ones in the same way."""
    monkeypatch.setattr(understood, "FAIR_SAMPLE", SAMPLE)
    for name in ("_choose", "_explore"):
        monkeypatch.setattr(segmentation, name, once(name, getattr(segmentation, name)))
    with hardly_judging():
        yield


def once(name, work):
    """The same work on the same customers is done once."""

    def again(values, way, *others):
        for known, before, by, found in DONE:
            if known == name and by == way and values.equals(before):
                return found
        DONE.append((name, values, way, work(values, way, *others)))
        return DONE[-1][3]

    return again


EVERY = pytest.mark.parametrize(
    "clusterer", [KMeans(segments=5), GaussianMixture(segments=4), DBSCAN()], ids=lambda each: each.algorithm
)


@pytest.fixture(scope="module")
def of_memory(in_memory, tmp_path_factory):
    """The run and the labels of each clusterer, found in memory once."""

    @lru_cache
    def of(clusterer):
        folder = tmp_path_factory.mktemp("memory")
        recipe = Recipe(preparation="hurdle", clusterer=clusterer)
        return segment_table(in_memory, recipe, folder, draw_map=False).run, written(folder)

    return of


@EVERY
def test_an_engine_writes_the_same_document_and_labels_as_memory(clusterer, of_memory, in_engine, customers, tmp_path):
    recipe = Recipe(preparation="hurdle", clusterer=clusterer)
    run = segment_table(in_engine, recipe, tmp_path, draw_map=False).run
    labels, (same, labels_in_memory) = written(tmp_path), of_memory(clusterer)
    assert run.to_json() == same.to_json()
    assert (run.customers, sum(segment.size for segment in run.segments)) == (20_000, (labels["segment"] >= 0).sum())
    pd.testing.assert_frame_equal(labels, labels_in_memory)
    expected = pd.Series(score(run, customers.to_pandas()).labels, index=customers["CUST_ID"].to_pylist())
    assert (labels.set_index("CUST_ID")["segment"] == expected.sort_index()).all()


@EVERY
def test_apache_spark_writes_the_same_document_and_labels_too(clusterer, of_memory, on_cluster, tmp_path):
    recipe = Recipe(preparation="hurdle", clusterer=clusterer)
    run = segment_table(on_cluster, recipe, tmp_path, draw_map=False).run
    same, labels_in_memory = of_memory(clusterer)
    assert run.to_json() == same.to_json()
    pd.testing.assert_frame_equal(written(tmp_path), labels_in_memory)


def test_profiles_and_reach_are_of_all_customers(in_memory, customers, tmp_path):
    recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=5))
    run = segment_table(in_memory, recipe, tmp_path, draw_map=False).run
    labels = score(run, customers.to_pandas()).labels
    balance = customers["BALANCE"].to_numpy()
    for segment in run.segments:
        own = balance[labels == segment.segment]
        figure = segment.profile.figure("balance")
        assert segment.size == len(own)
        assert figure.mean == pytest.approx(own.mean())
        assert figure.median == pytest.approx(np.median(own), rel=0.01)
        for reach in segment.context.reach:
            assert reach.customers + reach.excluded == segment.size
    assert any("fair sample of 2,000 of 20,000" in issue.message for issue in run.issues)


def test_what_an_engine_does_not_do_is_refused(in_memory, tmp_path):
    with pytest.raises(InvalidRecipe, match="splits no segments"):
        segment_table(in_memory, Recipe(splits=(Split(segment=0),)), tmp_path)


def test_a_table_that_changes_while_it_is_profiled_is_told(customers, tmp_path):
    class Changing(MemoryTable):
        def place(self, work, told):
            return MemoryTable(self.rows[:-5]).place(work, told)

    table = Changing(customers[:1_000])
    with pytest.raises(EngineFault, match="it had 1,000 rows, and then 995"):
        segment_table(table, Recipe(preparation="hurdle", clusterer=KMeans(segments=3)), tmp_path, draw_map=False)


@contextmanager
def little_disk():
    """The engine may write no file larger than this, which is told as a full disk is."""
    children = [each for task in Path("/proc/self/task").glob("*/children") for each in task.read_text().split()]
    [server] = [int(each) for each in children if b"engine.server" in Path(f"/proc/{each}/cmdline").read_bytes()]
    before = resource.prlimit(server, resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(server, resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
def test_a_full_disk_leaves_the_earlier_table_and_the_same_command_succeeds_where_there_is_room(ccseg, files, tmp_path):  # noqa: F811
    out, labels = tmp_path / "out", tmp_path / "labels"
    (out / "customers").mkdir(parents=True)
    (out / "customers" / "old.parquet").write_text("before")
    segmenting = ("segment", files, "-o", out, "--segments", 3, "--preparation", "hurdle", "--no-map")
    scoring = ("score", out / "run.json", files, "-o", labels)
    for command in (segmenting, scoring):
        before = sorted(tmp_path.rglob("*"))
        with little_disk():
            status, said, err = ccseg(*command)
        assert (status, said, err.count("\n")) == (2, "", 1)
        assert err.startswith("The disk is full where the engine writes. Nothing was written;")
        assert sorted(tmp_path.rglob("*")) == before
        status, said, err = ccseg(*command)
        assert (status, err, "20,000 customers" in said) == (0, "", True)
    everyone = json.loads((out / "run.json").read_text())["customers"]
    assert len(written(out / "customers")) == len(written(labels)) == everyone == 20_000
    assert not (out / "customers.csv").exists()


def test_the_command_refuses_what_only_memory_does(ccseg, files, tmp_path):  # noqa: F811
    status, _, err = ccseg("segment", files, "-o", tmp_path / "out", "--split", "0")
    assert (status, "--split is for files that are read into memory" in err) == (2, True)
