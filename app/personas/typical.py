"""Typical customers: examples of a segment by their ids, which the owner can look up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from app.common.numbers import share
from app.session.results import Result, Rows
from app.texts import say
from ccseg.describing.kpis import with_kpis
from ccseg.describing.personas import Segment
from ccseg.describing.profiles import Figure
from ccseg.describing.wording import style_of
from ccseg.glossary import TERMS

EXAMPLES = 3
COLUMNS = 6
NONE = "–"


def show_examples(result: Result, segment: Segment, rows: Rows | None) -> None:
    """The customers who fit the segment best, and those who fit it least, where they are at hand."""
    if rows is None:
        st.caption(say("personas.examples.gone"))
        return
    confidence = rows.segmentation.assignment.confidence
    members = np.flatnonzero(rows.segmentation.labels == segment.segment)
    order = members[np.argsort(-confidence[members], kind="stable")]
    picked = {"typical": order[:EXAMPLES], "least_typical": order[-EXAMPLES:]}
    tables = [_examples(result, rows, segment, kind, places) for kind, places in picked.items()]
    alt = say("personas.examples.alt", name=result.name_of(segment.segment))
    st.dataframe(pd.concat(tables), hide_index=True, alt=alt)


def _examples(result: Result, rows: Rows, segment: Segment, kind: str, places: np.ndarray) -> pd.DataFrame:
    customers = rows.segmentation.customers
    values = with_kpis(replace(customers, frame=customers.frame.iloc[places]).values())
    figures = _telling(segment, [str(key) for key in values])
    columns = {figure.title: _written(result, figure, values[figure.key]) for figure in figures}
    heads = say("personas.examples.customer"), say("personas.examples.standing")
    told = dict(zip(heads, (list(values.index), say(f"personas.standing.{kind}")), strict=True))
    return pd.DataFrame({**told, **_staying(rows, places), **columns})


def _staying(rows: Rows, places: np.ndarray) -> dict[str, list[str]]:
    """How often these customers stay with the same people, where it was measured; a dash where it is unknown."""
    staying = rows.segmentation.staying
    if staying is None:
        return {}
    shares = [NONE if np.isnan(value) else share(value) for value in staying[places].tolist()]
    return {TERMS["stays_together"].label: shares}


def _telling(segment: Segment, keys: list[str]) -> list[Figure]:
    """The figures behind the persona's traits, then others of these keys, as many as there are columns."""
    behind = [trait.key for trait in segment.persona.traits]
    found = [segment.profile.figure(key) for key in dict.fromkeys([*behind, *keys])]
    return [figure for figure in found if figure][:COLUMNS]


def _written(result: Result, figure: Figure, values: "pd.Series[float]") -> list[str]:
    """The values of a figure as people write them; a dash where there is none."""
    wording = result.run.recipe.wording
    style = style_of(figure.key, figure.unit)
    return [NONE if pd.isna(value) else wording.write(value, style) for value in values]
