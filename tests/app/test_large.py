"""A file that is too large for memory goes to the operator's engine: sample, result of all, and their segments."""

from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from app.jobs.board import End, Job
from app.jobs.reading import in_engine
from app.session.owner import owner
from app.session.results import Source, labels_of
from app.session.session import Session
from app.start.table import table_named
from ccseg import KMeans, make_sample
from ccseg.engine import segmenting, spark, understood
from ccseg.engine.server import embedded
from ccseg.engine.understood import Sampled
from ccseg.errors import CcsegError, UnusableTable
from tests.app.conftest import OWNER, texts
from tests.judging import hardly_judging

CUSTOMERS = 600


class AtOnce:
    """A board that works in this process, at once."""

    def submit(self, owner, work, *given, then):
        job: Job[Any] = Job(owner)
        try:
            outcome = then(work(*given, progress=lambda stage, share: None))
            job.end(End("done", outcome))
        except CcsegError as error:
            job.end(End("failed", error=str(error), fault=error))
        return job

    def begin(self, owner, work, *given, then):
        return self.submit(owner, work, *given, then=then)

    def drop(self, job):
        """What is over needs no stop."""

    cancel = drop


@pytest.fixture(scope="module")
def file():
    """A Parquet file of more customers than are allowed."""
    return make_sample(CUSTOMERS).to_parquet()


@pytest.fixture
def operated(monkeypatch):
    """An app of which the operator allows 200 customers in memory."""
    monkeypatch.setenv("CCSEG_ROWS", "200")
    monkeypatch.setattr(understood, "FAIR_SAMPLE", 300)
    monkeypatch.setattr(segmenting, "add_map", lambda found, progress: found)
    for name in ("app.jobs.reading.reading_board", "app.session.reading.reading_board", "app.session.work.job_board"):
        monkeypatch.setattr(name, AtOnce)
    return monkeypatch


def test_without_an_engine_such_a_file_is_refused(operated, file):
    with pytest.raises(UnusableTable, match="600"):
        Session().open_file(Source("large.parquet", file))


def table_in(address, file):
    """The customers as a table of the engine, opened by its name."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(address).create()
    session.createDataFrame(pd.read_parquet(BytesIO(file))).createOrReplaceGlobalTempView("cards")
    session.stop()
    return table_named("global_temp.cards")


@pytest.mark.parametrize("name", ["main.cards", "global_temp.`cards`", "parquet./etc", "", "global_temp.cards; drop"])
def test_only_tables_that_the_operator_names_can_be_opened(monkeypatch, name):
    monkeypatch.setenv("CCSEG_TABLES", "main.portfolio.* global_temp.*")
    assert table_named("main.portfolio.cards").table
    with pytest.raises(CcsegError, match=r"You may name: main\.portfolio\.\* and global_temp\.\*\.$"):
        table_named(name)


@pytest.mark.parametrize(
    ("engine", "tables", "offered"), [("local", "cards", True), ("local", "", False), ("", "cards", False)]
)
def test_a_table_can_be_named_where_there_are_tables(monkeypatch, open_app, engine, tables, offered):
    monkeypatch.setenv("CCSEG_ENGINE", engine)
    monkeypatch.setenv("CCSEG_TABLES", tables)
    at = open_app("start")
    assert [each.label for each in at.text_input] == ["Or the name of a table"] * offered
    if offered:
        at.text_input(key="table-name").set_value("others")
        next(each for each in at.button if each.label == "Open the table").click().run()
        assert "cannot be opened here" in at.error[0].value


def test_with_an_engine_the_result_is_of_all_customers_and_their_segments_can_be_had(operated, file, open_app):
    pytest.importorskip("pysail", reason="the extra 'engine' is not installed")
    session = Session()
    with embedded() as address, hardly_judging():
        operated.setattr(spark, "embedded", lambda: nullcontext(address))
        operated.setenv("CCSEG_ENGINE", "local")
        operated.setenv("CCSEG_TABLES", "global_temp.*")
        session.open_file(Source("large.parquet", file))
        as_file = session.customers
        session.open_file(table_in(address, file))
        assert session.customers
        assert session.customers.digest == as_file.digest
        assert isinstance(session.customers, Sampled)
        assert (len(session.customers.frame), session.customers.number) == (300, CUSTOMERS)
        session.begin_ahead()
        assert session.ahead is None
        with pytest.raises(CcsegError, match="this one has 600 customers"):
            session.compare([], [])
        session.recipe = session.recipe.but(clusterer=KMeans(segments=3), preparation="hurdle")
        session.find_segments()
        assert session.job
        assert session.job.error == ""
        session.collect()
    assert session.result
    labels = labels_of(session.result)
    assert labels
    sizes = pd.read_parquet(BytesIO(labels.data))["segment"].value_counts()
    assert sizes.to_dict() == {each.segment: each.size for each in session.result.run.segments}
    at = open_app("segments", owner=owner(), run=session.result.id)
    assert "All 600 customers were placed" in texts(at)


def test_what_passes_between_a_file_and_an_engine_goes_when_the_job_is_over(operated):
    def submit(engine):
        Path(engine.folder, "customers.parquet").write_bytes(b"customers")
        folders.append(engine.folder)
        return job

    job: Job[Any] = Job(OWNER)
    folders: list[str] = []
    in_engine(submit)
    assert Path(folders[0]).exists()
    job.end(End("cancelled"))
    job.tell_listeners()
    assert not Path(folders[0]).exists()
