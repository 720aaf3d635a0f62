"""A plan behind a link: figures of segments, no list, no ids, nothing that tells of fewer than ten customers."""

import pytest

from ccseg.keeping.public_plans import public_plan
from ccseg.keeping.snapshots import Snapshot, make_snapshot
from ccseg.planning.telling import first_to_review


@pytest.fixture(scope="module")
def snapshot(found, planning):
    return make_snapshot(found.run, plan=planning.found)


def with_measured(plan, number, **changed):
    """The plan with something else measured of one segment."""
    segments = [
        each.but(measured=each.measured.but(**changed)) if each.segment == number else each for each in plan.segments
    ]
    return plan.but(segments=segments)


def test_a_link_shows_the_figures_of_the_plan_with_its_sources(snapshot, planning):
    shown, whole = snapshot.planned, planning.found
    assert (shown.annual_value, shown.tornado, shown.assumptions) == (
        whole.annual_value,
        whole.tornado,
        whole.assumptions,
    )
    assert [each.segment for each in first_to_review(shown)] == [each.segment for each in first_to_review(whole)]
    assert shown.told[0].startswith("The assumptions are made up")
    assert Snapshot.from_json(snapshot.to_json()) == snapshot


def test_no_id_and_no_digest_is_in_a_snapshot_with_a_plan(found, planning, snapshot):
    text = snapshot.to_json()
    assert not [id for id in planning.basis.customers.frame.index if id in text]
    assert planning.found.source not in text
    assert planning.found.run not in text
    assert not snapshot.planned.fairness.attributes


@pytest.mark.parametrize("passing", [3, -3])
def test_how_many_pass_is_not_told_where_they_or_the_others_are_few(found, planning, passing):
    first = planning.found.segments[0]
    count = passing % first.measured.holdings.customers
    changed = with_measured(planning.found, first.segment, passing=count, reviewed=count, limit=91_237.5)
    shown = public_plan(changed, found.run).segments[0]
    assert "fewer than 10" in shown.told[0]
    assert (shown.measured.passing, shown.measured.reviewed, shown.measured.limit) == (0, 0, 0.0)
    assert not shown.raised.raised
    assert "91237.5" not in public_plan(changed, found.run).to_json()


def test_whom_a_play_reaches_is_told_in_tens(found, planning):
    changed = with_measured(planning.found, 0, reached=123)
    assert public_plan(changed, found.run).segments[0].test.customers == 120


def test_a_plan_with_a_segment_of_few_is_not_shown(found, planning):
    first = planning.found.segments[0]
    changed = with_measured(planning.found, 0, holdings=first.measured.holdings.but(customers=9))
    assert public_plan(changed, found.run) is None
    small = found.run.segments[-1].but(size=9)
    assert make_snapshot(found.run.but(segments=(*found.run.segments[:-1], small)), plan=planning.found).planned is None
