"""Options: the widgets for what a recipe leaves to a person, made from the fields of the records themselves."""

from typing import Any, get_args

import streamlit as st
from pydantic.fields import FieldInfo

from app.common.text import plain
from app.common.words import tip
from app.texts import say
from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans, Setting, settings_of
from ccseg.clustering.features import Missing, Preparation
from ccseg.glossary import TERMS
from ccseg.recipes import Recipe

ALGORITHMS = {"kmeans": KMeans, "gmm": GaussianMixture, "dbscan": DBSCAN}
PREPARATIONS = ("auto", *get_args(Preparation))
MISSING = get_args(Missing)
LARGEST_SEED = 2**31 - 1


def choose_algorithm(recipe: Recipe, edition: int) -> Recipe:
    """The recipe with the algorithm that a person chooses; another ``edition`` forgets what the widget holds."""
    chosen = st.segmented_control(
        say("options.method"),
        list(ALGORITHMS),
        default=recipe.clusterer.algorithm,
        required=True,
        format_func=lambda name: TERMS[name].title,
        key=f"algorithm-{edition}",
        help=_about_methods(),
    )
    same = chosen == recipe.clusterer.algorithm
    return recipe if same else _with(recipe, clusterer=ALGORITHMS[str(chosen)]())


def method_of(recipe: Recipe, edition: int) -> str:
    """What the algorithm is called that is chosen, also where the widget holds another than the recipe yet."""
    return TERMS[st.session_state.get(f"algorithm-{edition}", recipe.clusterer.algorithm)].title


def _about_methods() -> str:
    methods = [TERMS[name] for name in ALGORITHMS]
    lines = [say("options.about_method", title=term.title, short=term.short) for term in methods]
    return " ".join([*lines, say("common.more", key=next(iter(ALGORITHMS)))])


def choose_options(recipe: Recipe, edition: int) -> Recipe:
    """The recipe with everything else that a person sets; nothing set is what we recommend."""
    settings = settings_of(recipe.clusterer)
    given = {setting.name: _widget(setting, recipe, edition) for setting in settings}
    preparation = st.selectbox(
        TERMS["preparation"].title,
        PREPARATIONS,
        index=PREPARATIONS.index(recipe.preparation),
        format_func=_preparation,
        key=f"preparation-{edition}",
        help=tip("preparation"),
    )
    missing = st.selectbox(
        TERMS["missing"].title,
        MISSING,
        index=MISSING.index(recipe.missing),
        format_func=lambda name: say(f"options.missing.{name}"),
        key=f"missing-{edition}",
        help=tip("missing"),
    )
    seed = st.number_input(TERMS["seed"].title, 0, LARGEST_SEED, recipe.seed, key=f"seed-{edition}", help=tip("seed"))
    clusterer = recipe.clusterer.but(**given)
    return _with(recipe, clusterer=clusterer, preparation=preparation, missing=missing, seed=seed)


def recommended(recipe: Recipe) -> Recipe:
    """The same file with nothing set."""
    return recipe.but(clusterer=Recipe().clusterer, preparation="auto", missing="fill", seed=0, splits=())


def _with(recipe: Recipe, **settings: Any) -> Recipe:
    """The recipe with these settings; where they are others, nothing is split, as other segments have other numbers."""
    changed = recipe.but(**settings)
    return recipe if changed == recipe else changed.but(splits=())


def _preparation(name: str) -> str:
    return say("options.automatic") if name == "auto" else TERMS[name].title


def _widget(setting: Setting, recipe: Recipe, edition: int) -> Any:
    name, field = setting.name, setting.field
    value, key = getattr(recipe.clusterer, name), f"{recipe.clusterer.algorithm}-{name}-{edition}"
    label, tooltip = plain(setting.title), plain(setting.help)
    if choices := get_args(field.annotation) if not _is_number(field) else ():
        return st.selectbox(
            label,
            choices,
            index=choices.index(value),
            format_func=lambda choice: say(f"options.{name}.{choice}"),
            key=key,
            help=tooltip,
        )
    whole = int in get_args(field.annotation)
    return st.number_input(
        label,
        min_value=_bound(field, "ge"),
        max_value=_bound(field, "le"),
        value=value,
        step=1 if whole else 0.1,
        placeholder=say("options.automatic"),
        key=key,
        help=tooltip,
    )


def _is_number(field: FieldInfo) -> bool:
    return type(None) in get_args(field.annotation)


def _bound(field: FieldInfo, which: str) -> Any:
    return next((getattr(limit, which) for limit in field.metadata if hasattr(limit, which)), None)
