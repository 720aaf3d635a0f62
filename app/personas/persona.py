"""A persona in full: who they are, how they compare, what to do and never to do, and how far to trust it."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.common.device import is_dark
from app.common.faults import in_words
from app.common.numbers import count, share
from app.common.text import plain
from app.common.words import tip
from app.personas.typical import show_examples
from app.session.owner import who
from app.session.results import Result, Rows, Shown, all_results
from app.shown.cards import badge, chip
from ccseg.describing.personas import Persona, Segment
from ccseg.describing.plays import Play
from ccseg.describing.profiles import Distribution, Figure
from ccseg.describing.wording import style_of
from ccseg.exporting.charts import distribution_chart
from ccseg.exporting.palette import UNASSIGNED, colour
from ccseg.exporting.report import pictures, totals

KPIS = 5
TABS = ("Who they are", "What to do", "How far to trust it")
PLAY = (
    ("Why it may work", "hypothesis"),
    ("Measured by", "kpi"),
    ("First settle", "gates"),
    ("Keep aside", "hold_out"),
    ("Leave out", "suppress"),
    ("Costs at most", "cost_cap"),
    ("Owner", "owner"),
    ("Look again", "review"),
    ("What the file cannot tell", "cannot_tell"),
)


def show_persona(result: Result, segment: Segment, rows: Rows | None) -> None:
    """The card of a segment; with rows it can show examples."""
    with st.container(border=True, key=f"persona-{segment.segment}"):
        _show_head(result, segment, partial(_edit, result))
        *told, examples = st.tabs([*TABS, "Examples"])
        _tell(result, segment, result.notes.get(segment.segment, ""), told)
        with examples:
            show_examples(result, segment, rows)


def show_shared_persona(shown: Shown, segment: Segment) -> None:
    """The card of a segment to read and not to change."""
    with st.container(border=True, key=f"persona-{segment.segment}"):
        _show_head(shown, segment)
        _tell(shown, segment, "", st.tabs(TABS))


def _tell(shown: Shown, segment: Segment, note: str, tabs: Sequence[DeltaGenerator]) -> None:
    who, what, trust = tabs
    with who:
        _show_portrait(shown, segment, note)
    with what:
        _show_plays(segment.persona)
    with trust:
        _show_limits(segment)


def _show_head(result: Shown, segment: Segment, edit: Callable[[int], None] | None = None) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(chip(result, segment.segment), anchor=False, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            st.markdown(badge(segment), width="content", help=tip("stability"))
            if edit:
                with st.popover("Rename", icon=":material/edit:", type="tertiary"):
                    edit(segment.segment)
    parts = [
        f"{share(segment.share)} of customers",
        *(f"{value} of {plain(t.lower())}" for t, value in totals(segment)),
    ]
    st.markdown(f"**{count(segment.size)} customers** · " + " · ".join(parts))


def _edit(result: Result, segment: int) -> None:
    given = result.run.segments[segment].persona.name
    name = st.text_input("Name", result.name_of(segment), max_chars=60, key=f"name-{segment}")
    note = st.text_area("Note", result.notes.get(segment, ""), max_chars=1_000, key=f"note-{segment}")
    if st.button("Save", key=f"save-{segment}", type="primary"):
        with in_words():
            all_results().write(result, segment, name if name.strip() and name != given else None, note, who())
            st.rerun()
    st.caption(f"We called them {plain(given)}. {plain(result.run.segments[segment].persona.because)}")


def _show_portrait(result: Shown, segment: Segment, note: str) -> None:
    words, figures = st.columns([3, 2], gap="medium")
    with words:
        _show_story(segment, note)
    with figures:
        _show_pictures(segment)
    _show_kpis(result, segment)


def _show_story(segment: Segment, note: str) -> None:
    persona = segment.persona
    st.markdown(f"**{plain(persona.headline)}**")
    st.markdown("  \n".join(map(plain, persona.story)))
    if note:
        st.markdown(f":material/sticky_note_2: {plain(note)}")
    st.markdown("\n".join(f"- {plain(trait.text)}" for trait in persona.traits))
    if persona.rule:
        figures = f"{share(persona.rule.precision)} precise, covers {share(persona.rule.coverage)}"
        st.markdown(f"**Rule of thumb** {plain(persona.rule.text)} :gray[({figures})]", help=tip("rule"))
    for sentence in filter(None, (persona.apart, persona.move, persona.edge)):
        st.caption(plain(sentence))


def _show_pictures(segment: Segment) -> None:
    """How the telling figures are spread: the segment as bars, everyone as a line."""
    with st.grid(2, min_column_width=140, gap="small"):
        for distribution in pictures(segment):
            with st.container(gap="xxsmall"):
                st.image(picture(distribution, segment.segment), width="stretch", alt=f"Spread of {distribution.title}")
                st.caption(plain(distribution.title))
    st.caption("Bars: this segment. Line: all customers.")


def picture(distribution: Distribution, segment: int) -> str:
    """The picture of a distribution on its own, in the colours of the theme in use."""
    dark = is_dark()
    line = UNASSIGNED["dark" if dark else "light"]
    style = f".s{segment}{{fill:{colour(segment, dark=dark)}}}.everyone{{fill:none;stroke:{line}}}"
    head, body = str(distribution_chart(distribution, segment)).split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg" width="300" height="60"><style>{style}</style>{body}'


def _show_kpis(result: Shown, segment: Segment) -> None:
    write = result.run.recipe.wording.write
    figures = [f for f in segment.profile.figures if f.median is not None and f.portfolio is not None]
    with st.grid(KPIS, min_column_width=130, gap="small"):
        for figure in _telling(figures):
            style = style_of(figure.key, figure.unit)
            st.metric(
                plain(figure.title),
                write(figure.median or 0.0, style),
                f"all: {write(figure.portfolio or 0.0, style)}",
                delta_color="off",
                delta_arrow="off",
                help=f"Percentile {figure.percentile or 0:.0f}. {tip('percentile')}",
            )


def _telling(figures: list[Figure]) -> list[Figure]:
    """The KPIs that stand furthest from everyone's, or the file's own figures where there are none."""
    kpis = [figure for figure in figures if figure.source == "kpi"] or figures
    return sorted(kpis, key=lambda figure: -abs((figure.percentile or 50) - 50))[:KPIS]


def _show_plays(persona: Persona) -> None:
    for play in persona.plays:
        _show_play(play)
    if persona.never:
        st.markdown("**Never**: " + "; ".join(map(plain, persona.never)))


def _show_play(play: Play) -> None:
    st.markdown(f"**{play.area.capitalize()}**: {plain(play.action)}")
    told = {title: getattr(play, name) for title, name in PLAY}
    st.markdown("\n".join(f"- :gray[{title}]: {_listed(value)}" for title, value in told.items() if value))


def _listed(value: str | tuple[str, ...]) -> str:
    return plain(value) if isinstance(value, str) else "; ".join(map(plain, value))


def _show_limits(segment: Segment) -> None:
    st.markdown(f"{badge(segment)} {plain(segment.verdict_because)}")
    if segment.stability is not None:
        st.markdown(f"It comes back to {share(segment.stability)} among customers drawn anew.", help=tip("stability"))
    st.markdown(f"{share(segment.confident)} of them stand clear of the edge.", help=tip("confidence"))
    st.markdown("\n".join(f"- {plain(spot)}" for spot in segment.persona.blind_spots))
