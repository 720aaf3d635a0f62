"""The picker: the widgets by which a person says what to compare."""

import time
from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from app.common.numbers import ago
from app.common.options import choose_algorithm, choose_options, recommended
from app.session.comparisons import known_recipes
from app.session.session import Session
from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.comparing.comparison import FEWEST_CONTENDERS, MOST_CONTENDERS
from ccseg.comparing.contenders import possible_columns, title_recipes
from ccseg.describing.wording import Wording
from ccseg.recipes import Recipe


class Pick(NamedTuple):
    """Something that can be compared: a recipe or a column, and what it is called in the list."""

    label: str
    recipe: Recipe | None = None
    column: str | None = None


def pick(mine: Session) -> tuple[list[Recipe], list[str]] | None:
    """Show what can be compared; the recipes and the columns when a person asks for them to be compared."""
    picks = _picks(mine)
    three = [name for name in picks if name.startswith("algorithm")]
    with st.container(horizontal=True, vertical_alignment="bottom", key="contenders"):
        chosen = st.multiselect(
            "Compare",
            list(picks),
            default=[name for name in st.session_state.get("picked", three) if name in picks],
            format_func=lambda name: picks[name].label,
            max_selections=MOST_CONTENDERS,
            key=f"picks-{len(_own_recipes())}",
            help="The three methods as we recommend them, earlier results of this file, your own recipes, and columns "
            "of the file that already hold segments.",
        )
        st.session_state.picked = chosen
        _add_recipe(mine, chosen)
        asked = st.button(
            "Compare",
            type="primary",
            icon=":material/compare_arrows:",
            key="compare",
            disabled=len(chosen) < FEWEST_CONTENDERS,
        )
    if not asked:
        return None
    recipes = [recipe for name in chosen if (recipe := picks[name].recipe)]
    return recipes, [column for name in chosen if (column := picks[name].column)]


def _own_recipes() -> list[Recipe]:
    """The recipes that this session added."""
    recipes: list[Recipe] = st.session_state.setdefault("own_recipes", [])
    return recipes


def _picks(mine: Session) -> Mapping[str, Pick]:
    """Everything that can be compared with this file, by a name that stays."""
    assert mine.customers
    picks = {}
    for clusterer in (KMeans(), GaussianMixture(), DBSCAN()):
        recipe = recommended(mine.recipe.but(clusterer=clusterer))
        picks[f"algorithm {clusterer.algorithm}"] = Pick(_title(recipe), recipe)
    for recipe in _own_recipes():
        own = _for_file(recipe, mine.recipe)
        picks[_name(own)] = Pick(f"Own: {_title(own)}", own)
    listed = {_name(pick.recipe) for pick in picks.values() if pick.recipe}
    for recipe, made in known_recipes(mine.customers):
        if _name(recipe) not in listed:
            picks[_name(recipe)] = Pick(f"Earlier: {_title(recipe)}, {ago(time.time() - made)}", recipe)
    for header in possible_columns(mine.customers):
        picks[f"column {header}"] = Pick(f"Column: {header}", column=header)
    return picks


def _name(recipe: Recipe) -> str:
    """The same for recipes that find the same."""
    return recipe.but(wording=Wording()).digest()


def _for_file(recipe: Recipe, by: Recipe) -> Recipe:
    """The recipe as it reads the file that is open."""
    return recipe.but(reading=by.reading, mapping=by.mapping, wording=by.wording)


def _title(recipe: Recipe) -> str:
    """A recipe's full title, with everything that was chosen by hand."""
    return title_recipes([recipe, Recipe()])[0]


def _add_recipe(mine: Session, chosen: list[str]) -> None:
    with st.popover("Add a recipe", icon=":material/add:", key="add"):
        recipe = choose_options(choose_algorithm(mine.recipe, -1), -1)
        if st.button("Add", key="add-recipe", disabled=recipe in _own_recipes()):
            _own_recipes().append(recipe)
            st.session_state.picked = [*chosen, _name(_for_file(recipe, mine.recipe))][-MOST_CONTENDERS:]
            st.rerun()
