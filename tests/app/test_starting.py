"""Where the processes of workers come from, before there is a warm one to fork them from and afterwards."""

import os
from threading import Event, Thread

import pytest

from app.common.settings import Settings
from app.jobs import starting
from app.jobs.board import JobBoard
from app.jobs.starting import ONE_THREAD, Starter
from tests.app import chores
from tests.app.test_jobs import outcome, submit

needs_forks = pytest.mark.skipif(not starting.CAN_FORK, reason="all processes start fresh")


@pytest.fixture
def cold(monkeypatch):
    """A starter whose warm process is not ready before somebody lets it."""
    let = Event()
    monkeypatch.setattr(Starter, "_watch", lambda self: let.wait() and self._ready.set())
    made = Starter(warm=False)
    yield made, let
    let.set()


def method(starter, drawing=False):
    with starter.context(drawing) as context:
        return context.get_start_method()


@needs_forks
def test_processes_are_forked_once_one_has_been():
    assert method(Starter(warm=False)) == "forkserver"


@needs_forks
def test_who_finds_no_warm_process_in_time_starts_fresh_and_the_next_is_forked(cold, monkeypatch):
    starter, let = cold
    monkeypatch.setattr(starting, "PATIENCE", 0.0)
    assert method(starter) == "spawn"
    let.set()
    assert method(starter, drawing=True) == method(starter) == "forkserver"


@needs_forks
def test_who_draws_a_map_waits_for_the_process_that_has_its_kernels(cold, monkeypatch):
    starter, let = cold
    monkeypatch.setattr(starting, "PATIENCE", 0.0)
    started = []
    waiting = Thread(target=lambda: started.append(method(starter, drawing=True)))
    waiting.start()
    assert method(starter) == "spawn"
    assert not started
    let.set()
    waiting.join()
    assert started == ["forkserver"]


@needs_forks
def test_a_warm_process_that_ends_before_it_is_ready_is_not_waited_for_for_ever(cold, monkeypatch):
    starter, _ = cold
    monkeypatch.setattr(starting, "PATIENCE_OF_MAPS", 0.0)
    assert method(starter, drawing=True) == "spawn"


def test_a_fresh_process_is_on_one_thread_knows_no_page_and_leaves_the_environment_as_it_was(cold, monkeypatch):
    monkeypatch.setattr(starting, "PATIENCE", 0.0)
    monkeypatch.setattr("app.jobs.board.starter", lambda warm: cold[0])
    before = dict(os.environ)
    board = JobBoard(Settings(workers=1, warm=False))
    told = outcome(submit(board, chores.tell_threads))[1]
    assert told == {name: "1" for name in ONE_THREAD if name.endswith("_NUM_THREADS")}
    assert outcome(submit(board, chores.tell_main))[1][1] is False
    assert dict(os.environ) == before
    board.close()
