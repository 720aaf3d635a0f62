"""Comparing: planted segments, figures in one space, the recommendation and its guards, flows, the multiverse."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.clustering.multiverse import explore_multiverse
from ccseg.comparing.comparison import RECOMMENDED, Summary, compare, draw_shared_map
from ccseg.comparing.figures import METRICS, measure_figures
from ccseg.comparing.flows import Flow, Link
from ccseg.comparing.gathered import find_gathered
from ccseg.comparing.recommendation import object_to, recommend
from ccseg.errors import InvalidRecipe, UnusableTable
from ccseg.exporting.export import compared_table, movers_table
from ccseg.reading.customers import Reading, read_customers
from ccseg.recipes import Recipe
from ccseg.segmentation import segment

THREE = Recipe(preparation="plain", clusterer=KMeans(segments=3))
TWO = THREE.but(clusterer=KMeans(segments=2))
NAMES = {"a": "Gold", "b": "Silver", "c": "Bronze"}
TRUTH = np.repeat(["a", "b", "c"], [130, 100, 70])
COLUMNS = ["visits", "returns", "calls", "loans", "items", "letters"]


def planted(seed=0):
    """Three far groups of shoppers; the shop calls them Gold, Silver and Bronze, and numbers them 30, 10 and 20."""
    random = np.random.default_rng(seed)
    centres = {"a": (40, 4, 30, 9, 25, 5), "b": (10, 16, 31, 20, 12, 6), "c": (22, 10, 12, 21, 24, 16)}
    table = pd.DataFrame(random.normal([centres[group] for group in TRUTH]), columns=COLUMNS)
    table.insert(0, "shopper_id", [f"SECRET-{place:04d}" for place in range(len(table))])
    tier = pd.Series(TRUTH).map(NAMES).where(table.index != 0)
    return table.assign(tier=tier, code=pd.Series(TRUTH).map({"a": 30, "b": 10, "c": 20}))


def between(summary, first, second):
    """The flow between two candidates."""
    return next(flow for flow in summary.flows if (flow.first, flow.second) == (first, second))


@pytest.fixture(scope="module")
def algorithms():
    return draw_shared_map(compare(planted().drop(columns=["tier", "code"]), draw_map=False), "pca")


@pytest.fixture(scope="module")
def with_columns():
    return compare(planted(), [THREE], columns=["tier", "code"], draw_map=False)


@pytest.fixture(scope="module")
def result():
    return segment(planted().drop(columns=["tier", "code"]), THREE, draw_map=False)


def test_every_algorithm_finds_the_planted_segments(algorithms):
    assert [adjusted_rand_score(TRUTH, labels) >= 0.95 for labels in algorithms.labels] == [True] * 3
    assert min(flow.ari for flow in algorithms.summary.flows) >= 0.95


def test_the_same_people_have_the_same_colour_and_name_everywhere(algorithms):
    by_colour = [{group.colour: group.name for group in c.groups} for c in algorithms.summary.candidates]
    assert by_colour[0] == by_colour[1] == by_colour[2] == dict(enumerate(algorithms.summary.colours))


def test_a_candidate_is_recommended_with_its_figures(algorithms):
    advice = algorithms.summary.recommendation
    best = algorithms.summary.candidates[advice.best]
    assert advice.because.startswith(f"{best.title}: 3 segments explain {best.figures.explained:.0%}")


def test_all_candidates_are_on_one_map(algorithms):
    results = [algorithms.drawn(place) for place in range(3)]
    assert all(r.projection is algorithms.projection for r in results)
    assert {r.run.map.points.tobytes() for r in results} == {algorithms.summary.map.points.tobytes()}
    assert [len(labels) for labels in algorithms.summary.map.labels] == [300] * 3


def test_other_numbers_for_the_same_segments_change_nothing(with_columns):
    summary = with_columns.summary
    flow = between(summary, 0, 2)
    assert (flow.ari, flow.stay, flow.moves) == (1.0, 1.0, ())
    assert "are identical" in summary.tell(flow)
    assert [group.colour for group in summary.candidates[2].groups] == [0, 1, 2]


def linked(*links):
    made = [Link(source=source, target=target, customers=count, stay=False) for source, target, count in links]
    return Flow(first=0, second=1, ari=0, ami=0, stay=0, links=made, moves=())


def called(candidate, segment):
    """Its own name, with that on the map where it is another."""
    group = candidate.groups[segment]
    return group.own_name + (f" (“{group.name}” on the map)" if group.own_name != group.name else "")


def test_a_segment_that_holds_several_personas_of_another_result_says_so():
    both = compare(planted().drop(columns=["tier", "code"]), [TWO, THREE], draw_map=False).summary
    two, three = both.candidates
    [found] = both.gathered
    assert (found.candidate, found.other, [share for _, share in found.held]) == (0, 1, [1.0, 1.0])
    names = " and ".join(f"100% of {called(three, persona)}" for persona, _ in found.held)
    told = f"{two.title}: {called(two, found.segment)} is 2 personas of {three.title} in one: {names}."
    assert found.tell(both.candidates) == told


@pytest.mark.parametrize(
    ("links", "held"),
    [
        ([(0, 0, 60), (0, 1, 51), (1, 1, 49)], [((0, 1.0), (1, 0.51))]),
        ([(0, 0, 60), (0, 1, 50), (1, 1, 50)], []),
        ([(0, 0, 60), (0, -1, 40), (-1, 1, 30), (-1, 2, 20)], []),
        ([(0, 0, 60), (1, 0, 40), (2, 1, 10)], [((0, 1.0), (1, 1.0))]),
    ],
)
def test_a_persona_is_held_where_most_of_its_customers_are(links, held):
    assert [each.held for each in find_gathered([linked(*links)])] == held


def test_a_column_of_the_file_keeps_its_own_names(with_columns):
    tier = with_columns.summary.candidates[1]
    assert [group.own_name for group in tier.groups] == ["Gold", "Silver", "Bronze"]
    assert [group.size for group in tier.groups] == [129, 100, 70]
    assert tier.figures.unassigned == pytest.approx(1 / 300)


def test_a_column_that_is_compared_takes_no_part_in_the_fit(with_columns):
    run = with_columns.results[0].run
    assert set(run.plan.columns) == set(COLUMNS)
    again = segment(planted(), run.recipe, draw_map=False)
    assert again.run == run


def test_an_untested_column_is_never_recommended(with_columns):
    assert with_columns.summary.recommendation.best == 0
    assert [o.guard for o in with_columns.summary.candidates[1].objections] == ["untested"]


def test_columns_alone_can_be_compared_and_none_is_recommended():
    table = planted().assign(many=[f"tier {place % 20:02}" for place in range(300)])
    summary = compare(table, [], columns=["code", "many"], draw_map=False).summary
    assert summary.recommendation.best is None
    assert summary.recommendation.because.startswith("No clear recommendation. Column 'code': Its stability")
    assert abs(between(summary, 0, 1).ari) < 0.05
    assert summary.multiverse.reference == 0


def test_dbscan_that_finds_only_noise_shows_as_such_and_is_not_recommended(result):
    noise = segment(result.customers, THREE.but(clusterer=DBSCAN(eps=1e-6, min_customers=50)), draw_map=False)
    summary = compare(result.customers, [noise, result], draw_map=False).summary
    nothing = summary.candidates[0]
    assert (nothing.figures.unassigned, nothing.figures.silhouette, nothing.groups) == (1.0, None, ())
    assert [objection.guard for objection in nothing.objections] == ["nothing_found"]
    assert summary.recommendation.best == 1
    assert summary.multiverse.reference == 1
    assert between(summary, 0, 1).stay == 0.0


def test_an_earlier_result_is_taken_as_it_is(result):
    done = []
    compared = compare(result.customers, [result, THREE], draw_map=False, done=lambda *given: done.append(given))
    assert compared.results[0] is result
    assert [place for place, _ in done] == [1]
    assert compared.seconds[0] is None
    assert compared.summary.candidates[1].title == "K-means (2)"


def test_a_result_of_another_file_is_refused(result):
    with pytest.raises(InvalidRecipe, match="another file"):
        compare(planted(seed=1).drop(columns=["tier", "code"]), [result, THREE])


def test_what_was_finished_before_it_was_stopped_is_kept():
    kept = []

    class Stopped(Exception):
        pass

    def stop_after_the_first(place, found):
        kept.append(found)
        raise Stopped

    with pytest.raises(Stopped):
        compare(planted(), [THREE, THREE.but(seed=1)], done=stop_after_the_first)
    assert kept[0].run.quality.segments == 3


def test_progress_names_the_candidate_and_never_goes_back():
    told = []
    recipes = [THREE, THREE.but(clusterer=GaussianMixture(segments=3))]
    compare(planted(), recipes, draw_map=False, progress=lambda *given: told.append(given))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert any(stage.startswith("Gaussian mixture: ") for stage, _ in told)


def test_the_order_of_the_rows_changes_nothing(with_columns):
    table = planted().sample(frac=1, random_state=3)
    shuffled = compare(table, [THREE], columns=["tier", "code"], draw_map=False)
    assert shuffled.summary.but(source="") == with_columns.summary.but(source="")
    assert (shuffled.labels[0] == with_columns.labels[0][table.index]).all()


def test_the_summary_comes_back_from_its_json_and_knows_no_customer(algorithms):
    text = algorithms.summary.to_json()
    assert Summary.from_json(text) == algorithms.summary
    assert "SECRET" not in text


def test_only_customers_that_all_candidates_place_are_compared():
    table = planted()
    table.loc[:29, "visits"] = np.nan
    summary = compare(table, [THREE.but(missing="drop")], columns=["code"], draw_map=False).summary
    assert (summary.customers, summary.left_out) == (270, 30)
    assert sum(group.size for group in summary.candidates[1].groups) == 270


def test_movers_are_told_with_both_personas_and_what_is_special_about_them():
    table = planted().drop(columns="code")
    table.loc[100:129, "tier"] = "Silver"
    table.loc[100:129, "calls"] += 9
    compared = compare(table, [THREE], columns=["tier"], draw_map=False)
    move = between(compared.summary, 0, 1).moves[0]
    assert (move.customers, move.share) == (30, pytest.approx(30 / 130))
    assert move.contrasts[0].key == "calls"
    assert move.contrasts[0].movers > move.contrasts[0].others + 5
    movers = movers_table(compared, 0, 1)
    assert sorted(movers["shopper_id"]) == ["SECRET-0000", *(f"SECRET-0{place}" for place in range(100, 130))]
    assert list(movers)[-2:] == ["persona by K-means", "persona by Column 'tier'"]
    assert set(movers["persona by K-means"]) == {compared.summary.candidates[0].groups[0].name}


def test_the_table_of_all_customers_has_every_persona_and_the_co_members_retained(with_columns):
    table = compared_table(with_columns)
    assert list(table)[-4:] == [
        "persona by K-means",
        "persona by Column 'tier'",
        "persona by Column 'code'",
        "co_members_retained",
    ]
    assert table["persona by Column 'tier'"][0] == "unassigned"
    assert len(table) == 300
    assert table["co_members_retained"].between(0, 1).all()


@pytest.mark.parametrize(
    ("recipes", "columns", "says"),
    [
        ([THREE], [], "1 to compare; 2 to 6 required"),
        ([THREE] * 7, [], "7 to compare; 2 to 6 required"),
        ([THREE], ["tiers"], "There is no column 'tiers'"),
        ([THREE], ["shopper_id"], "'shopper_id' cannot hold segments"),
        ([THREE], ["visits"], "'visits' has 300 different values"),
        ([THREE, THREE.but(reading=Reading(decimal=","))], [], "read the file in different ways"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_cannot_be_compared_is_refused_with_the_reason(recipes, columns, says):
    with pytest.raises(InvalidRecipe, match=says):
        compare(read_customers(planted()), recipes, columns=columns)


def test_customers_that_nobody_places_together_are_refused():
    table = planted()
    table.loc[5:, "visits"] = np.nan
    with pytest.raises(UnusableTable, match="no missing value"):
        compare(table, [THREE.but(missing="drop")], columns=["tier"])


def figures(**changes):
    space = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 10, axis=0)
    measured = measure_figures(space, [np.repeat([0, 1, 2], 10)])[0]
    return measured.but(**{"stability": 0.95, "real": True, "own_silhouette": 1.0} | changes)


@pytest.mark.parametrize(
    ("changes", "guards"),
    [
        ({}, []),
        ({"largest": 0.97, "smallest": 0.001}, ["dominant_segment", "small_segment"]),
        ({"stability": 0.5}, ["unstable"]),
        ({"silhouette": 0.1, "own_silhouette": 0.5}, ["inflated_silhouette"]),
        ({"unassigned": 0.6}, ["many_unassigned"]),
        ({"real": False}, ["random"]),
        ({"segments": 1, "largest": 1.0, "stability": None}, ["nothing_found"]),
    ],
)
def test_every_trap_is_named_when_it_bites(changes, guards):
    objections = object_to(figures(**changes))
    assert [objection.guard for objection in objections] == guards
    assert recommend(["A"], [figures(**changes)], [objections]).best == (None if guards else 0)


def test_dense_regions_may_be_small_in_a_comparison_too():
    small = figures(smallest=0.02)
    assert [objection.guard for objection in object_to(small)] == ["small_segment"]
    assert not object_to(small, dense=True)


def test_the_best_silhouette_does_not_win_by_itself():
    modest, shiny = figures(silhouette=0.2, explained=0.5), figures(silhouette=0.9, explained=0.3)
    assert recommend(["shiny", "modest"], [shiny, modest], [(), ()]).best == 1


SIX_DIGITS = 5e-6
"""Figures are told and kept with six significant digits."""


def test_figures_are_those_of_scikit_learn():
    from sklearn import metrics

    random = np.random.default_rng(0)
    space, labels = random.normal(size=(200, 4)), np.append(random.integers(0, 3, 190), [-1] * 10)
    own, inside = measure_figures(space, [labels])[0], labels >= 0
    assert own.silhouette == pytest.approx(metrics.silhouette_score(space[inside], labels[inside]), rel=SIX_DIGITS)
    assert own.davies_bouldin == pytest.approx(
        metrics.davies_bouldin_score(space[inside], labels[inside]), rel=SIX_DIGITS
    )
    assert own.calinski_harabasz == pytest.approx(
        metrics.calinski_harabasz_score(space[inside], labels[inside]), rel=SIX_DIGITS
    )


def test_every_figure_can_be_written_in_words():
    assert {metric.key for metric in METRICS} < set(figures().model_dump())


def test_planted_customers_are_always_together_and_nobody_is_borderline(algorithms):
    multiverse = algorithms.summary.multiverse
    same = [each.retained for each in multiverse.specifications if each.segments == 3]
    assert min(same) > 0.95
    assert (multiverse.together > 0.6, multiverse.borderline < 0.01) == (True, True)
    assert multiverse.sentence.startswith("Across 18 alternative settings (2 preparations, 2 to 4 segments, 3 samples")
    assert np.nanmin(algorithms.retained) > 0.5


def test_the_result_and_the_comparison_say_the_same_of_other_settings(algorithms):
    reference = algorithms.summary.multiverse.reference
    own, shown = algorithms.results[reference].run.multiverse, algorithms.summary.multiverse
    assert own.segments == shown.segments
    groups = algorithms.summary.candidates[reference].groups
    segments = algorithms.results[reference].run.segments
    assert [group.verdict for group in groups] == [segment.verdict for segment in segments]
    assert all(group.figure for group in groups)


def test_customers_without_structure_do_not_stay_together():
    noise = pd.DataFrame(np.random.default_rng(0).normal(size=(400, 6)), columns=list("abcdef"))
    found = explore_multiverse(noise, np.asarray(noise["a"] > 0, dtype=np.int64), KMeans())
    assert found
    multiverse, _ = found
    assert multiverse.retained < 0.5
    assert multiverse.together < 0.5


def test_the_three_algorithms_come_with_recommended_settings():
    assert [recipe.clusterer.algorithm for recipe in RECOMMENDED] == ["kmeans", "gmm", "dbscan"]
    assert not any(recipe.clusterer.settled for recipe in RECOMMENDED)
