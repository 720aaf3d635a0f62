"""Segments found anew: those that are still there keep number, colour and name, and all others are accounted for."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from ccseg import (
    KMeans,
    NotSplit,
    Recipe,
    Run,
    UnusableTable,
    compare,
    customers_table,
    follow,
    make_sample,
    refit,
    score,
    segment,
    split,
    write_report,
)
from ccseg.cli import cli
from ccseg.clustering.models import Centroids
from ccseg.clustering.placement import Parts
from ccseg.clustering.portfolio import Portfolio
from ccseg.describing.personas import check_persona, reword
from ccseg.exporting.pipeline import to_sklearn
from ccseg.exporting.sql import exact_sql
from ccseg.following.standing import Standing, found_with
from ccseg.keeping.snapshots import make_snapshot
from tests.judging import hardly_judging

CUSTOMERS = 600


def anew(run, new, segments=None, **options):
    with hardly_judging():
        recipe = run.recipe.but(clusterer=KMeans(segments=segments)) if segments else None
        return refit(run, new, recipe=recipe, draw_map=False, **options)


@pytest.fixture(scope="module")
def portfolio():
    return make_sample(CUSTOMERS)


@pytest.fixture(scope="module")
def run(portfolio):
    with hardly_judging():
        found = segment(portfolio, Recipe(preparation="plain", clusterer=KMeans(segments=5)), draw_map=False).run
    persona = found.segments[1].persona.but(name="The regulars", note="Call in May.")
    return found.but(segments=[each.but(persona=persona) if each.segment == 1 else each for each in found.segments])


@pytest.fixture(scope="module")
def fewer(run, portfolio):
    return anew(run, portfolio, 3)


def fates(found, word):
    return [fate for fate in found.run.after.fates if fate.word == word]


def bootstrap(table, seed):
    drawn = table.sample(frac=1, replace=True, random_state=seed)
    return drawn.assign(CUST_ID=[f"B{number}" for number in range(len(drawn))])


def test_a_bootstrap_of_the_file_keeps_every_customer_in_a_segment_of_the_same_number_and_name(founding):
    portfolio, run = founding
    drawn = bootstrap(portfolio, 1)
    found = anew(run, drawn)
    assert {fate.word for fate in found.run.after.fates} == {"kept"}
    assert found.run.persona_names == run.persona_names
    assert (found.labels == score(run, drawn).labels).all()
    assert found.run.recipe == run.recipe
    assert "Nothing has changed beyond chance" in found.run.after.lines[0]


def test_no_segment_moves_in_bootstraps_of_any_portfolio(run, portfolio, founding, others):
    for run_of, table in ((run, portfolio), founding[::-1], others[::-1]):
        for seed in range(5):
            assert min(moved(run_of, bootstrap(table, seed))) >= 0.05


def test_a_segment_that_moved_is_named_and_sought_where_it_is_now(founding):
    portfolio, run = founding
    placed = score(run, portfolio).labels
    dearer = portfolio.assign(CREDIT_LIMIT=portfolio["CREDIT_LIMIT"].where(placed != 3, portfolio["CREDIT_LIMIT"] * 4))
    ps = moved(run, dearer)
    assert [place for place, p in enumerate(ps) if p < 0.05] == [3]
    found = anew(run, dearer)
    assert not found.run.after.held
    assert f"Moved by more than chance: '{run.persona_names[3]}'." in found.run.after.told
    assert (found.labels == score(run, dearer).labels).mean() >= 0.9


def test_held_segments_know_how_many_customers_they_were_found_with(founding):
    portfolio, run = founding
    sizes = {each.segment: each.size for each in run.segments}
    found = anew(run, bootstrap(portfolio, 2)).run
    assert dict(zip(found.after.numbers, found_with(found).tolist(), strict=True)) == sizes
    assert found_with(found).tolist() != [each.size for each in found.segments]


@pytest.mark.reference
def test_nothing_has_changed_between_the_halves_of_the_reference_file(reference_file):
    table = pd.read_csv(reference_file)
    first = table.sample(frac=0.5, random_state=1)
    with hardly_judging():
        run = segment(first, Recipe(preparation="hurdle", clusterer=KMeans(segments=7)), draw_map=False).run
    second = table.drop(first.index)
    assert follow(run, second).found.word == "nothing"
    assert min(moved(run, second)) >= 0.05


def test_segments_that_were_split_are_held_whole(portfolio):
    with hardly_judging():
        whole = segment(portfolio, Recipe(preparation="plain", clusterer=KMeans(segments=4)), draw_map=False)
    largest = whole.run.segments[0]
    members = np.flatnonzero(whole.labels == 0)
    parts = Parts(
        numbers=(0, 4),
        whole=largest.persona.name,
        customers=len(members),
        plan=whole.run.plan,
        model=Centroids(centres=whole.run.plan.apply(whole.customers.values())[members[[0, -1]]]),
        choice=whole.run.choice,
    )
    inside = parts.divide(whole.assignment, whole.customers.values()).labels
    sizes = [int((inside == number).sum()) for number in (0, 4)]
    pieces = [largest.but(size=sizes[0]), *whole.run.segments[1:], largest.but(segment=4, size=sizes[1])]
    found = anew(whole.run.but(parts=(parts,), segments=pieces), portfolio).run
    assert found.after.held == tuple(each.size for each in whole.run.segments)
    assert len(found.segments) == 4


def moved(run, table):
    return Standing.of(run, Portfolio.of(score(run, table).customers, run.recipe.missing).values).moved()


@pytest.fixture(scope="module")
def others():
    """Other customers, and a run of them."""
    portfolio = make_sample(1_000, seed=8)
    with hardly_judging():
        recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=6))
        return portfolio, segment(portfolio, recipe, draw_map=False).run


def test_segments_that_are_none_any_more_are_sought_anew(founding):
    portfolio, run = founding
    few = portfolio[np.isin(score(run, portfolio).labels, [0, 1])]
    found = anew(run, few)
    assert {fate.word for fate in found.run.after.fates} != {"kept"}


@pytest.fixture(scope="module")
def founding():
    """Customers, and the run that was found with them, all left open."""
    portfolio = make_sample(1_500)
    with hardly_judging():
        return portfolio, segment(portfolio, Recipe(preparation="hurdle"), draw_map=False).run


def test_the_name_and_the_note_that_a_person_gave_are_kept(run, portfolio):
    persona = anew(run, portfolio).run.segment_of(1).persona
    assert (persona.name, persona.note) == ("The regulars", "Call in May.")


def test_a_segment_that_is_gone_leaves_its_number_and_no_new_one_takes_it(run, fewer):
    words = {fate.before: fate.word for fate in fewer.run.after.fates if fate.before is not None}
    assert set(words) == set(range(5))
    kept = {number for number, word in words.items() if word == "kept"}
    assert set(fewer.run.numbers) - set(range(5)) == {fate.now[0] for fate in fates(fewer, "born")}
    assert set(fewer.run.numbers) & set(range(5)) == kept
    assert len(kept) < 4
    assert all(fewer.run.persona_names[number] == run.persona_names[number] for number in kept)


def test_merged_segments_say_where_their_customers_are(run, portfolio, fewer):
    before = score(run, portfolio).labels
    (fate, *_) = fates(fewer, "merged")
    (into,) = fate.now
    assert (fewer.labels[before == fate.before] == into).mean() >= 0.5
    assert fewer.run.persona_names[into] in fate.told


def test_a_segment_that_falls_apart_is_split(portfolio):
    with hardly_judging():
        two = segment(portfolio, Recipe(preparation="plain", clusterer=KMeans(segments=2)), draw_map=False).run
    found = anew(two, portfolio, 8)
    (apart, *_) = fates(found, "split")
    assert len(apart.now) > 1
    assert min(apart.now) >= 2


def test_a_number_that_was_given_up_is_not_given_again_later(portfolio, fewer):
    later = anew(fewer.run, portfolio, 6)
    assert min(fate.now[0] for fate in fates(later, "born")) >= fewer.run.after.taken


def test_kept_numbers_hold_wherever_customers_are_placed(portfolio, fewer):
    run = fewer.run
    assert Run.from_json(run.to_json()) == run
    assert (score(run, portfolio).labels == fewer.labels).all()
    assert (to_sklearn(run).predict(portfolio) == fewer.labels).all()
    assert set(customers_table(fewer)["segment"]) == set(run.numbers)
    assert all((fewer.labels == each.segment).sum() == each.size for each in run.segments)
    assert f"THEN {max(run.numbers)}" in exact_sql(run)
    assert follow(run, portfolio, refitted=False).found.word == "nothing"


def test_what_is_said_of_kept_segments_is_true_and_can_be_said_in_other_words(fewer):
    run = fewer.run
    assert not [problem for each in run.segments for problem in check_persona(each, run.segments, run.recipe.wording)]
    euros = reword(run.segments, run.recipe.wording.but(currency="€"))
    assert [each.persona.name for each in euros] == [each.persona.name for each in run.segments]


def test_the_report_and_a_link_show_what_became_of_the_segments(run, fewer):
    page = write_report(fewer.run)
    assert fates(fewer, "merged")[0].told.replace("'", "&#39;") in page
    shown = make_snapshot(fewer.run)
    assert {each.segment for each in shown.segments} == set(fewer.run.numbers)


def test_a_result_that_follows_another_can_be_compared_but_not_split(portfolio, fewer):
    with hardly_judging():
        found = compare(portfolio, [fewer, Recipe(preparation="plain", clusterer=KMeans(segments=3))], draw_map=False)
    assert found.summary.flows[0].stay == 1.0
    with pytest.raises(NotSplit, match="keep the numbers of an earlier result"):
        split(fewer, fewer.run.numbers[0])


def test_the_order_of_rows_changes_nothing(run, portfolio, fewer):
    shuffled = anew(run, portfolio.sample(frac=1, random_state=1), 3)
    assert shuffled.run.but(source="") == fewer.run.but(source="")


def test_a_file_of_another_trade_is_one_sentence(run):
    with pytest.raises(UnusableTable, match="file of another kind"):
        refit(run, pd.DataFrame({"visits": np.arange(60.0), "basket": np.arange(60.0) % 7}))


def test_the_command_keeps_the_numbers_of_an_earlier_run(run, portfolio, tmp_path):
    (tmp_path / "run.json").write_text(run.to_json())
    portfolio.to_csv(tmp_path / "new.csv", index=False)
    asked = ["segment", tmp_path / "new.csv", "--after", tmp_path / "run.json", "--no-map", "-o", tmp_path / "out"]
    with hardly_judging():
        done = CliRunner().invoke(cli, [*map(str, asked), "--segments", "3"])
        both = CliRunner().invoke(cli, [*map(str, asked), "--split", "1"])
    assert done.exit_code == 0, done.output
    assert "What became of the segments" in done.stdout
    kept = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert kept["after"]["run"] == run.digest()
    assert [each["segment"] for each in kept["segments"]] == kept["after"]["numbers"]
    assert both.exit_code != 0
