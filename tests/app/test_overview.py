from types import SimpleNamespace

import pytest
import streamlit as st

from app.shown.overview import _open_selected, _tint, card_key


def test_the_table_of_all_segments_is_first_and_ends_with_the_portfolio(open_app, result):
    at = open_app("personas", run=result.id)
    table = at.dataframe[0].value
    assert len(table) == len(result.run.segments) + 1
    assert table["customers"].iloc[:-1].sum() == table["customers"].iloc[-1] == 300
    assert table["persona"].iloc[-1] == "Portfolio"
    assert result.run.segments[0].persona.name in table["persona"].iloc[0]


def test_one_card_is_open_and_another_can_be_opened(open_app, result):
    at = open_app("personas", run=result.id)
    first, *others = [at.session_state[card_key(segment.segment)] for segment in result.run.segments]
    assert (first, any(others)) == (True, False)
    assert "name-1" not in {field.key for field in at.text_input}
    at.session_state[card_key(1)] = True
    at.run()
    assert not at.exception
    assert {"name-0", "name-1"} <= {field.key for field in at.text_input}


def test_a_row_that_is_selected_opens_its_card_and_closes_the_others(monkeypatch):
    state = {"overview": SimpleNamespace(selection=SimpleNamespace(rows=[2]))}
    monkeypatch.setattr(st, "session_state", state)
    _open_selected([0, 1, 2])
    assert [state[card_key(number)] for number in range(3)] == [False, False, True]


def test_the_row_of_the_portfolio_opens_nothing(monkeypatch):
    state = {"overview": SimpleNamespace(selection=SimpleNamespace(rows=[3]))}
    monkeypatch.setattr(st, "session_state", state)
    _open_selected([0, 1, 2])
    assert card_key(0) not in state


@pytest.mark.parametrize(("index", "side"), [(None, ""), (100.2, ""), (40.0, "74, 144"), (900.0, "232, 133")])
def test_a_cell_is_tinted_by_the_side_of_the_portfolio_it_is_on(index, side):
    assert side in _tint(index)
    assert bool(_tint(index)) == bool(side)


def test_an_open_card_and_its_open_tab_are_open_again_after_another_page(open_app, result):
    at = open_app("personas", run=result.id)
    at.session_state[card_key(0)], at.session_state[card_key(1)] = False, True
    at.session_state["tabs-1"] = "What to do"
    at.session_state["kept-tabs-1"] = "What to do"
    at.run()
    at.switch_page("pages/help.py").run()
    for forgotten in (card_key(0), card_key(1), "tabs-1"):
        del at.session_state[forgotten]
    at.switch_page("pages/personas.py").run()
    assert [at.session_state[card_key(segment)] for segment in (0, 1)] == [False, True]
    assert at.session_state["tabs-1"] == "What to do"
