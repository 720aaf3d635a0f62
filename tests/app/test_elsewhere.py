"""Several servers on one store: what one of them works at, and what it changed, is known to the others."""

import secrets

import pytest

from app.jobs.board import Job
from app.session.documents import documents
from app.session.elsewhere import Teller, Told
from app.session.results import Result
from app.session.store import store
from ccseg.keeping import jobs
from ccseg.keeping.jobs import KeptJob
from ccseg.recipes import Recipe, recipe_to_text
from tests.app.conftest import OWNER, follow, link, texts

ASKED = recipe_to_text(Recipe(missing="drop"))


@pytest.fixture
def elsewhere():
    """A job that another server works at."""
    id = secrets.token_urlsafe()
    store().jobs.begin(OWNER, KeptJob(id=id, server="berlin", recipe=ASKED))
    store().jobs.go_on(OWNER, id, "Drawing the map", 0.5)
    return id


@pytest.fixture
def teller(monkeypatch):
    """What tells of jobs when it is asked to."""
    monkeypatch.setattr(Teller, "_go_on", lambda self: None)
    return Teller()


def test_a_job_on_another_server_is_followed_until_its_result_is_there(open_app, elsewhere, result):
    at = open_app("segments", job=elsewhere)
    assert "berlin" in at.get("progress")[0].proto.text
    assert elsewhere in at.query_params["job"]
    store().jobs.end(OWNER, elsewhere, "done", result.id)
    at.run()
    assert result.id in at.query_params["run"]
    assert not at.get("progress")
    assert not at.exception


def test_a_job_of_another_server_can_be_cancelled(open_app, elsewhere):
    at = open_app("segments", job=elsewhere)
    at.button(key="cancel-elsewhere").click().run()
    assert "has ended without a result" in texts(at.run())
    assert not store().jobs.go_on(OWNER, elsewhere, "Drawing the map", 0.6)


def test_who_asked_a_server_that_has_stopped_is_told_and_starts_again_with_the_same_settings(
    open_app, elsewhere, monkeypatch
):
    monkeypatch.setattr(jobs, "LOST", -1.0)
    at = open_app("segments", job=elsewhere)
    assert "has stopped, so it has to be started again" in texts(at)
    follow(at, "again")
    assert at.session_state["session"].next_recipe.missing == "drop"
    assert link(at, "again") is None
    assert "has stopped" not in texts(at.run())


def test_nobody_follows_the_job_of_another(open_app, elsewhere):
    at = open_app(owner="a stranger", job=elsewhere)
    assert not at.get("progress")
    assert "not known any more" in at.toast[0].value


def test_a_server_tells_how_far_its_jobs_are_and_what_they_brought(teller):
    job: Job[str] = Job(OWNER)
    brought: list[str] = []
    teller.announce(Told(job, lambda: "".join(brought), list, ASKED))
    teller.tell()
    assert store().jobs.find(OWNER, job.id).recipe == ASKED
    brought.append("a result")
    job.state = "done"
    teller.tell()
    found = store().jobs.find(OWNER, job.id)
    assert (found.state, found.result) == ("done", "a result")


def test_a_server_that_stops_says_that_its_jobs_are_lost(teller):
    job: Job[str] = Job(OWNER)
    teller.announce(Told(job, str, list))
    teller.close()
    assert store().jobs.find(OWNER, job.id).state == "lost"


def test_a_job_that_was_cancelled_on_another_server_is_ended(teller):
    job: Job[str] = Job(OWNER)
    ended: list[Job[str]] = []
    teller.announce(Told(job, str, lambda: ended.append(job)))
    teller.tell()
    store().jobs.end(OWNER, job.id, "ended")
    teller.tell()
    teller.tell()
    assert ended == [job]


def test_a_result_that_another_server_deleted_does_not_come_back(result):
    store().delete(OWNER, result.id)
    assert not documents().improve(result, result.run)
    assert result.deleted
    assert store().list(OWNER) == ()


def test_what_was_written_on_another_server_is_there_when_a_result_is_opened(open_app, result):
    store().annotate(OWNER, result.id, 0, name="Savers", note="Ask Tom")
    store().rename(OWNER, result.id, "Spring")
    assert "Savers" in texts(open_app("personas", run=result.id))
    assert (result.names, result.notes, result.title) == ({0: "Savers"}, {0: "Ask Tom"}, "Spring")


def test_a_result_that_was_deleted_on_another_server_is_not_opened_here(open_app, result):
    store().delete(OWNER, result.id)
    at = open_app(run=result.id)
    assert "no longer kept" in at.toast[0].value
    assert documents().known(Result, OWNER, result.id) is None
