"""What one customer is told to be moved by does move this customer, can be, and is nobody's age."""

import numpy as np
import pandas as pd
import pytest

from ccseg import KMeans, Recipe, read_customers, segment
from ccseg.describing.customer_moves import find_move, tell_customer_move
from tests.judging import hardly_judging

NAMES = dict(enumerate("ABCDEF"))


def moves_of(found):
    """The customers of a result, a row each, and what would move them."""
    segments, values = found.run.segments, found.customers.values()
    profiles, kinds = [each.profile for each in segments], [each.persona.archetype for each in segments]
    rows = [values.iloc[[row]] for row in range(60)]
    return [(row, find_move(row, found.run.placement, profiles, kinds)) for row in rows]


@pytest.fixture(scope="module")
def moves(result):
    return moves_of(result)


def changed(row, move):
    return row.assign(**{step.key: step.value for step in move.steps})


def test_what_is_told_to_move_a_customer_does(result, moves):
    told = [(row, move) for row, move in moves if move.steps]
    after = result.run.placement.assign(pd.concat([changed(*each) for each in told]))
    assert after.labels.tolist() == [move.segment for _, move in told]
    assert len(told) > 30


def test_what_is_told_is_read_as_it_was_tried(result, moves):
    write = result.run.recipe.wording.write
    for _, move in moves:
        lines = tell_customer_move(move, NAMES)
        assert NAMES[move.segment] in lines[0]
        assert len(lines) == 1 + len(move.steps)
        payments = [step for step in move.steps if step.key == "payments"]
        assert all(f"Payments: {write(step.value, 'money')} instead of" in " ".join(lines) for step in payments)


def test_a_customer_so_changed_could_be_one(moves):
    for row, move in moves:
        after = changed(row, move).iloc[0]
        if "balance" in {step.key for step in move.steps}:
            assert after["balance"] <= after["credit_limit"]
        assert (after["purchases"] > 0) == (after["purchases_trx"] > 0)
        parts = after["oneoff_purchases"] + after["installments_purchases"]
        assert after["purchases"] == pytest.approx(parts, rel=0.06, abs=1)


def test_nothing_that_a_customer_cannot_change_is_told(moves):
    told = {step.key for _, move in moves for step in move.steps}
    assert {"purchases", "payments"} <= told
    assert told.isdisjoint({"credit_limit", "tenure"})


@pytest.mark.parametrize("header", ["age", "household_size", "gender"])
def test_what_is_protected_is_never_told_of_a_customer_of_another_trade(header):
    random = np.random.default_rng(0)
    groups = np.repeat([0, 1], 100)
    table = pd.DataFrame({"visits": 3 + 9 * groups, "basket": 20 + 60 * groups, header: 30 + 30 * groups})
    table = table + random.integers(0, 5, table.shape)
    customers = read_customers(table.assign(customer_id=range(1000, 1200)).to_csv(index=False).encode())
    with hardly_judging():
        found = segment(customers, Recipe(clusterer=KMeans(segments=2)), draw_map=False)
    told = {step.key for _, move in moves_of(found) for step in move.steps}
    assert told
    assert header not in told


def test_a_customer_whom_nothing_moves_is_told_so(result, moves):
    _, move = moves[0]
    assert "Nothing that a customer can change" in tell_customer_move(move._replace(steps=()), NAMES)[0]
    assert tell_customer_move(None, NAMES) == ()
