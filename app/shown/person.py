"""A person: one customer's own figures beside the persona's and the portfolio's."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from app.common.text import plain
from app.session.results import Result, Rows
from app.shown.search import seek
from app.shown.values import figures_in, values_of
from app.texts import say
from ccseg.clustering.models import UNASSIGNED
from ccseg.clustering.nearest import nearest_customers
from ccseg.describing.customer_moves import find_move, tell_customer_move
from ccseg.describing.figures import NONE, known_median
from ccseg.describing.wording import style_of
from ccseg.glossary import TERMS

WIDE, NARROW, HEIGHT = 122, 102, 318
"""Pixels of the columns, and of the table: eight lines, the others on scrolling."""


def show_person(result: Result, rows: Rows, row: int) -> None:
    """The figures in which this customer is least like the own segment first, and what would move them to the next."""
    label = int(rows.segmentation.labels[row])
    if label < 0:
        return
    table = _compare(result, rows, row, label)
    st.dataframe(table, hide_index=True, height=HEIGHT, column_config=_columns(), alt=say("person.alt"))
    st.caption(say("person.order"))
    _tell_move(result, rows, row)
    _offer_similar(result, rows, row)


def _tell_move(result: Result, rows: Rows, row: int) -> None:
    """What would move the customer into the next nearest segment, a line for each change."""
    run, names = result.run, {each.segment: result.name_of(each.segment) for each in result.run.segments}
    customer = rows.segmentation.customers.values().iloc[[row]]
    profiles = [segment.profile for segment in run.segments]
    kinds = [segment.persona.archetype for segment in run.segments]
    move = find_move(customer, run.placement, profiles, kinds, run.recipe.wording)
    told = tuple(map(plain, tell_customer_move(move, names)))
    st.markdown("\n".join([*told[:1], "", *(f"- {step}" for step in told[1:])]))
    if told[1:]:
        st.caption(say("person.meeting"))


def _offer_similar(result: Result, rows: Rows, row: int) -> None:
    """The customers most like this one, by their ids, which stay in this session; pressing one looks it up."""
    ids = rows.segmentation.customers.frame.index
    labels = {str(ids[place]): result.name_of(int(rows.segmentation.labels[place])) for place in _similar(rows, row)}
    key = f"similar-{ids[row]}"
    st.pills(
        say("person.similar"),
        list(labels),
        format_func=lambda id: plain(say("person.one", id=id, name=labels[id])),
        key=key,
        on_change=_seek_similar,
        args=(key,),
        help=say("person.about_similar"),
        wrap=True,
    )


def _seek_similar(key: str) -> None:
    if st.session_state[key]:
        seek(st.session_state[key])


def _similar(rows: Rows, row: int) -> list[int]:
    """The rows of the nearest customers; this session remembers those of the customer whom it looked up last."""
    asked = rows.result.id, row
    if st.session_state.get("similar", (None,))[0] != asked:
        found = rows.segmentation
        taking_part = np.flatnonzero(found.labels >= UNASSIGNED)
        near = nearest_customers(rows.result.run.plan, found.customers.values(), row, taking_part)
        st.session_state["similar"] = asked, near.tolist()
    return list(st.session_state["similar"][1])


def _compare(result: Result, rows: Rows, row: int, label: int) -> pd.DataFrame:
    """A line for each figure that the customer has: the own value and both medians."""
    members = np.flatnonzero(rows.segmentation.labels == label)
    peers, own = values_of(rows, members), values_of(rows, np.array([row]))
    profile, write = result.run.segment_of(label).profile, result.run.recipe.wording.write
    lines, percentiles = [], []
    for figure in figures_in(result):
        value = own[figure.key].iloc[0] if figure.key in own else None
        median = profile.figure(figure.key)
        if value is None or pd.isna(value) or median is None:
            continue
        style = style_of(figure.key, figure.unit)
        beside = (known_median(median), figure.portfolio)
        texts = [write(value, style), *(NONE if each is None else write(each, style) for each in beside)]
        lines.append((figure.title, *texts))
        percentiles.append(_percentile(peers[figure.key], value))
    order = np.argsort(-np.abs(np.array(percentiles) - 50), kind="stable")
    return pd.DataFrame(lines, columns=["figure", "person", "persona", "portfolio"]).iloc[order]


def _percentile(values: "pd.Series[float]", value: float) -> float:
    """How high a value stands among others, 0–100; of equal ones half are below."""
    known = values.dropna()
    return float(((known < value).mean() + (known <= value).mean()) * 50)


def _columns() -> dict[str, Any]:
    titles = {
        "figure": say("person.figure"),
        "person": say("person.person"),
        "persona": TERMS["persona"].title,
        "portfolio": TERMS["portfolio"].title,
    }
    return {
        key: st.column_config.TextColumn(title, width=WIDE if key == "figure" else NARROW)
        for key, title in titles.items()
    }
