import pandas as pd

from benchmarks.persona_claims import read, work_out
from ccseg.describing.plays import PlayNarrator
from ccseg.describing.wording import Wording


def with_labels(result):
    rows = result.customers.frame.reset_index(drop=True)
    return rows.assign(segment=pd.Series(result.labels).where(result.labels >= 0))


def test_names_and_plays_of_the_sample_hold_by_its_customers(result):
    found = read(result.run, with_labels(result))
    assert found.faults == ()
    assert found.names == len(result.run.segments)
    assert found.figures > found.names


def test_a_name_that_the_customers_do_not_bear_out_and_a_play_of_another_kind_are_found(result):
    run, (first, *others) = result.run, result.run.segments
    plays = PlayNarrator(Wording()).choose_plays("late", first.profile)
    swapped = first.but(persona=first.persona.but(archetype="transactor", plays=plays))
    found = read(run.but(segments=(swapped, *others)))
    assert {fault.kind for fault in found.faults} >= {"play"}
    assert found.wrong("play") >= len(plays)


def test_figures_that_the_customers_do_not_have_are_found(result):
    rows = with_labels(result)
    rows["segment"] = (rows["segment"] + 1) % len(result.run.segments)
    assert list(work_out(result.run, rows)) != [segment.profile for segment in result.run.segments]
    assert read(result.run, rows).wrong("figure")
