"""A snapshot shows a result to the public and tells of no customer, nor of a few."""

import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.models import CorePoints
from ccseg.comparing.comparison import SharedMap, Summary
from ccseg.describing.conditions import Context, Rate, Reach
from ccseg.describing.personas import check_persona, reword
from ccseg.keeping.documents import read_document, write_document
from ccseg.keeping.snapshots import Snapshot, make_snapshot
from ccseg.recipes import Recipe
from ccseg.segmentation import add_map, segment
from tests.judging import hardly_judging
from tests.stores import STORED

WHALES = (51_234.56, 52_345.67, 53_456.78, 54_567.89, 55_678.91)


@pytest.fixture(scope="module")
def run_with_whales():
    """Forty customers who buy little, thirty who buy much, and five whose purchases nobody else has."""
    random = np.random.default_rng(0)
    purchases = np.concatenate([random.normal(100, 9, 40), random.normal(900, 30, 30), WHALES])
    frame = pd.DataFrame(
        {"purchases": purchases, "balance": random.normal(500, 100, 75), "visits": random.integers(1, 50, 75)},
        index=[f"SECRET-{number}" for number in range(75)],
    )
    recipe = Recipe(preparation="raw", clusterer=KMeans(segments=3))
    with hardly_judging():
        return add_map(segment(frame, recipe, draw_map=False), method="pca").run


def test_a_snapshot_shows_what_the_run_shows(stored):
    snapshot = make_snapshot(stored)
    assert [segment.size for segment in snapshot.segments] == [segment.size for segment in stored.segments]
    assert [segment.persona.name for segment in snapshot.segments] == [s.persona.name for s in stored.segments]
    assert [segment.profile.totals for segment in snapshot.segments] == [s.profile.totals for s in stored.segments]
    assert (snapshot.choice, snapshot.quality, snapshot.recipe) == (stored.choice, stored.quality, stored.recipe)
    assert "not shown" not in snapshot.verdict_because


def test_the_names_people_gave_are_shown_and_a_title_only_when_given(stored):
    snapshot = make_snapshot(stored, names={1: "Our best"})
    assert [segment.persona.name for segment in snapshot.segments][1] == "Our best"
    assert snapshot.segments[0].persona.name == stored.segments[0].persona.name
    assert snapshot.title == ""
    assert make_snapshot(stored, title="Spring").title == "Spring"


def test_nothing_of_the_model_the_file_or_its_rows_is_shown(stored):
    private = {"model", "plan", "columns", "changes", "issues", "set_aside", "lines", "versions", "knots"}
    text = make_snapshot(stored).to_json()
    assert not [name for name in private if f'"{name}":' in text]
    assert stored.source not in text


REACH = Reach(area="marketing", customers=90, excluded=3, totals={"purchases": 900.0})


@pytest.mark.parametrize(("excluded", "told"), [(3, False), (30, True), (0, True)])
def test_a_play_tells_a_link_nothing_of_a_few_who_are_left_out(stored, excluded, told):
    context = Context(reach=(REACH.but(excluded=excluded),))
    segments = reword([segment.but(context=context) for segment in stored.segments], stored.recipe.wording)
    assert segments[0].persona.plays[0].numbers
    shown = make_snapshot(stored.but(segments=segments)).segments[0]
    assert bool(shown.context.reach) == told
    assert bool(shown.persona.plays[0].numbers) == told


@pytest.mark.parametrize(("share", "told"), [(0.05, False), (0.97, False), (0.5, True), (0.0, True)])
def test_a_rate_tells_a_link_nothing_of_a_few(stored, share, told):
    rate = Rate(title="churn", level="yes", customers=100, share=share, low=0.0, high=1.0, portfolio=0.2)
    segments = [segment.but(context=Context(rates=(rate,))) for segment in stored.segments]
    assert bool(make_snapshot(stored.but(segments=segments)).segments[0].context.rates) == told


def test_core_points_are_not_shown(stored):
    points = CorePoints(points=[[1.5, 2.5]], labels=[0], eps=0.5)
    assert points.to_json() in stored.but(model=points).to_json()
    assert points.to_json() not in make_snapshot(stored.but(model=points)).to_json()


def test_a_segment_of_fewer_than_ten_is_not_shown_and_cannot_be_worked_out(run_with_whales):
    run, snapshot = run_with_whales, make_snapshot(run_with_whales)
    assert [segment.size for segment in run.segments] == [40, 30, 5]
    assert [segment.size for segment in snapshot.segments] == [40]
    assert snapshot.verdict_because.startswith("The 2 smallest segments are not shown here")
    assert snapshot.quality.unassigned == 35 / 75
    assert min(trial.quality.smallest for trial in snapshot.choice.trials) >= 10 / 75
    assert "5 customers" not in snapshot.to_json()
    assert "6.7%" not in snapshot.to_json()


def test_no_value_of_a_hidden_customer_is_shown(run_with_whales):
    text = make_snapshot(run_with_whales).to_json()
    assert not [whale for whale in WHALES if str(whale)[:5] in text]
    assert run_with_whales.segments[2].persona.name not in text
    assert "SECRET" not in text


def test_the_texts_are_true_of_what_is_shown(run_with_whales):
    snapshot = make_snapshot(run_with_whales)
    for shown in snapshot.segments:
        assert check_persona(shown, snapshot.segments, snapshot.recipe.wording) == ()
        assert (shown.persona.apart, shown.persona.move) == ("", "")


def test_a_few_unassigned_customers_take_the_smallest_segment_with_them(stored):
    snapshot = make_snapshot(stored.but(customers=stored.customers + 5))
    assert [segment.size for segment in snapshot.segments] == [segment.size for segment in stored.segments[:2]]
    assert "not shown here" in snapshot.verdict_because


def test_the_map_has_the_shown_segments_on_a_scale_and_in_an_order_of_its_own(stored, run_with_whales):
    public, private = make_snapshot(stored).map, stored.map
    assert sorted(public.labels) == sorted(private.labels)
    assert public.points.min() == 0
    assert public.points.max() == 100
    assert np.all(np.diff(public.points[:, 1]) >= 0)
    assert set(make_snapshot(run_with_whales).map.labels) == {0}


def test_figures_that_few_customers_have_are_not_shown(stored):
    first = stored.segments[0]
    few = first.profile.figure("balance").but(filled=3 / first.size)
    figures = tuple(few if figure.key == "balance" else figure for figure in first.profile.figures)
    changed = first.but(profile=first.profile.but(figures=figures))
    snapshot = make_snapshot(stored.but(segments=(changed, *stored.segments[1:])))
    shown = snapshot.segments[0].profile
    assert shown.figure("balance").median is None
    assert sum(next(d for d in shown.distributions if d.key == "balance").counts) == 0
    assert snapshot.segments[1].profile.figure("balance").median is not None


@pytest.fixture(scope="module")
def summary():
    """A comparison of two ways to segment 300 made-up customers."""
    return Summary.from_json((STORED / "comparison-1.json").read_bytes())


def test_a_comparison_is_shown_with_moves_in_tens_and_without_its_file(stored, summary):
    shared = SharedMap(method="pca", trust=0.9, points=[[5.0, 7.0], [1.0, 3.0]], labels=((0, 1), (2, 1)))
    public = make_snapshot(stored, comparison=summary.but(map=shared)).comparison
    assert [candidate.title for candidate in public.candidates] == [c.title for c in summary.candidates]
    assert all(link.customers % 10 == 0 for flow in public.flows for link in flow.links)
    assert public.map.points.tolist() == [[0, 0], [100, 100]]
    assert public.map.labels == ((1, 0), (1, 2))
    assert summary.source not in public.to_json()


def test_a_comparison_with_a_group_of_fewer_than_ten_is_not_shown(stored, summary):
    first, *others = summary.candidates
    *large, last = first.groups
    smaller = first.but(groups=(*large, last.but(size=last.size - 4)))
    assert make_snapshot(stored, comparison=summary.but(candidates=(smaller, *others))).comparison is None


def test_bins_are_in_tens_of_customers(stored):
    for shown in make_snapshot(stored).segments:
        counts = [count for d in shown.profile.distributions for count in (*d.counts, *d.portfolio)]
        assert all(count % 10 == 0 for count in counts)


@pytest.mark.parametrize("file", sorted(STORED.glob("snapshot-*.json")), ids=lambda file: file.stem)
def test_a_snapshot_of_every_earlier_version_opens(file):
    snapshot = Snapshot.from_json(file.read_bytes())
    assert snapshot.title == "Spring"
    assert [segment.persona.name for segment in snapshot.segments][1] == "Our best"
    assert read_document(Snapshot, write_document(snapshot)) == snapshot
