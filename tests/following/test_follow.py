"""What has changed: no alarm without a change, one where there is, and who moved, exactly."""

import json
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from ccseg import DBSCAN, GaussianMixture, KMeans, Recipe, follow, make_sample, read_run, score, segment
from ccseg.cli import ACT, cli
from ccseg.describing.archetypes import ARCHETYPES
from ccseg.errors import DamagedRun, UnusableTable
from ccseg.exporting.bands import write_bands
from ccseg.following.chance import of_index
from ccseg.following.follow import Followed, tell_moves
from ccseg.following.matrix import flow_matrix, measures_of
from ccseg.following.meanings import ANY, EARLY, MEANINGS, is_to_be_seen, meaning_of
from ccseg.following.migration import measure_migration, pair_customers
from tests.judging import hardly_judging

RECIPE = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
CUSTOMERS = 800


@pytest.fixture(scope="module")
def portfolio():
    return make_sample(CUSTOMERS)


@pytest.fixture(scope="module")
def run(portfolio):
    with hardly_judging():
        return segment(portfolio, RECIPE, draw_map=False).run


def changed(run, new, **options):
    return follow(run, new, refitted=False, **options).found


def shift(found, key, of=""):
    return next(shift for shift in found.shifts if shift.key == key and shift.of == of)


def test_customers_of_the_same_kind_raise_no_alarm(run):
    alarms = [changed(run, make_sample(400, seed=seed)).word for seed in range(1, 21)]
    assert alarms.count("nothing") >= 19


def test_segments_that_are_sought_again_without_a_change_raise_no_alarm(run):
    found = [shift(follow(run, make_sample(300, seed=seed)).found, "stability") for seed in range(1, 4)]
    assert {each.word for each in found} == {"nothing"}
    assert all(0 < each.chance < 1 for each in found)


def test_the_segments_of_a_mixture_are_sought_from_nothing_beside_how_far_bootstraps_differ():
    with hardly_judging():
        recipe = Recipe(preparation="plain", clusterer=GaussianMixture(segments=2))
        run = segment(make_sample(300), recipe, draw_map=False).run
    found = shift(follow(run, make_sample(300, seed=1)).found, "stability")
    assert found.word == "nothing"
    assert 0 < found.chance <= 1


def test_a_segment_that_dissolves_into_another_raises_an_alarm(run, portfolio):
    later = make_sample(CUSTOMERS, seed=2)
    placed, random = score(run, later).labels, np.random.default_rng(0)
    amounts = [str(name) for name in later if later[name].dtype.kind in "if"]
    values = later[amounts].to_numpy(dtype=np.float64)
    moving = np.flatnonzero(placed == 2)
    towards = random.choice(np.flatnonzero(placed == 0), len(moving))
    values[moving] += random.random((len(moving), 1)) * (values[towards] - values[moving])
    found = shift(follow(run, later.assign(**dict(zip(amounts, values.T, strict=True)))).found, "stability")
    assert found.word != "nothing"
    assert found.value < found.chance


def test_a_large_figure_of_few_customers_is_no_alarm(run):
    found = shift(changed(run, make_sample(40, seed=3)), "sizes")
    assert found.chance > 0.1
    assert found.word == "nothing"


def test_a_column_that_moved_is_named_with_its_figure(run):
    moved = make_sample(CUSTOMERS, seed=1)
    moved["CREDIT_LIMIT"] *= 2
    found = changed(run, moved)
    limit = shift(found, "columns", "Credit limit")
    assert limit.word == "act"
    assert limit.because in found.told
    assert {shift.of for shift in found.shifts if shift.key == "columns" and shift.word != "nothing"} == {
        "Credit limit"
    }


def test_another_unit_is_told_as_such(run):
    cents = make_sample(CUSTOMERS, seed=1)
    cents["PURCHASES"] *= 100
    found = changed(run, cents)
    assert "Divided by 100 the numbers look as before" in shift(found, "columns", "Purchases").because
    assert found.told[0].startswith("Check the file first")


def test_another_currency_is_told_as_such(portfolio):
    dollars, euros = (
        portfolio.assign(BALANCE=[f"{sign}{value:.2f}" for value in portfolio["BALANCE"]]) for sign in ("$", "€")
    )
    with hardly_judging():
        run = segment(dollars, RECIPE, draw_map=False).run
    assert changed(run, dollars).word == "nothing"
    found = changed(run, euros)
    assert shift(found, "columns", "Balance").because.endswith("Its numbers are in euros now and were in dollars.")
    assert found.word == "watch"
    assert found.told[0].startswith("Check the file first")


def test_a_segment_that_shrank_and_its_share_are_named(run, portfolio):
    labels = score(run, portfolio).labels
    rare = np.flatnonzero(labels == 0)[60:]
    found = changed(run, portfolio.drop(portfolio.index[rare]))
    name = run.persona_names[0]
    assert shift(found, "share", name).word == "act"
    assert shift(found, "sizes").word == "act"


def test_a_level_that_nobody_had_is_counted(portfolio):
    branches = portfolio.assign(branch=["north", "south"] * (CUSTOMERS // 2))
    with hardly_judging():
        run = segment(branches, RECIPE, draw_map=False).run
    elsewhere = branches.assign(branch=["north", "south", "east", "east"] * (CUSTOMERS // 4))
    found = shift(changed(run, elsewhere), "unlike")
    assert found.word == "act"
    assert "400 customers have a level of branch that nobody had" in found.because


def test_every_customer_is_counted_once_and_flows_add_up(run, portfolio):
    later = make_sample(CUSTOMERS, seed=4)
    gone, come = 30, 50
    now = pd.concat(
        [portfolio.iloc[gone:400], later.iloc[400:], later.iloc[:come].rename(index=lambda row: row + 5000)]
    )
    now["CUST_ID"] = [f"N{row}" if row >= 5000 else id for row, id in zip(now.index, now["CUST_ID"], strict=True)]
    following = follow(run, now, before=portfolio, refitted=False)
    found = following.found.migration
    assert found.both == CUSTOMERS - gone
    assert sum(found.newcomers.values()) == come
    assert sum(found.leavers.values()) == gone
    flows = pd.DataFrame([dict(movement) for movement in found.movements])
    assert flows["customers"].sum() == found.both
    assert flows.groupby("source")["share"].sum().to_numpy() == pytest.approx(1.0)
    moved = flows.loc[flows["source"] != flows["target"], "customers"].sum()
    assert len(following.movers()) == moved == round((1 - found.stay) * found.both)
    assert flows["balance"].sum() == pytest.approx(portfolio["BALANCE"].iloc[gone:].sum())


def test_clear_moves_are_told_with_what_changed(run, portfolio):
    later = make_sample(CUSTOMERS, seed=4).assign(CUST_ID=portfolio["CUST_ID"])
    found = changed(run, later, before=portfolio)
    assert found.migration.noise < 0.2
    assert found.migration.balanced > 0.01
    largest = max(found.leaving, key=lambda leaving: leaving.move.customers)
    assert largest.changes
    assert all(abs(change.percentiles) >= 10 for change in largest.changes)


def test_nobody_moves_in_one_and_the_same_file(run, portfolio):
    scores = score(run, portfolio)
    found = measure_migration(pair_customers(scores, scores))
    assert (found.stay, found.clear, found.mobility, found.balanced) == (1.0, 0.0, 0.0, None)


def test_who_is_left_out_for_a_gap_is_no_change():
    gaps = make_sample(600)
    gaps.loc[:99, "PAYMENTS"] = np.nan
    with hardly_judging():
        run = segment(gaps, RECIPE.but(missing="drop"), draw_map=False).run
    assert changed(run, gaps).word == "nothing"


def test_who_was_left_out_for_a_gap_is_no_newcomer():
    whole = make_sample(400)
    gaps = whole.assign(PAYMENTS=whole["PAYMENTS"].where(whole.index >= 10))
    with hardly_judging():
        run = segment(gaps, RECIPE.but(missing="drop"), draw_map=False).run
    found = changed(run, whole, before=gaps).migration
    assert (found.both, found.newcomers, found.leavers) == (len(gaps.dropna()), {}, {})


def test_where_all_were_noise_what_can_be_measured_is_measured(portfolio):
    with hardly_judging():
        run = segment(portfolio, Recipe(clusterer=DBSCAN(eps=0.01, min_customers=50)), draw_map=False).run
    assert not run.segments
    assert {shift.key for shift in changed(run, portfolio).shifts} == {"sizes", "unlike"}


def test_the_order_of_rows_changes_nothing(run, portfolio):
    later = make_sample(CUSTOMERS, seed=4).assign(CUST_ID=portfolio["CUST_ID"])
    found = [
        changed(run, later.sample(frac=1, random_state=seed), before=portfolio.sample(frac=1, random_state=9 - seed))
        for seed in (1, 2)
    ]
    first, second = (each.but(sources=()) for each in found)
    assert first == second


def test_all_ids_new_is_one_sentence(run, portfolio):
    strangers = portfolio.assign(CUST_ID=[f"X{row}" for row in range(CUSTOMERS)])
    with pytest.raises(UnusableTable, match=r"No customer of .* is in .* too"):
        follow(run, strangers, before=portfolio, refitted=False)


SHOP = pd.DataFrame({"customer_id": [f"c{row}" for row in range(60)], "visits": range(60), "basket": [7, 9, 11] * 20})


@pytest.mark.parametrize("empty", [lambda table: table, lambda table: table.to_csv(index=False).encode()])
def test_a_period_without_customers_is_one_sentence(run, portfolio, empty):
    with pytest.raises(UnusableTable, match="column names but no customers"):
        follow(run, empty(portfolio.head(0)), refitted=False)


def test_a_file_of_another_trade_is_one_sentence(run):
    with pytest.raises(UnusableTable, match=r"none of the 17 columns .* it is a file of another kind"):
        follow(run, SHOP, refitted=False)


def test_the_run_of_another_file_is_one_sentence(portfolio):
    with hardly_judging():
        other = segment(SHOP, Recipe(preparation="plain", clusterer=KMeans(segments=2)), draw_map=False).run
    with pytest.raises(UnusableTable, match="or this run is another file's"):
        follow(other, portfolio, refitted=False)


def test_a_document_that_is_no_run_is_one_sentence(run, portfolio):
    found = changed(run, portfolio)
    with pytest.raises(DamagedRun, match=r"run\.json that ccseg segment wrote"):
        read_run(found.to_json())


def test_chance_covers_what_95_of_100_pairs_without_change_give():
    random = np.random.default_rng(7)
    shares = np.array([0.5, 0.3, 0.2])
    pairs = [(random.multinomial(500, shares), random.multinomial(300, shares)) for _ in range(300)]
    alarms = sum(of_index(then, now).p < 0.05 for then, now in pairs)
    assert 5 <= alarms <= 27


@pytest.fixture(scope="module")
def files(run, portfolio, tmp_path_factory):
    """The run, the customers then, the same now, and with limits doubled."""
    folder = tmp_path_factory.mktemp("follow")
    (folder / "run.json").write_text(run.to_json())
    portfolio.to_csv(folder / "then.csv", index=False)
    portfolio.assign(CREDIT_LIMIT=2 * portfolio["CREDIT_LIMIT"]).to_csv(folder / "doubled.csv", index=False)
    return folder


def command(*arguments):
    return CliRunner().invoke(cli, ["follow", *map(str, arguments), "--no-refit"])


def test_the_command_writes_what_changed_and_ends_with_what_follows(files):
    done = command(files / "run.json", files / "doubled.csv", "--before", files / "then.csv", "-o", files / "out")
    assert done.exit_code == ACT
    assert "Credit limit has moved a lot" in done.stdout
    assert {path.name for path in (files / "out").iterdir()} >= {"follow.json", "follow.md", "movers.csv", "moves.svg"}
    kept = Followed.from_json((files / "out" / "follow.json").read_text("utf-8"))
    assert kept.word == "act"
    assert "S000001" not in (files / "out" / "follow.json").read_text("utf-8")
    movers = pd.read_csv(files / "out" / "movers.csv")
    assert len(movers) == round((1 - kept.migration.stay) * kept.migration.both)


def test_nothing_to_do_is_exit_status_zero_and_json_is_the_document(files):
    done = command(files / "run.json", files / "then.csv", "-o", files / "same", "--json")
    assert done.exit_code == 0, done.output
    assert Followed.model_validate(json.loads(done.stdout)).word == "nothing"


def test_the_matrix_of_all_moves_has_everybody_and_every_balance_once(run, portfolio):
    now = pd.concat([portfolio.iloc[30:], make_sample(20, seed=9).assign(CUST_ID=[f"N{row}" for row in range(20)])])
    migration = follow(run, now, before=portfolio, refitted=False).found.migration
    assert migration
    assert measures_of(migration) == ("customers", "balance")
    counts = flow_matrix(migration, run.persona_names, clear=False)
    owed = flow_matrix(migration, run.persona_names, clear=False, measure="balance")
    before = score(run, portfolio)
    for place, name in run.persona_names.items():
        if place >= 0:
            assert counts.loc[name, "Sum"] == (before.labels == place).sum()
            assert owed.loc[name, "Sum"] == pytest.approx(portfolio["BALANCE"][before.labels == place].sum())
    assert counts.loc["Only now", "Sum"] == 20
    clear = flow_matrix(migration, run.persona_names)
    assert clear.drop(columns="Sum").to_numpy().sum() <= counts.iloc[:-1, :-2].to_numpy().sum()
    assert "Only now" not in clear.index


def test_a_flow_says_who_they_are_what_it_means_what_to_try_and_lists_them(run, portfolio):
    later = make_sample(CUSTOMERS, seed=4).assign(CUST_ID=portfolio["CUST_ID"])
    following = follow(run, later, before=portfolio, refitted=False)
    for each in following.found.leaving:
        ends = each.move.source, each.move.target
        assert len(following.movers(ends)) == each.move.customers
    told = " ".join(tell_moves(following.found, run.persona_names))
    assert "Typical of them before: " in told
    assert "To try:" in told


def test_what_a_move_means_is_told_only_where_their_own_figures_bear_it(run, portfolio):
    later = make_sample(CUSTOMERS, seed=4).assign(CUST_ID=portfolio["CUST_ID"])
    following = follow(run, later, before=portfolio, refitted=False)
    then, now = (table.set_index("CUST_ID") for table in (portfolio, later))
    words = [("Balances up", "BALANCE", 1), ("Balances down", "BALANCE", -1), ("They buy more", "PURCHASES", 1)]
    told = [(each, words) for each in following.found.leaving if each.meaning]
    assert told
    for each, rows in told:
        ids = following.movers((each.move.source, each.move.target))["customer"]
        for start, column, sign in rows:
            if each.meaning.startswith(start):
                assert sign * (now.loc[ids, column].median() - then.loc[ids, column].median()) > 0


def segment_of_kind(run, kind):
    segment = run.segments[0]
    return segment.but(persona=segment.persona.but(archetype=kind))


@pytest.mark.parametrize(
    ("kinds", "turns", "key"),
    [
        (("revolver", "big spender"), {"balance": 1, "prc_full_payment": 1, "purchases": 1}, "buys_more"),
        (("revolver", "transactor"), {"balance": -1, "prc_full_payment": 1, "purchases": 1}, "pays_off"),
        (("big spender", "revolver"), {"balance": -1, "prc_full_payment": -1}, "carries"),
        (("transactor", "big spender"), {"purchases": 1}, "buys_more"),
        (("transactor", "instalment buyer"), {"purchases": 0}, "buys_otherwise"),
        (("transactor", "instalment buyer"), {}, None),
    ],
)
def test_the_first_words_that_hold_are_told(run, kinds, turns, key):
    found = meaning_of(*(segment_of_kind(run, kind) for kind in kinds), turns)
    assert (found.key if found else None) == key


def test_ids_that_mean_other_customers_are_told_before_all_else(run, portfolio):
    others = make_sample(CUSTOMERS, seed=4).assign(CUST_ID=portfolio["CUST_ID"])
    found = changed(run, others, before=portfolio)
    assert found.told[0].startswith("Check the ids first")
    assert found.word == "watch"
    some = portfolio.copy()
    some.iloc[: CUSTOMERS // 3, 1:] = others.iloc[: CUSTOMERS // 3, 1:]
    assert not changed(run, some, before=portfolio).migration.strangers


def test_every_pair_of_kinds_that_is_to_be_seen_early_has_a_meaning():
    kinds = {row.key for row in ARCHETYPES}
    assert set(ANY) <= kinds
    pairs = [(before, near) for near, befores in EARLY.items() for before in befores]
    told = [row for pair in pairs for row in MEANINGS if pair[0] in row.before and pair[1] in row.now]
    assert {row.key for row in told} >= {"stretched", "falls_asleep", "turns_to_cash", "revolves"}
    assert all(any(before in row.before and near in row.now for row in MEANINGS) for before, near in pairs)


def test_early_signs_are_those_at_the_edge_towards_a_kind_to_see_coming(run, portfolio):
    following = follow(run, portfolio, refitted=False)
    listed, scores = following.early_signs(), score(run, portfolio)
    rows = scores.customers.frame.index.get_indexer(pd.Index(listed["customer"]))
    assert len(listed)
    assert not scores.clear[rows].any()
    assert (scores.assignment.runner_up[rows] == listed["near_segment"]).all()
    kinds = {each.segment: each.persona.archetype for each in run.segments}
    pairs = listed[["segment", "near_segment"]].to_numpy().tolist()
    assert all(is_to_be_seen(kinds[own], kinds[near]) for own, near in pairs)
    told = sum(each.customers for each in following.found.nearing)
    assert 0 < told <= len(listed)


def test_the_picture_has_a_band_for_each_clear_move_and_escapes_names(run, portfolio):
    later = make_sample(CUSTOMERS, seed=4).assign(CUST_ID=portfolio["CUST_ID"])
    migration = changed(run, later, before=portfolio).migration
    drawn = write_bands(migration, dict.fromkeys(run.persona_names, "<b>"))
    assert drawn.count("<path") == sum(each.clear > 0 for each in migration.movements)
    assert "<b>" not in drawn
    ElementTree.fromstring(drawn)
