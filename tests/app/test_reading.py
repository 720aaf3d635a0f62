"""Files are read in a worker that can be stopped, never in the server."""

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import StopException

from app.common.settings import Settings
from app.common.text import plain
from app.jobs.board import JobBoard
from app.jobs.reading import WORDS, start_reading
from app.jobs.worker import File, read_files
from app.session import reading
from app.session.results import Source
from app.session.session import Session
from app.texts import say
from ccseg.deriving.customers import open_customers
from ccseg.errors import InvalidRecipe, UnreadableFile
from ccseg.sample import sample_csv
from tests.app import chores
from tests.app.conftest import texts
from tests.app.test_jobs import within


def ended(job):
    assert within(30, lambda: job.over)
    return job


def test_a_worker_reads_the_same_customers_as_the_library(portfolio):
    read = ended(start_reading("ann", [File("cards.csv", portfolio)])).outcome
    here = open_customers(portfolio, name="cards.csv")
    assert read.frame.equals(here.frame)
    assert (read.columns, read.changes, read.issues, read.digest, read.name) == (
        (here.columns, here.changes, here.issues, here.digest, "cards.csv")
    )


def test_what_the_library_refuses_is_raised_as_what_it_is(portfolio):
    session = Session()
    with pytest.raises(UnreadableFile, match="picture"):
        session.open_file(Source("cards.csv", b"\x89PNG\r\n\x1a\n"))
    session.open_file(Source("cards.csv", portfolio))
    with pytest.raises(InvalidRecipe, match="There is no column 'spend'"):
        session.change_recipe(mapping={"spend": "purchases"})


def test_a_file_that_takes_too_much_memory_is_told_with_the_limit_and_the_cure():
    board = JobBoard(Settings(workers=1), words=WORDS)
    file = File("large.csv", sample_csv(customers=20_000))
    job = ended(board.submit("ann", read_files, (file,), {}, 30, then=lambda customers: customers))
    told = {say("reading.memory", name="large.csv", megabytes=30), say("reading.died")}
    assert job.error in told
    assert all("Leave out columns or rows" in sentence for sentence in told)


def test_reading_does_not_wait_for_fits(open_app, portfolio, tmp_path, monkeypatch):
    board = JobBoard(Settings(workers=1))
    monkeypatch.setattr("app.session.work.job_board", lambda: board)
    fit = board.submit("bob", chores.wait, tmp_path / "started", then=bool)
    at = open_app(owner="reads while others search")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    assert "300 customers" in texts(at)
    assert not fit.over
    board.close()


def test_a_page_that_waits_for_a_file_says_so(open_app, portfolio, monkeypatch):
    said = []
    monkeypatch.setattr("app.session.reading.QUICK", 0.0)
    monkeypatch.setattr("app.session.reading._tell", lambda job, source: said.append(source.name) or "Reading")
    at = open_app(owner="waits")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    assert set(said) == {"cards.csv"}
    assert "300 customers" in texts(at)
    assert not any(button.key.startswith("stop-") for button in at.button)


def test_who_does_something_else_stops_the_worker_and_has_the_file_read_again(
    open_app, portfolio, tmp_path, monkeypatch
):
    jobs, started = [], tmp_path / "started"

    def leave(job, source):
        assert within(30, started.exists)
        raise StopException

    def start_waiting(owner, files, **how):
        jobs.append(reading.reading_board().submit(owner, chores.wait, started, then=bool))
        return jobs[0]

    at = open_app(owner="leaves")
    with monkeypatch.context() as patch:
        patch.setattr(reading, "start_reading", start_waiting)
        patch.setattr(reading, "_await", leave)
        at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    assert jobs[0].state == "cancelled"
    assert not at.session_state["session"].customers
    assert "300 customers" in texts(at.run())


def test_a_file_that_a_person_stopped_is_not_read_until_it_comes_again(open_app, portfolio):
    at = open_app(owner="stops")
    at.session_state[reading.STOPPED] = Source("cards.csv", portfolio).key
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    assert [error.value for error in at.error] == [plain(say("reading.stopped", name="cards.csv"))]
    assert not at.run().error
    at.file_uploader(key="upload").upload("cards again.csv", portfolio).run()
    assert "300 customers" in texts(at)
