"""The picker: the widgets by which a person says what to compare."""

import time
from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from app.common.device import on_phone
from app.common.numbers import ago
from app.common.options import ALGORITHMS, choose_algorithm, choose_options, recommended
from app.session.owner import owner
from app.session.results import known_recipes
from app.session.session import Session
from app.texts import say
from ccseg.comparing.candidates import possible_columns, title_recipes
from ccseg.comparing.comparison import FEWEST_CANDIDATES, MOST_CANDIDATES
from ccseg.describing.wording import Wording
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe

ALGORITHM = "algorithm "
"""How the names of the algorithms in the list begin."""

OWN_RECIPE = -1
"""The edition of the widgets in which an own recipe is made."""


class Pick(NamedTuple):
    """Something that can be compared: a recipe or a column, and what it is called in the list."""

    label: str
    recipe: Recipe | None = None
    column: str | None = None


class Asked(NamedTuple):
    """What a person asks to be compared."""

    recipes: list[Recipe]
    columns: list[str]


def pick(session: Session, customers: Customers) -> Asked | None:
    """Show what can be compared with a file; what is to be compared, when a person asks for it."""
    picks = _picks(session, customers)
    # Side by side with the buttons a phone would have room for one of what is picked.
    with st.container(horizontal=not on_phone(), vertical_alignment="bottom", key="candidates"):
        chosen = session.picked = _choose(session, picks)
        _add_recipe(session, chosen)
        asked = st.button(
            say("picker.compare"),
            type="primary",
            icon=":material/compare_arrows:",
            key="compare",
            disabled=len(chosen) < FEWEST_CANDIDATES,
        )
    if not asked:
        return None
    recipes = [picks[name].recipe for name in chosen]
    columns = [picks[name].column for name in chosen]
    return Asked([recipe for recipe in recipes if recipe], [column for column in columns if column])


def _choose(session: Session, picks: Mapping[str, Pick]) -> list[str]:
    """The names of what is picked; to begin with the algorithms."""
    algorithms = [name for name in picks if name.startswith(ALGORITHM)]
    picked = algorithms if session.picked is None else session.picked
    return st.multiselect(
        say("picker.compare"),
        list(picks),
        default=[name for name in picked if name in picks],
        format_func=lambda name: picks[name].label,
        max_selections=MOST_CANDIDATES,
        key=f"picks-{len(session.own_recipes)}",
        help=say("picker.about"),
    )


def _picks(session: Session, customers: Customers) -> dict[str, Pick]:
    """Everything that can be compared with this file, by a name that stays."""
    picks = {**_algorithms(session), **_own_recipes(session)}
    listed = {_name(pick.recipe) for pick in picks.values() if pick.recipe}
    earlier = {name: pick for name, pick in _earlier(customers).items() if name not in listed}
    return {**picks, **earlier, **_columns(customers)}


def _algorithms(session: Session) -> dict[str, Pick]:
    """The algorithms with their recommended settings."""
    picks = {}
    for name, clusterer in ALGORITHMS.items():
        recipe = recommended(session.recipe).but(clusterer=clusterer())
        picks[f"{ALGORITHM}{name}"] = Pick(_title(recipe), recipe)
    return picks


def _own_recipes(session: Session) -> dict[str, Pick]:
    """The recipes that this session added, as they read the file that is open."""
    picks = {}
    for recipe in session.own_recipes:
        own = _for_file(recipe, session.recipe)
        picks[_name(own)] = Pick(say("picker.own", title=_title(own)), own)
    return picks


def _earlier(customers: Customers) -> dict[str, Pick]:
    """The recipes of earlier results of the file."""
    picks: dict[str, Pick] = {}
    for recipe, made in known_recipes(owner(), customers):
        label = say("picker.earlier", title=_title(recipe), age=ago(time.time() - made))
        picks.setdefault(_name(recipe), Pick(label, recipe))
    return picks


def _columns(customers: Customers) -> dict[str, Pick]:
    """The columns of the file that may hold somebody's segments."""
    return {
        f"column {header}": Pick(say("picker.column", header=header), column=header)
        for header in possible_columns(customers)
    }


def _name(recipe: Recipe) -> str:
    """The same for recipes that find the same."""
    return recipe.but(wording=Wording()).digest()


def _for_file(recipe: Recipe, by: Recipe) -> Recipe:
    """The recipe as it reads the file that is open."""
    return recipe.but(reading=by.reading, mapping=by.mapping, wording=by.wording)


def _title(recipe: Recipe) -> str:
    """A recipe's full title, with everything that was chosen by hand."""
    return title_recipes([recipe, Recipe()])[0]


def _add_recipe(session: Session, chosen: list[str]) -> None:
    with st.popover(say("picker.add_recipe"), icon=":material/add:", key="add"):
        recipe = choose_options(choose_algorithm(session.recipe, OWN_RECIPE), OWN_RECIPE)
        if st.button(say("picker.add"), key="add-recipe", disabled=recipe in session.own_recipes):
            session.own_recipes.append(recipe)
            name = _name(_for_file(recipe, session.recipe))
            session.picked = [*chosen, name][-MOST_CANDIDATES:]
            st.rerun()
