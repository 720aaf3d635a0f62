"""Histograms: how the selected customers lie in a few figures, beside all customers."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app.common.ink import ink
from app.session.results import Result, Rows
from app.shown.spread import WIDTH, show_spread
from app.shown.values import figures_in, values_of
from app.texts import say
from ccseg.describing.cards import Picture, picture_of
from ccseg.describing.profiles import count_in_bins
from ccseg.describing.values import as_numbers
from ccseg.describing.wording import style_of
from ccseg.records import Ints


def show_histograms(result: Result, rows: Rows, picked: Ints, keys: Sequence[str]) -> None:
    """A small histogram of each of these figures, of the selection and of everyone."""
    with st.grid(2, min_column_width=WIDTH, gap="medium"):
        for drawn in histograms(result, rows, picked, keys):
            show_spread(drawn, ink())
    st.caption(say("segments.selection.bars"))


def histograms(result: Result, rows: Rows, picked: Ints, keys: Sequence[str]) -> list[Picture]:
    """The figures of these keys, counted in the bins in which the result counted everyone."""
    known = {each.key: each for each in result.run.segments[0].profile.distributions}
    figures = {figure.key: figure for figure in figures_in(result)}
    values, wording = values_of(rows), result.run.recipe.wording
    drawn = []
    for key in keys:
        if key not in known or key not in figures:
            continue
        everyone = as_numbers(values[key])
        own = everyone[picked]
        counted = known[key].but(counts=count_in_bins(own, np.array(known[key].edges)))
        medians = float(np.nanmedian(own)), float(np.nanmedian(everyone))
        drawn.append(picture_of(counted, *medians, style_of(key, figures[key].unit), wording))
    return drawn
