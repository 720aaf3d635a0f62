"""The plan: what it comes to, every segment, what decides, limits, tests and protected groups."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.device import NAME_ON_PHONE, on_phone
from app.common.text import plain
from app.plan.pictures import frontier_figure, tornado_figure
from app.session.plans import assume, mark
from app.session.results import Result
from app.shown.behind import table_behind
from app.texts import say
from ccseg.describing.wording import Wording
from ccseg.describing.words import capitalised
from ccseg.exporting.plan_parts import (
    assumptions_table,
    base_rates,
    experiments_table,
    fairness_section,
    limits_table,
    tornado_table,
    value_table,
)
from ccseg.exporting.sections import Table
from ccseg.planning.assumptions import Assumptions, Gate
from ccseg.planning.planned import Plan
from ccseg.planning.reviewing import gate_title
from ccseg.planning.telling import tell_tests

LETTER, ASIDE = 6.3, 18
"""How wide a letter of a table is at most on average, and what a cell keeps free, in pixels."""


def show_summary(found: Plan) -> None:
    """What the plan comes to, in sentences."""
    told = "\n".join(f"- {plain(line)}" for line in found.told)
    box: Callable[..., Any] = st.warning if found.assumptions.made_up else st.info
    box(told, icon=":material/lightbulb:")


def show_shared_plan(found: Plan, wording: Wording) -> None:
    """A plan as a link shows it: what it comes to, its tables, and what it rests on; nothing to change."""
    st.header(say("shared.plan"), anchor=False)
    st.caption(say("shared.plan_about"))
    show_summary(found)
    parts: tuple[tuple[str, Table, Iterable[str]], ...] = (
        (say("plan.value.title"), value_table(found, wording), ()),
        (say("plan.limits.title"), limits_table(found, wording), ()),
        (say("plan.tests.title"), experiments_table(found, wording), tell_tests(found)),
        (say("shared.assumed"), assumptions_table(found), ()),
    )
    for title, table, told in parts:
        st.subheader(title, anchor=False)
        _show_table(table, title)
        _list(told)
    st.markdown(f"**{say('plan.limits.outside')}**")
    _list(f"{gate.gate}: {gate.reason}" for gate in found.outside)


def show_value(found: Plan, wording: Wording) -> None:
    """What each segment holds and brings, and which assumption decides."""
    st.header(say("plan.value.title"), anchor=False)
    st.caption(f"{say('plan.value.about')} {plain(found.proxy)}")
    _show_table(value_table(found, wording), say("plan.value.alt"))
    if found.tornado and found.annual_value.likely is not None:
        st.subheader(say("plan.tornado.title"), anchor=False)
        figure = tornado_figure(found.tornado, found.annual_value.likely)
        st.plotly_chart(figure, key="tornado", config=controls("tornado"), alt=say("plan.tornado.title"))
        table_behind(say("plan.tornado.behind"), frame_of(tornado_table(found, wording)), "tornado-behind")


def show_limits(result: Result, found: Plan, wording: Wording) -> None:
    """A raise: the question, who passes the gates, what it brings against what it puts at risk."""
    st.header(say("plan.limits.title"), anchor=False)
    st.caption(say("plan.limits.about"))
    _ask(result, found.assumptions)
    if any(each.raised.value.known and each.raised.customers for each in found.segments):
        alt = say("plan.limits.alt")
        st.plotly_chart(frontier_figure(found), key="frontier", config=controls("frontier"), alt=alt)
    _show_table(limits_table(found, wording), say("plan.limits.alt"))
    if found.concentration is not None:
        st.caption(say("plan.limits.concentration", share=found.concentration))
    with st.expander(say("plan.limits.who_not"), key="left-out"):
        for each in found.segments:
            told = "; ".join(f"{count:,} {reason}" for reason, count in each.measured.left_out.items())
            st.markdown(f"- {plain(say('plan.limits.left_out', name=each.name, told=told))}")
    st.markdown(f"**{say('plan.limits.outside')}**")
    _list(f"{gate.gate}: {gate.reason}" for gate in found.outside)


def _ask(result: Result, assumptions: Assumptions) -> None:
    """By how much limits may be raised, for which share, and the gates."""
    question, end = assumptions.limits, mark(result)
    with st.container(horizontal=True):
        by = st.slider(say("plan.limits.by"), 1, 100, _percent(question.by), format="%d%%", key=f"plan-by-{end}")
        share = st.slider(
            say("plan.limits.reviewed"),
            1,
            100,
            _percent(question.reviewed),
            format="%d%%",
            key=f"plan-reviewed-{end}",
        )
    gates = tuple(_ask_gate(gate, end) for gate in assumptions.gates)
    changed = assumptions.but(limits={"by": by / 100, "reviewed": share / 100, "gates": gates})
    if changed.limits.but(gates=()) != question.but(gates=()) or gates != assumptions.gates:
        assume(result, changed)
        st.rerun()


def _percent(share: float) -> int:
    """A share above 0 as a slider from 1 on shows it."""
    return max(round(share * 100), 1)


def _ask_gate(gate: Gate, end: str) -> Gate:
    """A gate, with the reason for it; the keys of its fields have this end."""
    key = f"{gate.key}-{end}"
    with st.container(horizontal=not on_phone(), vertical_alignment="bottom"):
        title = capitalised(gate_title(gate))
        least = st.number_input(
            say("plan.limits.least", title=title),
            0.0,
            100.0,
            gate.least or 0.0,
            0.05,
            width=190,
            key=f"least-{key}",
        )
        below = gate.below
        if below is not None:
            below = st.number_input(
                say("plan.limits.below", title=title), 0.0, 100.0, below, 0.05, width=190, key=f"below-{key}"
            )
        reason = st.text_input(say("plan.limits.reason"), gate.reason, key=f"reason-{key}")
    return gate.but(least=least, below=below, reason=reason)


def show_tests(found: Plan, wording: Wording) -> None:
    """What a test of each segment takes and shows."""
    st.header(say("plan.tests.title"), anchor=False)
    st.caption(say("plan.tests.about"))
    _show_table(experiments_table(found, wording), say("plan.tests.alt"))
    _list([*tell_tests(found), *base_rates(found)])


def _list(lines: Iterable[str]) -> None:
    """Sentences of the data as a list, where there are any."""
    if told := "\n".join(f"- {plain(line)}" for line in lines):
        st.markdown(told)


def show_fairness(found: Plan) -> None:
    """How protected groups are spread."""
    section = fairness_section(found)
    st.header(section.title, anchor=False)
    _list(section.points)
    for table in section.tables:
        st.subheader(plain(table.title), anchor=False)
        _show_table(table, table.title)


def frame_of(table: Table) -> pd.DataFrame:
    """A table of a document as a data frame."""
    return pd.DataFrame(list(table.rows), columns=list(table.headers))


def _show_table(table: Table, alt: str) -> None:
    """A table, and what stands below it."""
    shown = frame_of(table)
    # By themselves columns stay as wide as what stood in them at first, which may have been less.
    wide = {head: round(LETTER * max(map(len, [head, *shown[head]]))) + ASIDE for head in map(str, shown)}
    named = str(shown.columns[0])
    if on_phone():
        wide[named] = min(wide[named], NAME_ON_PHONE)
    columns = {head: st.column_config.TextColumn(width=width, pinned=head == named) for head, width in wide.items()}
    st.dataframe(shown, hide_index=True, height="content", column_config=columns, alt=alt)
    if table.notes:
        st.caption("  \n".join(map(plain, table.notes)))
