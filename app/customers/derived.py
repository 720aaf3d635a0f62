"""Derived: how customers were made of raw rows: roles, window, what became of each row, and each measure's formula."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from app.common.numbers import figure, share
from app.customers.correcting import correct_derivation
from app.shown.downloads import offer
from app.texts import say
from ccseg.deriving.customers import DerivedCustomers
from ccseg.deriving.origins import tell_fate, tell_roles, tell_window
from ccseg.exporting.export import to_csv
from ccseg.reading.measures import title_of


def show_derived(customers: DerivedCustomers) -> None:
    """The roles and the window, the rows by what became of them, and the measures with formula and median."""
    origin = customers.origin
    if origin.shape.roles:
        st.markdown(say("customers.derived.roles", roles=tell_roles(origin.shape)))
    if origin.window:
        st.markdown(tell_window(origin.window))
    rows = [(tell_fate(fate), number) for fate, number in origin.fates.items() if number]
    _show("rows", ("what", "rows"), rows)
    if len(origin.broken):
        st.caption(say("customers.derived.aside", rows=len(origin.broken)))
        name = f"{Path(customers.name).stem}_set_aside.csv"
        offer("aside", lambda: to_csv(origin.broken), name, "text/csv", say("customers.derived.download"))
    measures = [
        (title_of(measure.key), measure.told, _median(origin.table[measure.key]), _missing(origin.table[measure.key]))
        for measure in origin.measures
        if measure.key in origin.table
    ]
    _show("measures", ("measure", "formula", "median", "missing"), measures)
    correct_derivation(customers)


def _median(values: "pd.Series[float]") -> str:
    return figure(float(values.median())) if values.notna().any() else ""


def _missing(values: "pd.Series[float]") -> str:
    return share(float(values.isna().mean())) if values.isna().any() else ""


def _show(table: str, heads: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    titles = [say(f"customers.derived.{head}") for head in heads]
    st.dataframe(pd.DataFrame(rows, columns=titles), hide_index=True, alt=say(f"customers.derived.{table}_alt"))
