import numpy as np
import pandas as pd

from ccseg.describing.callings import DRAWS, call_again
from ccseg.describing.identities import keep_names
from ccseg.describing.labelled import Labelled
from ccseg.describing.personas import check_persona, reword
from ccseg.describing.wording import Wording
from tests.groups import name, number


def customers(labels, **columns):
    values = pd.DataFrame(columns or {"visits": np.arange(len(labels), dtype=float)})
    return Labelled(values, np.asarray(labels), tuple(number(str(key)) for key in values))


def test_a_name_that_hangs_on_one_customer_is_another_where_that_one_is_left_out():
    table = customers([0] * 50 + [1] * 50)

    def called(part):
        return ["With the first" if 0.0 in set(part.values["visits"]) else "Without", "The others"]

    hanging, steady = call_again(called(table), table, called)
    assert 0.4 < hanging.same < 1
    assert hanging.instead == "Without"
    assert (steady.same, steady.instead) == (1.0, "")


def test_the_same_words_in_another_order_are_the_same_name():
    table = customers([0] * 10)
    (told,) = call_again(["High limit, few visits"], table, lambda part: ["Few visits, high limit"])
    assert told.same == 1.0


def test_a_segment_of_which_no_part_has_anybody_is_told_nothing_of():
    table = customers([0] * 5 + [2] * 5)
    assert call_again(["A", "B", "C"], table, lambda part: ["A", "B", "C"]) == (None, None, None)


def test_parts_have_none_who_were_left_out_of_the_fit():
    seen = []
    call_again(["A"], customers([0] * 10 + [-1] * 10 + [-2] * 10), lambda part: seen.append(part) or ["A"])
    assert len(seen) == DRAWS
    assert {len(part.labels) for part in seen} == {14}
    assert {label for part in seen for label in part.labels.tolist()} == {0, -1}


def two_that_stand_out_alike():
    random = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2], 40)
    columns = {key: random.normal(size=120) for key in ("visits", "nights", "meals", "calls")}
    for key in columns:
        columns[key] = np.round(50 + 10 * columns[key] + 12 * (labels == 1), 1)
    return customers(labels, **columns)


def test_a_persona_says_how_often_its_name_would_be_another_and_proves_it():
    segments = name(two_that_stand_out_alike())
    told = [each for each in segments if each.calling.instead]
    assert told
    for each in told:
        share, instead = f"{1 - each.calling.same:.0%}", each.calling.instead
        assert f"the name changes in {share} of cases, most often to “{instead}”." in each.persona.because
        assert check_persona(each, segments, Wording()) == ()
    assert all("left out at random" not in each.persona.because for each in segments if not each.calling.instead)


def test_other_words_for_a_customer_are_used_there_too():
    segments = reword(name(two_that_stand_out_alike()), Wording(customer="guest", customers="guests"))
    assert any("When some guests are left out" in each.persona.because for each in segments)


def test_a_name_that_is_kept_hangs_on_no_figure():
    segments = name(two_that_stand_out_alike())
    followed = keep_names(segments, segments, {each.segment: each.segment for each in segments}, Wording())
    assert [each.persona.name for each in followed] == [each.persona.name for each in segments]
    assert all(each.calling is None and "left out at random" not in each.persona.because for each in followed)
