"""Typical customers: examples of a segment with their ids masked, and where one customer stands."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from app.common.numbers import share
from app.common.preview import mask
from app.common.text import plain
from app.session.results import Result, Rows
from ccseg.describing.kpis import with_kpis
from ccseg.describing.personas import Segment
from ccseg.describing.wording import style_of

EXAMPLES = 3
COLUMNS = 6
STANDINGS = ((0.5, "typical"), (0.1, "less typical"), (0.0, "at its edge"))


def look_up(result: Result, rows: Rows) -> None:
    """Take a customer's id and say whether the customer is typical of the segment."""
    wanted = st.text_input("Is this customer typical?", placeholder="Type a customer id", key="look-up", width=320)
    if not wanted:
        return
    found, places = rows.segmentation, np.flatnonzero(rows.segmentation.customers.frame.index == wanted.strip())
    if not len(places):
        st.caption("There is no customer of this id in the file.")
        return
    label = int(found.labels[places[0]])
    if label < 0:
        st.caption("This customer is in no segment.")
        return
    peers = found.assignment.confidence[found.labels == label]
    below = float((peers < found.assignment.confidence[places[0]]).mean())
    st.markdown(
        f"In **{plain(result.name_of(label))}**. {share(below)} of its customers are further from its middle, "
        f"so this one is {_standing(below)}."
    )


def _standing(below: float) -> str:
    return next(words for least, words in STANDINGS if below >= least)


def show_examples(result: Result, segment: Segment, rows: Rows | None) -> None:
    """The customers nearest to the middle of the segment, and some at its edge, where they are at hand."""
    if rows is None:
        st.caption("The customers themselves are no longer in memory. Bring the file again on the Segments page.")
        return
    confidence = rows.segmentation.assignment.confidence
    members = np.flatnonzero(rows.segmentation.labels == segment.segment)
    order = members[np.argsort(-confidence[members], kind="stable")]
    picked = {"typical": order[:EXAMPLES], "at the edge": order[-EXAMPLES:]}
    st.dataframe(
        pd.concat([_examples(result, rows, segment, kind, places) for kind, places in picked.items()]),
        hide_index=True,
        alt=f"Typical and untypical customers of {result.name_of(segment.segment)}",
    )


def _examples(result: Result, rows: Rows, segment: Segment, kind: str, places: np.ndarray) -> pd.DataFrame:
    customers = rows.segmentation.customers
    values = with_kpis(replace(customers, frame=customers.frame.iloc[places]).values())
    keys = dict.fromkeys([trait.key for trait in segment.persona.traits] + [str(key) for key in values])
    figures = [figure for key in keys if (figure := segment.profile.figure(key))][:COLUMNS]
    write = result.run.recipe.wording.write
    columns = {
        figure.title: [
            "–" if pd.isna(value) else write(value, style_of(figure.key, figure.unit)) for value in values[figure.key]
        ]
        for figure in figures
    }
    return pd.DataFrame({"Customer": [mask(name) for name in values.index], "Is": kind, **columns})
