"""Splitting: one segment in parts, the others to the byte as they were."""

import io
import json
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from ccseg import DBSCAN, GaussianMixture, KMeans, NotSplit, Recipe, Run, Split, add_map, compare, score, segment, split
from ccseg.describing.neighbours import nearest
from ccseg.describing.personas import check_persona, reword
from ccseg.describing.wording import Wording
from ccseg.exporting.export import customers_table, to_csv
from ccseg.exporting.model_document import describe_model
from ccseg.exporting.pipeline import to_sklearn
from ccseg.exporting.report import write_report
from ccseg.exporting.reproduction import python_lines
from ccseg.exporting.sql import exact_sql, rules_sql
from ccseg.keeping.snapshots import make_snapshot
from ccseg.recipes import recipe_from_text, recipe_to_text
from ccseg.streaming import score_file
from tests.judging import hardly_judging

SIZES = {"large, early": 150, "large, late": 110, "middle": 150, "cloud": 120}
CENTRES = {
    "large, early": [0, 0, 0, 0, 0],
    "large, late": [0, 0, 0, 7, 7],
    "middle": [30, 0, 9, 3, 3],
    "cloud": [0, 30, 9, 3, 3],
}
RECIPE = Recipe(preparation="raw", clusterer=KMeans(segments=3))


@pytest.fixture(scope="module")
def table():
    """Three groups of which the largest has two in it."""
    random = np.random.default_rng(7)
    points = [random.normal(CENTRES[name], size=(size, 5)) for name, size in SIZES.items()]
    headers = ["visits", "basket", "returns", "clicks", "calls"]
    return pd.DataFrame(np.vstack(points).round(4), columns=headers).sample(frac=1, random_state=1, ignore_index=True)


@pytest.fixture(scope="module", autouse=True)
def hardly_judged():
    with hardly_judging(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("ccseg.clustering.multiverse.SEEDS", 1)
        yield


@pytest.fixture(scope="module")
def whole(table):
    return add_map(segment(table, RECIPE, draw_map=False), "pca")


@pytest.fixture(scope="module")
def parted(whole):
    return split(whole, 0, 2)


def test_as_many_parts_are_found_as_there_are_groups_within(whole, parted):
    open_number = split(whole, 0)
    assert open_number.labels.tolist() == parted.labels.tolist()
    assert open_number.run.recipe.splits == (Split(segment=0),)


def test_the_parts_are_the_groups_within(table, parted):
    assert [each.size for each in parted.run.segments] == [150, 150, 120, 110]
    early = table["calls"].to_numpy() < 3.5
    small = parted.labels == 3
    assert not early[small].any()
    assert early[parted.labels == 0].all()


def test_the_largest_part_keeps_the_number_and_the_others_come_last(whole, parted):
    assert parted.run.parts[0].numbers == (0, 3)
    assert set(parted.labels[whole.labels == 0]) == {0, 3}


def test_all_others_keep_segment_confidence_number_and_name(whole, parted):
    others = whole.labels != 0
    assert (parted.labels[others] == whole.labels[others]).all()
    for field in ("confidence", "margin"):
        before, after = (getattr(found.assignment, field)[others] for found in (whole, parted))
        np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(parted.staying[others], whole.staying[others])
    assert [each.persona.name for each in parted.run.segments[1:3]] == [
        each.persona.name for each in whole.run.segments[1:]
    ]


def test_another_card_is_the_same_to_the_byte_where_its_nearest_is(sample):
    recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=5))
    before = segment(sample.head(600), recipe, draw_map=False)
    after = split(before, 1, 2)
    old, new = before.run.segments, after.run.segments
    parts = after.run.parts[0].numbers
    neighbours = [nearest([each.profile for each in segments]) for segments in (old, new)]
    others = [number for number in range(5) if number != parts[0]]
    unmoved = [n for n in others if neighbours[0][n] == neighbours[1][n] and neighbours[1][n] not in parts]
    assert unmoved
    assert [_without_origin(new[n]) for n in unmoved] == [_without_origin(old[n]) for n in unmoved]
    for n in others:
        kept = ("name", "archetype", "traits", "rule", "plays", "never", "blind_spots")
        assert [getattr(new[n].persona, field) for field in kept] == [getattr(old[n].persona, field) for field in kept]
        assert (new[n].verdict, new[n].verdict_because) == (old[n].verdict, old[n].verdict_because)


def _without_origin(each):
    return each.but(persona=each.persona.but(origin=None)).to_json()


def test_parts_are_called_what_the_whole_was_and_what_tells_them_apart(whole, parted):
    names = [parted.run.segments[number].persona.name for number in (0, 3)]
    assert all(name.startswith(f"{whole.run.segments[0].persona.name}, ") for name in names)
    assert len(set(names)) == 2


def test_every_sentence_is_true_and_names_only_those_who_are_there(parted):
    segments = parted.run.segments
    names = {each.persona.name for each in segments}
    for each in segments:
        assert check_persona(each, segments, Wording()) == ()
        said = each.persona.apart + each.persona.because + each.persona.move
        assert set(_quoted(said)) <= names


def _quoted(text):
    return [part.split("”")[0] for part in text.split("“")[1:]]


def test_a_part_is_trusted_no_more_than_its_segment(whole, parted):
    for part in (0, 3):
        for figure in ("stability", "halves"):
            assert getattr(parted.run.quality, figure)[part] <= getattr(whole.run.quality, figure)[0]
        elsewhere = parted.run.segments[part].elsewhere
        assert elsewhere.retained <= whole.run.segments[0].elsewhere.retained
    assert np.nanmax(parted.staying - whole.staying) <= 0


def test_the_figures_are_those_of_all_segments(parted):
    quality = parted.run.quality
    assert (quality.segments, len(quality.stability), len(quality.halves)) == (4, 4, 4)
    assert (quality.smallest, quality.largest) == (110 / 530, 150 / 530)
    assert parted.run.choice.trial.quality.segments == 3


def test_the_result_says_what_was_split(whole, parted):
    assert parted.run.verdict == whole.run.verdict
    name = whole.run.segments[0].persona.name
    assert f"'{name}' is split into '{name}, " in parted.run.verdict_because
    assert f"'{name}' in 2 parts" in describe_model(parted.run).to_markdown()
    assert parted.run.segments[3].persona.name in write_report(parted.run)


@pytest.mark.parametrize(
    ("number", "parts", "because"),
    [
        (9, None, "There is no segment 9. Choose one from 0 to 2."),
        (1, 2, "stays whole, as the parts found in it do not pass the tests of segments."),
        (0, 9, "stays whole, as the parts found in it do not pass the tests of segments."),
    ],
)
def test_what_does_not_bear_a_split_stays_whole_and_says_why(whole, number, parts, because):
    before = whole.run.to_json()
    with pytest.raises(NotSplit, match=because):
        split(whole, number, parts)
    assert whole.run.to_json() == before


def test_a_segment_of_few_stays_whole(table):
    few = segment(table.sample(150, random_state=1), RECIPE, draw_map=False)
    with pytest.raises(NotSplit, match="customers, and at least 60 are required"):
        split(few, 2)


def test_segments_of_noise_stay_whole(whole):
    noise = replace(whole, run=whole.run.but(choice=whole.run.choice.but(real=False)))
    with pytest.raises(NotSplit, match="so there is nothing to split"):
        split(noise, 0)


def test_the_recipe_finds_the_same_again_by_link_and_by_lines(table, parted):
    recipe = parted.run.recipe
    assert recipe.splits == (Split(segment=0, parts=2),)
    assert recipe_from_text(recipe_to_text(recipe)) == recipe
    again = segment(table, recipe, draw_map=False)
    assert again.run.to_json() == parted.run.but(map=None).to_json()
    assert "splits=[Split(segment=0, parts=2)]" in python_lines(parted.run)
    assert "import KMeans, Recipe, Split, segment" in python_lines(parted.run)


def test_a_recipe_whose_segment_does_not_bear_its_split_finds_the_rest_and_says_so(table, whole):
    recipe = RECIPE.but(splits=[Split(segment=1, parts=2), Split(segment=7)])
    found = segment(table, recipe, draw_map=False)
    assert (found.labels == whole.labels).all()
    assert (found.run.recipe, found.run.parts) == (recipe, ())
    assert found.run.verdict_because.startswith(whole.run.verdict_because)
    assert "stays whole, as" in found.run.verdict_because
    assert found.run.verdict_because.endswith("There is no segment 7. Choose one from 0 to 2.")


def test_the_order_of_rows_and_columns_changes_nobodys_part(table, parted):
    mixed = table.sample(frac=1, random_state=3)[list(reversed(table.columns))]
    other = segment(mixed, parted.run.recipe, draw_map=False)
    theirs = pd.Series(other.labels, index=mixed.index)
    assert theirs[table.index].tolist() == parted.labels.tolist()
    same = {"source": "", "columns": (), "map": None}
    assert other.run.but(**same).to_json() == parted.run.but(**same).to_json()


def test_customers_are_scored_into_their_parts_whole_and_in_pieces(table, parted, tmp_path):
    run = Run.from_json(parted.run.to_json())
    assert run == parted.run
    assert score(run, table).labels.tolist() == parted.labels.tolist()
    values = parted.customers.values()
    pieces = [run.placement.assign(values.iloc[i : i + 37]).labels for i in range(0, len(values), 37)]
    assert np.concatenate(pieces).tolist() == parted.labels.tolist()
    path = tmp_path / "customers.csv"
    pd.concat([table] * 12).to_csv(path, index=False)
    tally = score_file(run, path, io.BytesIO())
    assert [tally.sizes[number] for number in range(4)] == [12 * each.size for each in run.segments]


def test_the_runner_up_of_a_part_is_the_other_part_or_the_nearest_segment(whole, parted):
    inside = whole.labels == 0
    runner_up = parted.assignment.runner_up
    assert set(runner_up[inside]) <= {0, 1, 2, 3}
    assert (runner_up != parted.labels).all()
    beside = whole.assignment.runner_up == 0
    assert set(runner_up[beside]) == {0, 3}


def test_the_files_for_customers_name_the_parts(parted):
    frame = customers_table(parted)
    names = {each.segment: each.persona.name for each in parted.run.segments}
    assert frame["persona"].tolist() == [names[label] for label in parted.labels]
    assert to_csv(frame).count(names[3].encode()) >= 110
    assert all(name in rules_sql(parted) for name in names.values())


def test_the_exact_statement_places_the_parts(table, parted):
    with duckdb.connect() as database:
        database.register("customers", table)
        placed = database.execute(exact_sql(parted.run, dialect="duckdb") or "").fetchall()
    assert [row[-1] for row in placed] == parted.labels.tolist()


def test_the_pipeline_predicts_the_parts(table, parted):
    assert to_sklearn(parted.run).predict(table).tolist() == parted.labels.tolist()
    nobody = table[parted.labels == 1].head(3)
    assert to_sklearn(parted.run).predict(nobody).tolist() == [1, 1, 1]


def test_the_map_stays_where_it_was(whole, parted):
    assert parted.projection is whole.projection
    assert parted.run.map.but(labels=whole.run.map.labels) == whole.run.map
    assert set(parted.run.map.labels) == {0, 1, 2, 3}
    np.testing.assert_array_equal(add_map(parted, "pca").projection.points, whole.projection.points)


def test_a_recipe_with_a_split_is_compared_with_one_without(table, parted):
    summary = compare(table, [RECIPE, parted.run.recipe], draw_map=False).summary
    assert [candidate.title for candidate in summary.candidates] == ["K-means", "K-means, segment 0 split"]
    one, other = ([group.colour for group in candidate.groups] for candidate in summary.candidates)
    assert one == other[:3]


def test_a_part_is_split_again(table):
    random = np.random.default_rng(0)
    third = np.where(random.random(len(table)) < 0.5, 20, 0) + random.normal(size=len(table))
    nested = table.assign(orders=np.where(table["visits"] < 15, third, 5).round(3))
    recipe = Recipe(preparation="plain", clusterer=KMeans(segments=2), splits=[Split(segment=0, parts=2)] * 2)
    found = segment(nested, recipe, draw_map=False)
    twice = found.run
    assert [parts.numbers for parts in twice.parts] == [(0, 2), (0, 3)]
    assert twice.segments[3].persona.name.startswith(twice.parts[1].whole)
    assert score(twice, nested).labels.tolist() == found.labels.tolist()


@pytest.mark.parametrize(
    ("clusterer", "kind"),
    [(GaussianMixture(segments=3), "gaussians"), (DBSCAN(eps=8.0, min_customers=15), "centroids")],
    ids=lambda each: getattr(each, "algorithm", each),
)
def test_segments_of_every_algorithm_can_be_split(table, clusterer, kind):
    found = segment(table, Recipe(preparation="raw", clusterer=clusterer), draw_map=False)
    largest = split(found, 0, 2)
    assert largest.run.parts[0].model.kind == kind
    assert ((largest.labels == found.labels) | (found.labels == 0)).all()
    assert score(largest.run, table).labels.tolist() == largest.labels.tolist()


def test_customers_left_out_stay_left_out(table):
    gaps = table.assign(visits=table["visits"].where(np.arange(len(table)) > 10))
    found = split(segment(gaps, RECIPE.but(missing="drop"), draw_map=False), 0, 2)
    assert (found.labels[:11] == -2).all()
    assert score(found.run, gaps).labels.tolist() == found.labels.tolist()


def test_names_stay_when_amounts_are_written_in_another_currency_and_behind_a_link(parted):
    names = [each.persona.name for each in parted.run.segments]
    assert [each.persona.name for each in reword(parted.run.segments, Wording(currency="€"))] == names
    assert reword(parted.run.segments, Wording()) == parted.run.segments
    assert [each.persona.name for each in make_snapshot(parted.run).segments] == names


def test_a_link_hides_a_small_segment_that_does_not_come_last(parted):
    sizes = [150, 9, 120, 110]
    segments = [each.but(size=size) for each, size in zip(parted.run.segments, sizes, strict=True)]
    assert len(make_snapshot(parted.run.but(segments=segments)).segments) == 1


def test_a_recipe_of_an_earlier_version_has_no_splits():
    stored = json.loads(RECIPE.to_json())
    del stored["splits"]
    assert Recipe.from_json(json.dumps(stored)) == RECIPE
