"""The form: what a person assumes of money and risk, each as a range with its unit and its source."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.plans import assume, mark, replace_assumptions, replaced_assumptions
from app.session.results import Result
from app.texts import say
from ccseg.describing.words import capitalised
from ccseg.errors import InvalidAssumptions
from ccseg.planning.assumptions import BY_KEY, CURRENCY, KINDS, Assumption, Assumptions, Kind, read_assumptions
from ccseg.planning.example import LITERATURE, example_assumptions
from ccseg.reading.customers import Customers

NUMBERS = ("low", "likely", "high")
WIDTHS = {"assumption": 110, **dict.fromkeys(NUMBERS, 75), "unit": 125, "source": 100}
"""How wide the columns are, in pixels, so that what an assumption means can be read in what is left of 1,280."""

MOST_MONTHS = 120.0
"""Sums of more months than ten years were meant as something else (convention)."""

OF_THE_FILE = ("months", "revolving", "limits")
"""What made-up values leave as it is: what was said of the file, and the question about limits."""


def show_form(result: Result, assumptions: Assumptions, customers: Customers) -> None:
    """The ranges, for all segments or one, with what was found elsewhere beside them; a file in and out."""
    _offer_to_take_back(result)
    closed = bool(assumptions.portfolio)
    with st.expander(say("plan.form.title"), icon=":material/tune:", expanded=not closed, key=f"assumptions-{closed}"):
        st.caption(say("plan.form.about"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            whose = _choose_segment(result)
            currency = _choose_currency(result, assumptions)
        _ask_of_the_file(result, assumptions, customers)
        _edit(result, assumptions, whose, currency)
        _offer_files(result, assumptions)
        st.markdown(f"**{say('plan.form.literature')}**")
        st.caption("  \n".join(plain(f"{BY_KEY[each.assumption].title}: {each.told}") for each in LITERATURE))


def _choose_segment(result: Result) -> str:
    def name_of(number: str) -> str:
        return plain(result.name_of(int(number))) if number else say("plan.form.all")

    numbers = ["", *(str(segment.segment) for segment in result.run.segments)]
    return st.selectbox(say("plan.form.whose"), numbers, format_func=name_of, key="plan-whose")


def _offer_to_take_back(result: Result) -> None:
    """The way back to what was assumed before all of it was replaced at once."""
    replaced = replaced_assumptions(result)
    if replaced is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="replaced"):
        st.caption(say("plan.form.replaced"))
        if st.button(say("plan.form.take_back"), key="plan-undo", type="tertiary", icon=":material/undo:"):
            replace_assumptions(result, replaced)
            st.rerun()


def _choose_currency(result: Result, assumptions: Assumptions) -> str:
    known = next(iter(assumptions.currencies), "")
    key = f"plan-currency-{mark(result)}"
    given = st.text_input(
        say("plan.form.currency"), known, max_chars=3, placeholder=say("plan.form.currency_example"), width=120, key=key
    )
    return str(given or known).upper() or say("plan.form.some_currency")


def _ask_of_the_file(result: Result, assumptions: Assumptions, customers: Customers) -> None:
    """What a plan has to know of a file that does not say it by itself, and without which money is unknown."""
    measures = {column.measure for column in customers.columns}
    changed = assumptions
    with st.container(horizontal=True, vertical_alignment="bottom", key="of-the-file"):
        if "tenure" not in measures:
            changed = changed.but(months=_ask_months(result, assumptions))
        numbers = [column.name for column in customers.columns if column.kind == "number" and not column.measure]
        if "prc_full_payment" not in measures and numbers:
            changed = changed.but(revolving=_ask_revolving(result, assumptions, numbers))
    if changed != assumptions:
        assume(result, changed)
        st.rerun()


def _ask_months(result: Result, assumptions: Assumptions) -> float | None:
    # A file of assumptions may say what nobody would type.
    said = [assumptions.months] if assumptions.months else []
    return st.number_input(
        say("plan.form.months"),
        min([1.0, *said]),
        max([MOST_MONTHS, *said]),
        assumptions.months,
        1.0,
        format="%g",
        help=say("plan.form.months_help"),
        width=290,
        key=f"plan-months-{mark(result)}",
    )


def _ask_revolving(result: Result, assumptions: Assumptions, headers: Sequence[str]) -> str:
    options = list(dict.fromkeys(["", *headers, assumptions.revolving]))
    chosen = st.selectbox(
        say("plan.form.revolving"),
        options,
        options.index(assumptions.revolving),
        format_func=lambda header: plain(header) if header else say("plan.form.no_column"),
        help=say("plan.form.revolving_help"),
        width=290,
        key=f"plan-revolving-{mark(result)}",
    )
    return str(chosen)


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
            made_up = example_assumptions(result.as_written())
            of_the_file = {name: getattr(assumptions, name) for name in OF_THE_FILE}
            replace_assumptions(result, made_up.but(**of_the_file))
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
        if st.button(say("plan.form.clear"), key="plan-clear", type="tertiary", help=say("plan.form.clear_help")):
            replace_assumptions(result, Assumptions())
            st.rerun()
    file = st.file_uploader(say("plan.form.upload"), type="toml", key="plan-upload")
    if file and st.session_state.get("plan-uploaded") != file.file_id:
        with in_words():
            replace_assumptions(result, read_assumptions(file.getvalue()))
            st.session_state["plan-uploaded"] = file.file_id
            st.rerun()
