import re
from collections import Counter

import numpy as np
import pytest

from ccseg.describing.cards import find_common, make_card
from ccseg.describing.conditions import Context
from ccseg.describing.ledger import Ledger
from ccseg.describing.profiles import FEW_HAVE_IT
from ccseg.describing.reach import find_reach
from ccseg.describing.wording import Wording
from ccseg.reading.customers import read_customers
from ccseg.sample import make_sample
from tests.groups import card_segments, name, split

PLAIN = Wording()
MOST_REPEATED = 0.2


@pytest.fixture(scope="module")
def segments():
    return described(make_sample(600), 7)


def described(source, count):
    """The segments of a file with the reach of their plays, as the whole line gives them."""
    customers = read_customers(source)
    found = split(source, count)
    labels = np.zeros(len(customers.frame), dtype=np.int64)
    values = customers.values().reset_index(drop=True)
    labels[values.sort_values(list(values.columns), kind="stable").index] = found.labels
    profiles = [segment.profile for segment in name(found)]
    reached = find_reach(customers, labels, profiles, [Context()] * count)
    return name(found, contexts=[Context(reach=reach) for reach in reached])


def cards_of(segments):
    common = find_common(segments, PLAIN)
    return [make_card(segment, common, PLAIN) for segment in segments]


def sentences(card):
    """Every sentence of a card, as a person reads it."""
    texts = [card.story, card.unlike, *card.never]
    for play, own in card.plays:
        texts += [play.action, play.hypothesis, play.reason, play.numbers, play.kpi, *play.gates, *own.values()]
    return [part for text in texts for part in re.split(r"(?<=[.;]) ", text) if part]


def repeated(cards):
    """The share of words in sentences that stand on more than one card."""
    on = [sentences(card) for card in cards]
    times = Counter(text for own in on for text in set(own))
    words = [(len(text.split()), times[text] > 1) for own in on for text in own]
    return sum(count for count, again in words if again) / sum(count for count, _ in words)


def test_hardly_a_word_of_one_card_stands_on_another(segments):
    assert repeated(cards_of(segments)) < MOST_REPEATED


def test_a_repeated_card_would_be_found(segments):
    card = cards_of(segments)[0]
    assert repeated([card, card]) == 1


def test_no_fact_stands_twice_on_a_card(segments):
    for segment, card in zip(segments, cards_of(segments), strict=True):
        ledger, evidence = Ledger(), segment.persona.evidence
        for text in (card.unlike, card.story, *(play.reason for play, _ in card.plays)):
            facts = [fact for fact in evidence.get(text, ()) if fact.whose == segment.segment]
            assert not [fact for fact in facts if ledger.has(fact)], text
            ledger.add(facts)
        for drawn in card.pictures:
            figure = segment.profile.figure(drawn.distribution.key)
            told = [fact for facts in evidence.values() for fact in facts if fact.key == figure.key]
            said = [fact for fact in told if fact.statistic == "median" and ledger.has(fact)]
            assert not [fact for fact in said if fact.whose == segment.segment], figure.key


def figures_named_twice(segments):
    """The headlines and sentences that tell a fact of their segment again."""
    for segment in segments:
        persona = segment.persona
        for text in (persona.headline, *persona.story):
            ledger = Ledger()
            for fact in persona.evidence.get(text, ()):
                if fact.whose == segment.segment and ledger.has(fact):
                    yield text
                ledger.add([fact])


@pytest.mark.parametrize("count", [3, 7, 12])
def test_no_headline_or_story_names_a_figure_twice(count):
    assert not list(figures_named_twice(card_segments(count)))


def test_no_headline_of_another_trade_names_a_figure_twice(other_trade):
    assert not list(figures_named_twice(name(split(other_trade.table, 3))))


def test_a_figure_named_twice_would_be_found(segments):
    persona = segments[0].persona
    facts = persona.evidence[persona.headline] * 2
    twice = persona.but(evidence={**persona.evidence, persona.headline: facts})
    assert set(figures_named_twice([segments[0].but(persona=twice)])) == {persona.headline}


def test_the_story_is_one_sentence_and_says_nothing_of_the_size(segments):
    for card in cards_of(segments):
        assert card.story.endswith(".")
        assert ". " not in card.story
        assert "of customers" not in card.story


def test_every_card_says_what_it_is_unlike(segments):
    for card in cards_of(segments):
        assert re.match("Unlike “[^”]+”: ", card.unlike)
        assert "there: " in card.unlike


def test_pictures_have_a_scale_and_both_medians_on_it(segments):
    for segment, card in zip(segments, cards_of(segments), strict=True):
        assert len(card.pictures) <= 3
        for drawn in card.pictures:
            figure = segment.profile.figure(drawn.distribution.key)
            assert figure.filled >= FEW_HAVE_IT
            assert drawn.low != drawn.high
            assert 0 <= drawn.own_at <= 1
            assert 0 <= drawn.portfolio_at <= 1
            higher = figure.median > figure.portfolio
            assert (drawn.own_at > drawn.portfolio_at) == higher or drawn.own_at == drawn.portfolio_at
    assert any(len(card.pictures) == 3 for card in cards_of(segments))


def test_what_is_the_same_for_all_stands_once(segments):
    common = find_common(segments, PLAIN)
    assert "Ability to pay" in common.areas["credit limit"]["before"]
    assert any("cash advances" in never for never in common.never)
    assert common.blind_spots
    for card in cards_of(segments):
        assert not set(card.never) & set(common.never)
        for play, own in card.plays:
            assert not [term for term, text in own.items() if text == common.areas[play.area][term]]


def test_other_trades_get_cards_too(other_trade):
    found = described(other_trade.table, 3)
    assert all(card.story for card in cards_of(found))


@pytest.mark.reference
def test_hardly_a_word_repeats_on_the_reference_file(reference_file):
    assert repeated(cards_of(described(reference_file, 7))) < MOST_REPEATED
