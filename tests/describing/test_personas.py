import numpy as np
import pandas as pd
import pytest

from ccseg.describing.labelled import Labelled
from ccseg.describing.personas import Segment, Wording, check_persona, reword
from ccseg.describing.truth import FactBase
from tests.groups import card_segments, cards, category, name, number, split

PLAIN = Wording()
EURO = Wording(currency="€", decimal=",", customer="client", customers="clients")


@pytest.fixture
def strict(monkeypatch):
    """Fail where a sentence would be left out because it is not true."""
    check = FactBase.problems

    def problems(self, text, facts, wording):
        found = check(self, text, facts, wording)
        assert not found, (text, found)
        return found

    monkeypatch.setattr(FactBase, "problems", problems)


@pytest.fixture(scope="module")
def segments():
    return card_segments(5)


def is_sound(found, wording=PLAIN):
    assert len({segment.persona.name for segment in found}) == len(found)
    for segment in found:
        persona = segment.persona
        assert check_persona(segment, found, wording) == ()
        assert 0 < len(persona.headline) <= 60
        assert 2 <= len(persona.story) <= 4
        assert len(persona.traits) <= 5
        assert persona.because
        assert persona.rule is None or persona.rule.text
        assert persona.plays
        assert persona.never
        assert persona.blind_spots


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("preparation", ["hurdle", "log", "plain"])
@pytest.mark.parametrize("count", [2, 3, 6, 9])
def test_every_sentence_about_card_customers_is_true(preparation, count):
    is_sound(name(cards(count, preparation)))


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("count", [2, 3, 5])
def test_every_sentence_about_other_customers_is_true(other_trade, count):
    is_sound(name(split(other_trade.table, count)))


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("seed", range(12))
def test_every_sentence_is_true_of_any_table(seed):
    found = name(odd_table(np.random.default_rng(seed)))
    assert all(check_persona(segment, found, PLAIN) == () for segment in found)
    assert len({segment.persona.name for segment in reword(found, EURO)}) == len(found)


def odd_table(rng):
    """A table with headers, levels and numbers that are easily misread, in segments without meaning."""
    rows, units = int(rng.integers(5, 60)), ["money", "share", "count", "number", None]
    headers = ["visits", "has kids", "has 2", "Q3 orders", "2024", "{value}", "[a|b]", "“so”", "12 months", "is 1", "0"]
    odd = [0.0, 0.0, 1.0, 1 / 3, 0.004, 0.996, -12.5, 1e6, 1e17, 5e-7, np.nan, np.inf]
    chosen = rng.choice(headers, int(rng.integers(1, 7)), replace=False)
    values = {header: rng.choice(rng.choice(odd, 4), rows) for header in chosen}
    values["region"] = rng.choice(["a 1", "b|2 {c}", "“d” 3", "100%"], rows)
    columns = [number(header, unit=rng.choice(units)) for header in chosen]
    labels = rng.integers(0, 3, rows)
    labels[:5] = [0, 1, 2, -1, -2]
    return Labelled(pd.DataFrame(values), labels, (*columns, category("region")))


def test_a_changed_number_is_found(segments):
    segment = next(segment for segment in segments if any(sign.isdigit() for sign in segment.persona.story[0]))
    story = (segment.persona.story[0].replace("%", "7%", 1), *segment.persona.story[1:])
    assert check_persona(segment.but(persona=segment.persona.but(story=story)), segments, PLAIN)


def test_evidence_that_is_not_the_profiles_is_found(segments):
    persona = segments[0].persona
    text = persona.traits[0].text
    facts = tuple(fact.but(value=fact.value + 1) for fact in persona.evidence[text])
    changed = persona.but(evidence={**persona.evidence, text: facts})
    assert check_persona(segments[0].but(persona=changed), segments, PLAIN)


@pytest.mark.usefixtures("strict")
def test_rewording_is_the_same_as_naming_in_that_wording(segments):
    reworded = reword(segments, EURO)
    assert reworded == name(cards(5), wording=EURO)
    assert reword(reworded, PLAIN) == segments
    is_sound(reworded, EURO)


def test_currency_and_the_word_for_customers_are_used(segments):
    text = "".join(segment.to_json() for segment in reword(segments, EURO))
    assert "€" in text
    assert "clients" in text


def test_a_segment_survives_being_stored(segments):
    assert tuple(Segment.from_json(segment.to_json()) for segment in segments) == segments


def test_segments_of_noise_are_not_to_be_used():
    found = name(cards(4), real=False)
    assert {segment.verdict for segment in found} == {"do not use"}
    assert reword(found, PLAIN) == found


def test_traits_show_the_portfolio_beside_them(segments):
    for segment in segments:
        for trait in segment.persona.traits:
            assert "portfolio" in trait.text
            assert trait.value != trait.portfolio


@pytest.mark.usefixtures("strict")
def test_one_segment_and_none_are_no_accident():
    values = pd.DataFrame({"visits": [1.0, 2, 3, 40]})
    column = (number("visits", unit="count"),)
    (everyone,) = name(Labelled(values, np.zeros(4, dtype=int), column))
    assert (everyone.persona.apart, everyone.persona.move) == ("", "")
    assert name(Labelled(values, np.full(4, -1), column)) == ()


@pytest.mark.usefixtures("strict")
@pytest.mark.reference
@pytest.mark.parametrize("count", [3, 5, 8])
def test_every_sentence_about_the_reference_file_is_true(reference_file, count):
    found = name(split(reference_file, count))
    is_sound(found)
    assert all(segment.persona.archetype for segment in found)
