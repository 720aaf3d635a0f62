"""What is shown of the first segments that pass, while they are still tested: to their owner, and as nothing more."""

import os
from functools import partial

import pytest

from app.jobs.board import job_board
from app.session.store import store
from tests.app import chores
from tests.app.conftest import follow, texts

UNJUDGED = "not judged yet"


@pytest.fixture
def line(tmp_path, monkeypatch):
    """A line to the worker, who knows the first segments when somebody opens it, and goes on when it is closed."""
    path = tmp_path / "line"
    os.mkfifo(path)
    monkeypatch.setattr("app.session.work.find_segments", partial(chores.sketch_and_meet, path))
    yield path
    job_board().close()


@pytest.fixture
def ask(open_app, portfolio):
    """Somebody asks for segments, and has none of this file yet."""

    def asked(owner):
        at = open_app(owner=owner)
        at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
        follow(at, "continue")
        at.button(key="find").click().run()
        assert at.session_state["session"].waiting
        return at

    return asked


def test_the_first_segments_are_shown_without_a_verdict_to_their_owner_alone_until_their_job_is_over(
    line, ask, open_app, finish
):
    looking = ask("the curious")
    job = looking.session_state["session"].job
    with line.open("w"):
        shown = texts(looking.run())
        assert "Cash only" in shown
        assert "Card buyers" in shown
        assert shown.count(UNJUDGED) == 2
        assert "checked against Log" in shown
        assert "halves" in shown
        assert not looking.get("download_button")
        assert not store().list("the curious")
        assert "Cash only" in texts(open_app("segments", owner="the curious", job=job.id))
        assert "Cash only" not in texts(open_app("segments", owner="a stranger", job=job.id))
    over = texts(finish(looking))
    assert UNJUDGED not in over
    assert "The table has no customers." in over.replace("\\", "")


def test_nothing_of_the_first_segments_is_left_where_the_job_is_cancelled(line, ask):
    looking = ask("the hasty")
    with line.open("w"):
        assert UNJUDGED in texts(looking.run())
        cancelled = looking.button(key="cancel").click().run()
        assert UNJUDGED not in texts(cancelled)
        assert not store().list("the hasty")
