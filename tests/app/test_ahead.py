"""Work that begins before anybody asks: nobody waits for it, and who asks for the same takes it over."""

import os
import sys
from threading import Event
from types import ModuleType

import pytest

from app.common.settings import Settings
from app.jobs.board import Busy, JobBoard, job_board
from app.jobs.worker import draw_map
from app.session.documents import documents
from app.session.results import Result
from app.session.store import store
from ccseg.clustering.clusterers import KMeans
from ccseg.processes import CAN_FORK
from ccseg.progress import silent
from ccseg.reading.customers import read_customers
from ccseg.recipes import Recipe
from ccseg.result import Run, Segmentation
from tests.app import chores
from tests.app.conftest import follow, texts


@pytest.fixture
def board():
    board = JobBoard(Settings(workers=1, queue=2, queue_each=1, warm=False))
    yield board
    board.close()


@pytest.fixture
def line(tmp_path):
    """A line to a job: opening it for writing waits until the job has begun."""
    return new_line(tmp_path, "line")


@pytest.fixture
def other(tmp_path):
    """A line to another job."""
    return new_line(tmp_path, "other")


def new_line(folder, name):
    os.mkfifo(folder / name)
    return folder / name


def begin(board, work, *given, owner="ann"):
    return board.begin(owner, work, *given, then=lambda result: result)


def submit(board, work, *given, owner="bob"):
    return board.submit(owner, work, *given, then=lambda result: result)


PATIENCE = 180
"""Seconds until what does not come is given up: what nobody asked for has the lowest priority, and other tests keep the
machine busy."""


def outcome(job):
    over = Event()
    job.when_over(over.set)
    assert over.wait(PATIENCE)
    return job.state, job.outcome


def test_work_ahead_goes_on_when_it_is_asked_for_and_brings_what_it_found(board, line):
    job = begin(board, chores.meet, line)
    with line.open("w") as end:
        assert job.progress == ("Meeting", 0.5)
        assert board.claim(job)
        waiting = submit(board, chores.add, 1, 1)
        assert board.position(waiting) == 1
        end.write("found")
    assert outcome(job) == ("done", "found")
    assert outcome(waiting) == ("done", 2)
    assert board.claim(job)


def test_a_job_says_what_remains_once_it_has_done_enough_to_tell(board, line):
    job = begin(board, chores.meet, line)
    with line.open("w") as end:
        assert 0 < job.remaining < 60
        end.write("found")
    outcome(job)
    assert job.remaining is None


def test_whoever_asks_takes_the_place_of_work_ahead(board, line):
    job = begin(board, chores.meet, line)
    with line.open("w"):
        assert outcome(submit(board, chores.add, 1, 1)) == ("done", 2)
    assert job.state == "cancelled"
    assert not board.claim(job)


def test_work_ahead_begins_only_where_a_worker_is_idle(board, line):
    asked = submit(board, chores.meet, line)
    with line.open("w") as end:
        assert begin(board, chores.add, 1, 1) is None
        end.write("done")
    outcome(asked)
    assert outcome(begin(board, chores.add, 1, 1)) == ("done", 2)


def test_work_ahead_is_not_one_of_the_jobs_that_its_owner_may_have_waiting(board, line, other):
    ahead = begin(board, chores.meet, line)
    with line.open("w"):
        assert board.position(ahead) == 0
        asked = submit(board, chores.meet, other, owner="ann")
    with other.open("w"):
        submit(board, chores.add, 1, 1, owner="ann")
        with pytest.raises(Busy):
            submit(board, chores.add, 1, 1, owner="ann")
        assert (ahead.state, asked.state) == ("cancelled", "working")


def test_only_as_much_ends_as_others_need(line, other):
    board = JobBoard(Settings(workers=2, warm=False))
    earlier, later = begin(board, chores.meet, line), begin(board, chores.meet, other)
    with line.open("w") as end, other.open("w"):
        assert outcome(submit(board, chores.add, 1, 1)) == ("done", 2)
        end.write("found")
    assert outcome(earlier) == ("done", "found")
    assert later.state == "cancelled"
    board.close()


def test_work_ahead_lets_all_other_work_go_first(board):
    assert outcome(begin(board, chores.niceness)) == ("done", 19)
    assert outcome(submit(board, chores.niceness)) == ("done", 0)


@pytest.fixture
def ahead(monkeypatch):
    monkeypatch.setenv("CCSEG_AHEAD", "true")
    monkeypatch.setattr("app.session.work.find_segments", chores.find_quickly)
    yield
    job_board().close()


def test_the_click_takes_over_what_was_begun_when_the_file_was_understood(open_app, portfolio, ahead, finish):
    at = open_app(owner="the quick")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    begun = at.session_state["session"].ahead.job
    follow(at, "continue")
    at.button(key="find").click().run()
    session = at.session_state["session"]
    assert begun is (session.job or begun)
    assert not begun.ahead
    at = finish(at) if session.job else at.run()
    assert at.session_state["session"].rows.result is begun.outcome.result
    assert "300 customers" in texts(at)
    assert store().list("the quick")


def test_what_was_begun_ends_with_the_choices_it_was_begun_for(open_app, portfolio, ahead):
    at = open_app(owner="the choosy")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    begun = at.session_state["session"].ahead.job
    key = next(name for name in at.session_state if name.startswith("mapping-"))
    at.session_state[key] = {"edited_rows": {1: {"use": "ignored"}}, "added_rows": [], "deleted_rows": []}
    at.run()
    assert begun.state == "cancelled"
    assert at.session_state["session"].ahead.recipe.mapping == {"BALANCE": "ignored"}
    assert not documents().entries("the choosy", Result)


def test_what_nobody_asked_for_is_not_kept_until_somebody_opens_it(open_app, portfolio, ahead):
    at = open_app(owner="the reader")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    job = at.session_state["session"].ahead.job
    assert outcome(job)[0] == "done"
    assert not store().list("the reader")
    follow(at, "continue")
    at.button(key="find").click().run()
    assert [entry.id for entry in documents().entries("the reader", Result)] == [job.outcome.result.id]
    assert outcome(job.outcome.result.map_job)[0] == "done"
    assert store().load("the reader", job.outcome.result.id, Run).map.method == "umap"


def test_what_two_processes_find_comes_with_the_map_that_would_follow_where_its_kernels_are_loaded(sample, monkeypatch):
    customers, recipe = read_customers(sample.head(200)), Recipe(preparation="hurdle", clusterer=KMeans(segments=3))
    alone, cold = (chores.find_quickly(customers, recipe, silent, processes) for processes in (1, 2))
    monkeypatch.setitem(sys.modules, "app.jobs.warm", ModuleType("app.jobs.warm"))
    at_once = chores.find_quickly(customers, recipe, silent, processes=2)
    follows, shown = draw_map(Segmentation(customers, *alone), 2, silent)
    quick, faithful = ("pca", "umap") if CAN_FORK else ("pca", "pca")
    assert [found[1].method for found in (alone, cold, at_once)] == [quick, quick, faithful]
    assert not CAN_FORK or ((follows.points == at_once[1].points).all() and shown == at_once[2].map)
