import os
import signal

import pytest

from ccseg import Recipe, segment
from ccseg.errors import UnusableTable
from ccseg.processes import CAN_FORK, begun, postponed, share_out, side_by_side
from tests.judging import hardly_judging

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes are copied on Linux only")


def test_a_result_is_the_same_to_the_byte_with_another_process(sample, monkeypatch):
    recipe = Recipe(preparation="log")
    with hardly_judging():
        monkeypatch.setattr("ccseg.clustering.trials.CHOSEN_ANEW", 1)
        alone = segment(sample.head(300), recipe)
        with side_by_side(2):
            together = segment(sample.head(300), recipe)
    assert together.run.to_json() == alone.run.to_json()
    assert together.projection.points.tobytes() == alone.projection.points.tobytes()


def test_work_is_done_by_another_process_where_one_is_allowed_and_by_none_within_that():
    def inner():
        with begun(os.getpid) as own:
            return os.getpid(), own()

    with side_by_side(2), begun(inner) as answer:
        outer, within = answer()
    assert outer == within != os.getpid()
    with begun(os.getpid) as answer:
        assert answer() == os.getpid()


def test_what_fails_in_another_process_fails_here_as_it_would_have():
    def refuse():
        raise UnusableTable("The table has no customers.")

    with side_by_side(2), begun(refuse) as answer, pytest.raises(UnusableTable, match="no customers"):
        answer()


def test_the_work_of_a_process_that_died_is_done_here():
    here = os.getpid()

    def die_elsewhere():
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    with side_by_side(2), begun(die_elsewhere) as answer:
        assert answer() == "done"


@pytest.fixture
def ended():
    """Waits until no other process holds the writing end of a pipe that all copies inherit."""
    reading, writing = os.pipe()

    def waited():
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            return pipe.read() == b""

    return waited


def test_what_nobody_asks_for_ends(ended):
    with side_by_side(2), begun(signal.pause):
        pass
    assert ended()


def test_a_process_ends_with_the_one_that_it_works_for(ended):
    first = os.fork()
    if first == 0:
        with side_by_side(2), begun(signal.pause):
            os._exit(0)
    os.waitpid(first, 0)
    assert ended()


def test_work_on_many_things_is_shared_out_in_order_where_no_other_process_is_at_work():
    def who(item):
        return item, os.getpid()

    told: list[float] = []
    here = os.getpid()
    assert share_out(who, [1, 2, 3]) == [(1, here), (2, here), (3, here)]
    with side_by_side(2):
        (first, second, third), none = share_out(who, [1, 2, 3], told.append), share_out(who, [])
        with begun(int):
            alone = share_out(who, [1, 2, 3])
    assert [first[0], second[0], third[0], none] == [1, 2, 3, []]
    assert first[1] == third[1] == here != second[1]
    assert alone == [(1, here), (2, here), (3, here)]
    assert told == [0.0, 0.5]


def test_postponed_work_begins_once_and_is_done_here_where_it_never_began():
    with side_by_side(2), postponed(os.getpid) as later:
        assert later.result() == os.getpid()
        later.begin()
        later.begin()
        assert later.result() != os.getpid()
