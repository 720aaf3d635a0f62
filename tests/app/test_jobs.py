import os
import sys
import time
import types
import weakref

import pytest

from app.common import visitor
from app.common.settings import Settings
from app.jobs.board import Busy, JobBoard
from app.jobs.files import made_by_worker
from app.jobs.memory import forgetting
from app.texts import say
from ccseg.errors import CcsegError
from tests.app import chores


def within(seconds, happened):
    """Whether it happens in time; a worker is another process, so there is nothing to wait on but its traces."""
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return happened()


def outcome(job):
    assert within(60, lambda: job.over)
    return job.state, job.outcome, job.error


@pytest.fixture
def board():
    board = JobBoard(Settings(workers=1, queue=2, warm=False))
    yield board
    board.close()


def submit(board, work, *given, owner="ann"):
    return board.submit(owner, work, *given, then=lambda result: result)


def test_a_job_runs_in_a_process_of_its_own_and_keeps_what_came_of_it(board):
    job = board.submit("ann", chores.add, 2, 3, then=lambda total: total * 10)
    assert outcome(job) == ("done", 50, "")
    assert job.progress == ("Adding", 0.5)


def test_a_worker_runs_on_one_thread_and_does_not_run_the_page_again(board, monkeypatch):
    page = types.ModuleType("__main__")
    page.__file__ = "/nowhere/streamlit_app.py"
    monkeypatch.setitem(sys.modules, "__main__", page)
    assert outcome(submit(board, chores.tell_main)) == ("done", (None, False), "")
    assert set(outcome(submit(board, chores.tell_threads))[1].values()) == {"1"}


def test_the_refusal_of_the_library_is_the_error_of_the_job(board):
    assert outcome(submit(board, chores.refuse)) == ("failed", None, "The table has no customers.")


def test_an_unforeseen_error_shows_no_value_and_logs_none(board, caplog):
    state, _, error = outcome(submit(board, chores.stumble))
    assert state == "failed"
    assert "4711" not in error + caplog.text
    assert "KeyError at chores.py" in caplog.text


def test_a_dead_worker_fails_its_job_with_a_sentence_and_the_next_one_runs(board):
    dying, living = submit(board, chores.die), submit(board, chores.add, 1, 1)
    assert outcome(dying) == ("failed", None, say("jobs.died"))
    assert outcome(living)[1] == 2


@pytest.mark.parametrize("work", [chores.wait, chores.compute_deaf])
def test_cancel_stops_the_process_within_a_second(board, tmp_path, work):
    job = submit(board, work, tmp_path / "started")
    assert within(20, (tmp_path / "started").exists)
    worker = job.process
    board.cancel(job)
    assert job.state == "cancelled"
    assert within(1, worker.done)
    assert outcome(submit(board, chores.add, 1, 1))[1] == 2


def test_those_who_wait_know_their_position_and_move_up(board, tmp_path):
    working = submit(board, chores.wait, tmp_path / "started")
    assert within(20, (tmp_path / "started").exists)
    second, third = submit(board, chores.add, 1, 1), submit(board, chores.add, 2, 2)
    assert [board.position(job) for job in (working, second, third)] == [0, 1, 2]
    board.cancel(second)
    assert board.position(third) == 1
    board.cancel(working)
    assert outcome(third)[1] == 4


def test_a_full_queue_says_so_but_takes_what_follows_a_job(board, tmp_path):
    submit(board, chores.wait, tmp_path / "started")
    assert within(20, (tmp_path / "started").exists)
    for _ in range(2):
        submit(board, chores.add, 1, 1)
    with pytest.raises(Busy, match="2 other jobs are already waiting"):
        submit(board, chores.add, 1, 1)
    assert board.submit("ann", chores.add, 1, 1, then=str, follows=True).state == "waiting"


def come_from(monkeypatch, address, **headers):
    """Have whoever looks at the page come from an address, with these headers."""
    monkeypatch.setattr(visitor, "is_on_a_page", lambda: True)
    monkeypatch.setattr(visitor.st, "context", types.SimpleNamespace(ip_address=address, headers=headers))


def test_no_header_says_where_somebody_comes_from(monkeypatch):
    come_from(monkeypatch, "203.0.113.7", **{"X-Forwarded-For": "198.51.100.1", "Forwarded": "for=198.51.100.1"})
    assert visitor.address() == "203.0.113.7"
    come_from(monkeypatch, None)
    assert visitor.address() == ""


def test_addresses_take_turns_however_many_browsers_one_of_them_has(tmp_path, monkeypatch):
    board = JobBoard(Settings(workers=1, queue=9, queue_each=3, queue_address=3, warm=False))
    submit(board, chores.wait, tmp_path / "started", owner="somebody else")
    assert within(20, (tmp_path / "started").exists)
    come_from(monkeypatch, "203.0.113.7")
    many = [submit(board, chores.wait, tmp_path / owner, owner=owner) for owner in ("ann", "another", "a third")]
    with pytest.raises(Busy, match="3 other jobs are already waiting"):
        submit(board, chores.add, 1, 1, owner="a fourth")
    come_from(monkeypatch, "203.0.113.8")
    other = [submit(board, chores.add, 1, 1, owner="eve") for _ in range(2)]
    assert [board.position(job) for job in (many[0], other[0], many[1], other[1], many[2])] == [1, 2, 3, 4, 5]
    board.close()


def test_owners_take_turns_however_many_jobs_one_of_them_asks_for(tmp_path):
    board = JobBoard(Settings(workers=1, queue=9, queue_each=3, warm=False))
    submit(board, chores.wait, tmp_path / "started")
    assert within(20, (tmp_path / "started").exists)
    many = [submit(board, chores.wait, tmp_path / f"ann {number}") for number in range(3)]
    with pytest.raises(Busy, match="3 jobs of yours are waiting already"):
        submit(board, chores.add, 1, 1)
    bob, eve = submit(board, chores.add, 1, 1, owner="bob"), submit(board, chores.add, 2, 2, owner="eve")
    assert [board.position(job) for job in (bob, eve, *many)] == [1, 2, 3, 4, 5]
    board.cancel(many[0])
    board.cancel(next(job for job in board._jobs.values() if job.state == "working"))
    assert (outcome(bob)[1], outcome(eve)[1]) == (2, 4)
    assert within(20, (tmp_path / "ann 1").exists)
    assert not (tmp_path / "ann 2").exists()
    board.close()


def test_only_its_owner_finds_a_job(board):
    job = submit(board, chores.add, 1, 1, owner="ann")
    assert board.find("ann", job.id) is job
    assert board.find("bob", job.id) is None
    assert board.find("ann", "no such job") is None


def test_closing_the_board_leaves_no_worker_behind(board, tmp_path):
    job = submit(board, chores.wait, tmp_path / "started")
    assert within(20, (tmp_path / "started").exists)
    worker = job.process
    board.close()
    assert within(1, worker.done)


def test_the_environment_of_the_server_stays_as_it_was(board, monkeypatch):
    monkeypatch.delenv("NUMBA_THREADING_LAYER", raising=False)
    outcome(submit(board, chores.add, 1, 1))
    assert "NUMBA_THREADING_LAYER" not in os.environ


def test_who_listens_to_a_job_is_told_once_when_it_is_over_however_it_ends(board, tmp_path):
    told = []
    working = submit(board, chores.wait, tmp_path / "started")
    assert within(20, (tmp_path / "started").exists)
    done, failed = submit(board, chores.add, 1, 1), submit(board, chores.refuse)
    for job in (working, done, failed):
        job.when_over(lambda job=job: told.append(job.state))
    assert told == []
    board.cancel(working)
    assert within(20, lambda: len(told) == 3)
    assert told == ["cancelled", "done", "failed"]
    done.when_over(lambda: told.append("late"))
    assert told[3:] == ["late"]


def test_a_listener_may_submit_the_next_job_and_one_that_stumbles_harms_nobody(board, caplog):
    following = []
    job = submit(board, chores.add, 1, 1)
    job.when_over(lambda: int("CUST-4711"))
    job.when_over(lambda: following.append(submit(board, chores.add, job.outcome, 1)))
    assert within(20, lambda: following)
    assert outcome(following[0])[1] == 3
    assert "4711" not in caplog.text
    assert "ValueError at test_jobs.py" in caplog.text


def test_a_job_that_is_over_lets_go_of_what_it_was_given(board):
    job = submit(board, chores.add, 2, 3)
    outcome(job)
    assert job.task is None


def test_a_file_is_made_by_another_process():
    text, _, process = made_by_worker(chores.write, "A file").decode().partition(" by ")
    assert text == "A file"
    assert int(process) != os.getpid()


def test_a_file_that_cannot_be_made_says_why_in_words():
    with pytest.raises(CcsegError, match="The table has no customers"):
        made_by_worker(chores.refuse_to_write)


class Brought:
    """What a job brought, to be looked for when it is over."""


def test_what_a_job_brought_is_let_go_though_nobody_comes_any_more(board, monkeypatch):
    monkeypatch.setattr("app.jobs.board.KEPT_SECONDS", 0)
    monkeypatch.setattr("app.jobs.memory.job_board", lambda: board)
    job = board.submit("ann", chores.add, 2, 3, then=lambda total: Brought())
    assert outcome(job)[0] == "done"
    brought = weakref.ref(job.outcome)
    del job
    monkeypatch.setattr("app.jobs.memory.EVERY", 0.01)
    with forgetting():
        assert within(10, lambda: brought() is None)
