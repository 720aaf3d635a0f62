"""The form: what a person assumes of money and risk, each as a range with its unit and its source."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.plans import assume
from app.session.results import Result
from app.texts import say
from ccseg.describing.words import capitalised
from ccseg.errors import InvalidAssumptions
from ccseg.planning.assumptions import BY_KEY, CURRENCY, KINDS, Assumption, Assumptions, Kind, read_assumptions
from ccseg.planning.example import LITERATURE, example_assumptions

NUMBERS = ("low", "likely", "high")
WIDTHS = {"assumption": 110, **dict.fromkeys(NUMBERS, 75), "unit": 125, "source": 100}
"""How wide the columns are, in pixels, so that what an assumption means can be read in what is left of 1,280."""


def show_form(result: Result, assumptions: Assumptions) -> None:
    """The ranges, for all segments or one, with what was found elsewhere beside them; a file in and out."""
    closed = bool(assumptions.portfolio)
    with st.expander(say("plan.form.title"), icon=":material/tune:", expanded=not closed, key=f"assumptions-{closed}"):
        st.caption(say("plan.form.about"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            whose = _choose_segment(result)
            currency = _choose_currency(assumptions)
        _edit(result, assumptions, whose, currency)
        _offer_files(result, assumptions)
        st.markdown(f"**{say('plan.form.literature')}**")
        st.caption("  \n".join(plain(f"{BY_KEY[each.assumption].title}: {each.told}") for each in LITERATURE))


def _choose_segment(result: Result) -> str:
    def name_of(number: str) -> str:
        return plain(result.name_of(int(number))) if number else say("plan.form.all")

    numbers = ["", *(str(segment.segment) for segment in result.run.segments)]
    return st.selectbox(say("plan.form.whose"), numbers, format_func=name_of, key="plan-whose")


def _choose_currency(assumptions: Assumptions) -> str:
    known = next(iter(assumptions.currencies), "")
    given = st.text_input(say("plan.form.currency"), known, max_chars=3, width=120, key="plan-currency")
    return str(given or known).upper() or say("plan.form.some_currency")


def _edit(result: Result, assumptions: Assumptions, whose: str, currency: str) -> None:
    given = assumptions.segments.get(whose, {}) if whose else assumptions.portfolio
    table = pd.DataFrame([_row(kind, given.get(kind.key), currency) for kind in KINDS])
    heads = {name: say(f"plan.form.heads.{name}") for name in table}
    kinds = st.column_config
    columns = {
        "assumption": kinds.TextColumn(heads["assumption"], disabled=True, width=WIDTHS["assumption"]),
        **{name: kinds.NumberColumn(heads[name], width=WIDTHS[name]) for name in NUMBERS},
        "unit": kinds.SelectboxColumn(heads["unit"], options=_units(currency), width=WIDTHS["unit"]),
        "source": kinds.TextColumn(heads["source"], width=WIDTHS["source"]),
        "meaning": kinds.TextColumn(heads["meaning"], disabled=True),
    }
    with st.form(f"plan-form-{whose}", border=False):
        # Another table is another widget: else what was typed into the last one would stand in this.
        key = f"plan-table-{whose}-{currency}-{assumptions.digest()[:8]}"
        edited = st.data_editor(
            table, column_config=columns, hide_index=True, height="content", placeholder="", key=key
        )
        if st.form_submit_button(say("plan.form.apply"), type="primary", key=f"plan-apply-{whose}"):
            with in_words():
                assume(result, _with(assumptions, whose, _read(edited)))
                st.rerun()


def _row(kind: Kind, given: Assumption | None, currency: str) -> dict[str, object]:
    unit = given.unit if given else _usual_unit(kind).replace(CURRENCY, currency)
    numbers = {name: getattr(given, name) if given else None for name in NUMBERS}
    source = given.source if given else ""
    return {"assumption": capitalised(kind.title), **numbers, "unit": unit, "source": source, "meaning": kind.meaning}


def _usual_unit(kind: Kind) -> str:
    """The unit that a new range has: percent where it can be."""
    return next((unit for unit in kind.units if unit.startswith("percent")), kind.units[0])


def _units(currency: str) -> list[str]:
    units = dict.fromkeys(unit for kind in KINDS for unit in kind.units)
    return [unit.replace(CURRENCY, currency) for unit in units]


def _read(edited: pd.DataFrame) -> dict[str, Assumption]:
    """The ranges that were filled in. Raises ``InvalidAssumptions`` where one is filled in half."""
    found: dict[str, Assumption] = {}
    for kind, row in zip(KINDS, edited.to_dict("records"), strict=True):
        numbers = [row[name] for name in NUMBERS]
        known = [not pd.isna(number) for number in numbers]
        if not any(known):
            continue
        if not all(known):
            raise InvalidAssumptions(say("plan.form.half", title=kind.title))
        low, likely, high = map(float, numbers)
        unit, source = str(row["unit"] or ""), str(row["source"] or "")
        if unit.startswith(say("plan.form.some_currency")):
            raise InvalidAssumptions(say("plan.form.no_currency", title=kind.title))
        found[kind.key] = Assumption(low=low, likely=likely, high=high, unit=unit, source=source)
    return found


def _with(assumptions: Assumptions, whose: str, given: Mapping[str, Assumption]) -> Assumptions:
    """The assumptions with these for one segment or for all; made up as long as one of them has that as its source."""
    if not whose:
        changed = assumptions.but(portfolio=dict(given))
    else:
        segments = {name: own for name, own in {**assumptions.segments, whose: dict(given)}.items() if own}
        changed = assumptions.but(segments=segments)
    example = example_assumptions().portfolio["pd"].source
    ranges = [*changed.portfolio.values(), *(each for own in changed.segments.values() for each in own.values())]
    return changed.but(made_up=any(each.source == example for each in ranges))


def _offer_files(result: Result, assumptions: Assumptions) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(say("plan.form.example"), key="plan-example", help=say("plan.form.example_help")):
            assume(result, example_assumptions(result.as_written()))
            st.rerun()
        st.download_button(
            say("plan.form.download"),
            lambda: assumptions.to_toml().encode(),
            "assumptions.toml",
            "application/toml",
            key="plan-toml",
            icon=":material/download:",
            on_click="ignore",
        )
        if st.button(say("plan.form.clear"), key="plan-clear", type="tertiary"):
            assume(result, Assumptions())
            st.rerun()
    file = st.file_uploader(say("plan.form.upload"), type="toml", key="plan-upload")
    if file and st.session_state.get("plan-uploaded") != file.file_id:
        with in_words():
            assume(result, read_assumptions(file.getvalue()))
            st.session_state["plan-uploaded"] = file.file_id
            st.rerun()
