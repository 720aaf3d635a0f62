import numpy as np
import pandas as pd

from ccseg.describing.splits import LONGEST, best_splits, make_grid


def found(values, inside):
    grid = make_grid(pd.DataFrame(values))
    return grid, best_splits(grid, np.asarray(inside))


def test_a_pair_of_questions_is_found_whose_parts_are_poor_alone():
    rng = np.random.default_rng(0)
    values = {key: rng.random(4_000) for key in "abcdef"}
    inside = (values["c"] > 0.5) & (values["e"] <= 0.5)
    grid, splits = found(values, inside)
    assert {grid.columns[column] for _, column, _ in splits} == {"c", "e"}


def test_there_are_never_more_than_three_questions():
    rng = np.random.default_rng(0)
    values = {key: rng.random(2_000) for key in "abcdef"}
    inside = np.logical_and.reduce([column > 0.2 for column in values.values()])
    assert len(found(values, inside)[1]) == LONGEST


def test_the_lowest_value_is_always_cut_off():
    rng = np.random.default_rng(0)
    amounts = np.where(rng.random(5_000) < 0.004, 0.0, rng.random(5_000) + 1)
    grid, splits = found({"amount": amounts}, amounts == 0)
    assert (grid.meets(splits) == (amounts == 0)).all()


def test_a_question_that_everyone_answers_alike_is_not_asked():
    grid, splits = found({"a": [1.0] * 20, "b": [None] * 20}, [True] * 10 + [False] * 10)
    assert splits == ()
    assert not grid.asked.any()


def test_rare_levels_do_not_crowd_out_the_common_ones():
    levels = [f"level {place}" for place in range(60)] + ["common"] * 500
    grid, splits = found({"region": levels}, [level == "common" for level in levels])
    assert grid.levels[0][0] == "common"
    assert grid.meets(splits).sum() == 500
