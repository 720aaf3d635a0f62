import re

import numpy as np
import pandas as pd
import pytest

from ccseg.describing.labelled import Labelled
from ccseg.describing.neighbours import NeighbourNarrator, nearest
from ccseg.describing.profiles import profile_segments
from ccseg.describing.wording import Wording
from tests.groups import card_segments, name, number

PLAIN = NeighbourNarrator(Wording())


def profiles(values, labels, *columns):
    return profile_segments(Labelled(pd.DataFrame(values), np.asarray(labels), columns))


def test_the_nearest_is_the_one_whose_customers_stand_most_alike():
    visits = np.repeat([1.0, 2, 50], 30) + np.tile([0.0, 0.1, 0.2], 30)
    found = profiles({"visits": visits}, np.repeat([0, 1, 2], 30), number("visits"))
    assert nearest(found) == (1, 0, 1)


def test_a_lonely_segment_has_no_neighbour():
    found = profiles({"visits": [1.0, 2]}, [0, 0], number("visits"))
    assert nearest(found) == (None,)
    assert nearest(()) == ()


@pytest.mark.parametrize("header", ["age", "Income_2024", "YearsAsMember", "kids"])
def test_what_a_customer_cannot_change_moves_nobody(header):
    values = {header: np.repeat([10.0, 90], 30)}
    first, second = profiles(values, np.repeat([0, 1], 30), number(header, unit="count"))
    assert PLAIN.tell_move(first, second, "Others", (None, None)).text == ""


def test_a_move_names_the_change_and_where_it_leads():
    values = {"visits": np.repeat([2.0, 30], 30), "age": np.tile([30.0, 40, 50], 20)}
    found = profiles(values, np.repeat([0, 1], 30), number("visits", unit="count"), number("age"))
    told = PLAIN.tell_move(*found, "Regulars", (None, None)).text
    assert told == "Early sign of a move to “Regulars”: visits rise from 2 to 30."


def test_no_move_into_more_credit_risk_is_told_as_something_to_bring_about():
    for segments in range(2, 10):
        for segment in card_segments(segments):
            told = segment.persona.move
            if re.search("cash advances rise|utilisation rises", told):
                assert told.startswith("Warning sign of a move")


def test_a_move_to_later_payments_is_watched_for():
    columns = number("months_in_arrears", unit="count"), number("age")
    values = {"months_in_arrears": np.repeat([0.0, 3], 30), "age": np.tile([30.0, 40, 50], 20)}
    on_time, late = profiles(values, np.repeat([0, 1], 30), *columns)
    assert PLAIN.tell_move(on_time, late, "Late", (None, None)).text.startswith("Warning sign of a move")
    assert PLAIN.tell_move(late, on_time, "On time", (None, None)).text.startswith("Early sign of a move")


@pytest.mark.parametrize(("own", "other"), [("revolver", "stretched"), ("stretched", "revolver"), (None, "inactive")])
def test_a_drift_to_a_more_worrying_kind_is_watched_for(own, other):
    columns = (number("PURCHASES_TRX", measure="purchases_trx", unit="count"),)
    found = profiles({"purchases_trx": np.repeat([2.0, 30], 30)}, np.repeat([0, 1], 30), *columns)
    assert PLAIN.tell_move(*found, "Others", (own, other)).text.startswith("Warning sign") == (own != "stretched")


def test_what_separates_two_neighbours_shows_both_figures():
    values = pd.DataFrame({"visits": np.repeat([2.0, 30], 30)})
    first, _ = name(Labelled(values, np.repeat([0, 1], 30), (number("visits", unit="count"),)))
    assert first.persona.apart == "Unlike “Many visits”: they typically have 2 visits (there: 30)."


def test_nothing_is_told_apart_by_what_reads_the_same_in_both():
    labels = np.repeat([0, 1, 2], 50)
    values = {"loans": np.repeat([2.0, 2, 9], 50), "visits": np.tile(np.arange(50.0), 3)}
    first, second, _ = name(Labelled(pd.DataFrame(values), labels, (number("loans"), number("visits"))))
    assert first.persona.apart == second.persona.apart == ""
