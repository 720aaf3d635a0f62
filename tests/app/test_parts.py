"""A persona is split from its card: another result beside the former, or a sentence that says why not."""

import numpy as np
import pandas as pd
import pytest

from app.common.options import recommended
from app.session.results import Source, annotate, keep_result, result_id
from app.shown.overview import card_key
from ccseg import KMeans, Recipe, Split, add_map, read_customers, segment
from ccseg.deriving.window import Derivation
from tests.app.conftest import OWNER, texts
from tests.judging import hardly_judging

CENTRES = {
    100: [0, 0, 9, 0, 0],
    80: [0, 0, 0, 9, 0],
    70: [0, 0, 0, 0, 9],
    150: [40, 0, 3, 3, 3],
    50: [0, 40, 3, 3, 3],
}


@pytest.fixture(scope="module")
def file():
    """Three groups of customers, of whom the largest are three, and the smallest few."""
    random = np.random.default_rng(3)
    points = np.vstack([random.normal(centre, size=(size, 5)) for size, centre in CENTRES.items()])
    table = pd.DataFrame(points.round(3), columns=["visits", "basket", "returns", "clicks", "calls"])
    return table.to_csv(index=False).encode()


@pytest.fixture(scope="module")
def whole(file):
    recipe = Recipe(preparation="raw", clusterer=KMeans(segments=3))
    with hardly_judging():
        return add_map(segment(read_customers(file, name="cards.csv"), recipe, draw_map=False), "pca")


@pytest.fixture
def rows(file, whole):
    return keep_result(OWNER, Source("cards.csv", file), whole)


def test_a_persona_is_split_and_the_former_result_is_one_step_back(open_app, rows, finish):
    annotate(rows.result, 1, "Visitors", "Ask Ann")
    at = open_app("personas", run=rows.result.id)
    at.button(key="split-0").click().run()
    at.button(key="cancel").click().run()
    assert "job" not in at.query_params
    at.button(key="split-0").click().run()
    finish(at)
    assert not at.exception
    session = at.session_state["session"]
    assert [each.size for each in session.result.run.segments] == [100, 150, 50, 80, 70]
    assert (session.result.name_of(1), session.result.notes[1]) == ("Visitors", "Ask Ann")
    whole = rows.result.run.segments[0].persona.name
    assert "5 personas" in texts(at)
    assert f"A part of {whole}, which was split into 3." in texts(at)
    assert session.history == [rows.result.id]


def test_a_persona_that_does_not_bear_a_split_says_so_on_its_card(open_app, rows, finish):
    at = open_app("personas", run=rows.result.id)
    at.session_state[card_key(2)] = True
    at.run().button(key="split-2").click().run()
    finish(at)
    assert "stays whole" in at.info[0].value
    assert "it has 50 customers, and at least 60 are required to split it" in at.info[0].value
    assert at.session_state["session"].result.id == rows.result.id
    assert not at.button(key="split-2").disabled


def test_a_persona_whose_customers_are_not_at_hand_has_no_such_button(open_app, whole):
    id = keep_result(OWNER, Source("cards.csv", b""), whole).result.id
    at = open_app("personas", run=id)
    assert not at.exception
    assert not [button for button in at.button if str(button.key).startswith("split-")]


def test_results_kept_before_there_were_splits_and_postings_keep_their_ids():
    plain = Recipe()
    assert result_id("digest", plain) == "96751830a44cdfb1efa1e17e"
    assert result_id("digest", plain.but(splits=[Split(segment=0)])) != result_id("digest", plain)
    assert result_id("digest", plain.but(derivation=Derivation())) != result_id("digest", plain)


def test_what_was_split_goes_where_another_setting_is_chosen():
    recipe = Recipe(splits=[Split(segment=0)])
    assert recommended(recipe).splits == ()
