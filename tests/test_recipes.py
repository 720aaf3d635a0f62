"""A recipe as text is the recipe, and a text that was changed is refused in one sentence."""

import base64
import string
import zlib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.describing.wording import Wording
from ccseg.errors import InvalidRecipe
from ccseg.reading.customers import Reading
from ccseg.recipes import Recipe, recipe_from_text, recipe_to_text

ADDRESS = string.ascii_letters + string.digits + "-_"

recipes = st.builds(
    Recipe,
    reading=st.builds(Reading, sheet=st.none() | st.text(max_size=20)),
    mapping=st.dictionaries(st.text(max_size=20), st.sampled_from(["balance", "number", "ignored"]), max_size=3),
    preparation=st.sampled_from(["auto", "hurdle", "log", "plain", "raw"]),
    missing=st.sampled_from(["fill", "drop"]),
    clusterer=st.one_of(
        st.builds(KMeans, segments=st.none() | st.integers(2, 10)),
        st.builds(GaussianMixture, segments=st.none() | st.integers(2, 10)),
        st.builds(DBSCAN, eps=st.none() | st.floats(0.1, 5.0)),
    ),
    seed=st.integers(0, 2**31 - 1),
    wording=st.builds(Wording, currency=st.sampled_from(["", "£", "kr"])),
)


@settings(max_examples=30)
@given(recipes)
def test_a_recipe_survives_an_address(recipe):
    text = recipe_to_text(recipe)
    assert set(text) <= set(ADDRESS)
    assert recipe_from_text(text) == recipe


def test_the_usual_recipe_is_short():
    assert len(recipe_to_text(Recipe())) < 400


@given(st.data())
def test_a_changed_text_is_refused(data):
    text = recipe_to_text(Recipe(seed=7))
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.text(ADDRESS + "=%/+ é\0", max_size=3)) + text[place + 1 :]
    assume(changed != text)
    with pytest.raises(InvalidRecipe, match="damaged or comes from a newer ccseg"):
        recipe_from_text(changed)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("bit", range(8))
def test_no_bit_of_a_text_is_free(seed, bit):
    packed = bytearray(base64.urlsafe_b64decode(recipe_to_text(Recipe(seed=seed)) + "=="))
    packed[-5] ^= 1 << bit
    with pytest.raises(InvalidRecipe):
        recipe_from_text(base64.urlsafe_b64encode(packed).decode().rstrip("="))


@given(st.text())
def test_any_other_text_is_refused(text):
    with pytest.raises(InvalidRecipe):
        recipe_from_text(text)


def test_a_text_that_unpacks_to_too_much_is_refused():
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000, 9)).decode().rstrip("=")
    with pytest.raises(InvalidRecipe):
        recipe_from_text(bomb)
