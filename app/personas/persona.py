"""A persona in full: who they are, how they compare, what to do and never to do, and how reliable it is."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.common.device import is_dark
from app.common.faults import in_words
from app.common.text import plain
from app.common.words import tip
from app.personas.typical import show_examples
from app.session.results import Result, Rows, Shown, annotate
from app.shown.cards import badge, chip
from app.texts import say
from ccseg.describing.figures import pictures, untold_traits
from ccseg.describing.kpis import KPIS
from ccseg.describing.personas import Persona, Segment
from ccseg.describing.plays import Play
from ccseg.describing.profiles import FEW_HAVE_IT, Distribution, Figure
from ccseg.describing.rules import Rule
from ccseg.describing.wording import style_of
from ccseg.exporting.charts import distribution_chart
from ccseg.exporting.palette import UNASSIGNED, colour
from ccseg.glossary import TERMS

TELLING = 5
"""KPIs shown on a card."""

KPI_WIDTH = 190
"""Pixels that "10 of 12 months" needs."""

MIDDLE = 50
"""The percentile of the portfolio's median."""
TABS = ("who", "what", "reliability")
PLAY = ("hypothesis", "kpi", "gates", "hold_out", "suppress", "cost_cap", "owner", "review", "cannot_tell")
"""What is shown of a play, in this order."""


def show_persona(result: Result, segment: Segment, rows: Rows | None) -> None:
    """The card of a segment; with rows it can show examples."""
    with st.container(border=True, key=f"persona-{segment.segment}"):
        _show_head(result, segment, partial(_edit, result))
        *told, examples = st.tabs(_tabs(*TABS, "examples"))
        _tell(result, segment, result.notes.get(segment.segment, ""), told)
        with examples:
            show_examples(result, segment, rows)


def show_shared_persona(shown: Shown, segment: Segment) -> None:
    """The card of a segment to read and not to change."""
    with st.container(border=True, key=f"persona-{segment.segment}"):
        _show_head(shown, segment)
        _tell(shown, segment, "", st.tabs(_tabs(*TABS)))


def _tabs(*names: str) -> list[str]:
    return [say(f"personas.tabs.{name}") for name in names]


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
            st.markdown(badge(segment), width="content", help=tip("verdict"))
            if edit:
                with st.popover(say("personas.rename"), icon=":material/edit:", type="tertiary"):
                    edit(segment.segment)
    st.markdown(say("personas.size", customers=segment.size, share=segment.share))


def _edit(result: Result, segment: int) -> None:
    given = result.run.segments[segment].persona.name
    name = st.text_input(say("personas.name"), result.name_of(segment), max_chars=60, key=f"name-{segment}")
    note = st.text_area(say("personas.note"), result.notes.get(segment, ""), max_chars=1_000, key=f"note-{segment}")
    if st.button(say("personas.save"), key=f"save-{segment}", type="primary"):
        with in_words():
            annotate(result, segment, name if name.strip() and name != given else None, note)
            st.rerun()
    because = result.run.segments[segment].persona.because
    st.caption(say("personas.suggested", name=plain(given), because=plain(because)))


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
    st.markdown("\n".join(f"- {plain(trait.text)}" for trait in untold_traits(persona)))
    if persona.rule:
        _show_rule(persona.rule)
    for sentence in filter(None, (persona.apart, persona.move, persona.edge)):
        st.caption(plain(sentence))


def _show_rule(rule: Rule) -> None:
    figures = say("personas.rule", precision=rule.precision, coverage=rule.coverage)
    st.markdown(f"**{TERMS['rule'].title}** {plain(rule.text)} :gray[({figures})]", help=tip("rule"))


def _show_pictures(segment: Segment) -> None:
    """How the telling figures are spread: the segment as bars, everyone as a line."""
    with st.grid(2, min_column_width=140, gap="small"):
        for distribution in pictures(segment):
            with st.container(gap="xxsmall"):
                alt = say("personas.spread", title=distribution.title)
                st.image(picture(distribution, segment.segment), width="stretch", alt=alt)
                st.caption(plain(distribution.title))
    st.caption(say("personas.bars"))


def picture(distribution: Distribution, segment: int) -> str:
    """The picture of a distribution on its own, in the colours of the theme in use."""
    dark = is_dark()
    line = UNASSIGNED["dark" if dark else "light"]
    style = f".s{segment}{{fill:{colour(segment, dark=dark)}}}.everyone{{fill:none;stroke:{line}}}"
    head, body = str(distribution_chart(distribution, segment)).split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg" width="300" height="60"><style>{style}</style>{body}'


def _show_kpis(result: Shown, segment: Segment) -> None:
    write = result.run.recipe.wording.write
    known = [f for f in segment.profile.figures if f.median is not None and f.portfolio is not None]
    figures = [figure for figure in known if figure.filled >= FEW_HAVE_IT]
    with st.grid(TELLING, min_column_width=KPI_WIDTH, gap="small"):
        for figure in _telling(figures):
            style = style_of(figure.key, figure.unit)
            st.metric(
                plain(figure.title),
                write(figure.median or 0.0, style),
                say("personas.portfolio", value=write(figure.portfolio or 0.0, style)),
                delta_color="off",
                delta_arrow="off",
                help=_about(figure),
            )


def _about(figure: Figure) -> str:
    """What a KPI means, and where the segment stands in it."""
    meanings = [kpi.meaning for kpi in KPIS if kpi.key == figure.key]
    standing = say("personas.percentile", percentile=round(figure.percentile or 0))
    return " ".join([*map(plain, meanings), standing, tip("percentile")])


def _telling(figures: list[Figure]) -> list[Figure]:
    """The KPIs that stand furthest from everyone's, or the file's own figures where there are none."""
    kpis = [figure for figure in figures if figure.source == "kpi"]
    return sorted(kpis or figures, key=_ordinary)[:TELLING]


def _ordinary(figure: Figure) -> float:
    """The less, the further the figure stands from the middle of the portfolio."""
    return -abs((figure.percentile or MIDDLE) - MIDDLE)


def _show_plays(persona: Persona) -> None:
    for play in persona.plays:
        _show_play(play)
    if persona.never:
        never = " ".join(map(plain, persona.never))
        st.markdown(say("personas.never", never=never))


def _show_play(play: Play) -> None:
    area = say(f"personas.areas.{play.area}")
    st.markdown(f"**{area}**: {plain(play.action)}")
    told = {name: getattr(play, name) for name in PLAY}
    lines = [f"- :gray[{say(f'personas.play.{name}')}]: {_listed(value)}" for name, value in told.items() if value]
    st.markdown("\n".join(lines))


def _listed(value: str | tuple[str, ...]) -> str:
    return plain(value) if isinstance(value, str) else "; ".join(map(plain, value))


def _show_limits(segment: Segment) -> None:
    st.markdown(f"{badge(segment)} {plain(segment.verdict_because)}")
    if segment.stability is not None:
        st.markdown(say("personas.stability", stability=segment.stability), help=tip("stability"))
    shares = {"clear": segment.confident, "borderline": 1 - segment.confident}
    st.markdown(say("personas.confidence", **shares), help=tip("confidence"))
    st.markdown("\n".join(f"- {plain(spot)}" for spot in segment.persona.blind_spots))
