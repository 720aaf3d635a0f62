"""All servers of a store know what each of them works at."""

import pytest

from ccseg.errors import NotKept
from ccseg.keeping.jobs import FORGOTTEN, LOST, KeptJob
from ccseg.keeping.store import RunStore

JOB = KeptJob(id="42", server="here:8501", recipe="as asked for")


def test_another_server_knows_how_far_a_job_is_and_what_it_brought(store, store_url, clock):
    there = RunStore(store_url, clock)
    store.jobs.begin("ann", JOB)
    assert store.jobs.go_on("ann", "42", "Drawing the map", 0.5)
    assert there.jobs.find("ann", "42") == JOB.but(stage="Drawing the map", share=0.5)
    store.jobs.end("ann", "42", "done", "a result")
    found = there.jobs.find("ann", "42")
    assert (found.state, found.result) == ("done", "a result")
    there.close()


def test_a_job_is_lost_where_its_server_gives_no_sign(store, clock):
    store.jobs.begin("ann", JOB)
    clock.go_on(seconds=LOST)
    assert store.jobs.find("ann", "42").state == "working"
    clock.go_on(seconds=1)
    assert store.jobs.find("ann", "42").state == "lost"
    assert store.jobs.go_on("ann", "42", "Drawing the map", 0.5)
    assert store.jobs.find("ann", "42").state == "working"


def test_nobody_finds_the_job_of_another_or_one_of_long_ago(store, clock):
    store.jobs.begin("ann", JOB)
    with pytest.raises(NotKept):
        store.jobs.find("bob", "42")
    clock.go_on(seconds=FORGOTTEN + 1)
    store.jobs.begin("bob", JOB)
    with pytest.raises(NotKept):
        store.jobs.find("ann", "42")


def test_a_job_that_is_over_stays_as_it_ended(store):
    store.jobs.begin("ann", JOB)
    store.jobs.end("ann", "42", "ended")
    assert not store.jobs.go_on("ann", "42", "Drawing the map", 0.5)
    store.jobs.end("ann", "42", "done", "a result")
    assert store.jobs.find("ann", "42").state == "ended"


@pytest.mark.parametrize("state", ["done", "ended", "lost"])
def test_what_is_asked_for_again_begins_anew_however_it_was_over(store, state):
    store.jobs.begin("ann", JOB)
    store.jobs.end("ann", "42", state, "a result")
    store.jobs.begin("ann", JOB.but(server="there:8501"))
    assert store.jobs.go_on("ann", "42", "Drawing the map", 0.5)
    found = store.jobs.find("ann", "42")
    assert (found.state, found.server, found.result) == ("working", "there:8501", "")


def test_only_what_somebody_has_ended_is_wanted_no_more(store):
    assert store.jobs.go_on("ann", "42", "Drawing the map", 0.5)
    store.jobs.begin("ann", JOB)
    store.jobs.end("ann", "42", "done", "a result")
    assert store.jobs.go_on("ann", "42", "Drawing the map", 0.5)
    assert store.jobs.find("ann", "42").state == "done"
