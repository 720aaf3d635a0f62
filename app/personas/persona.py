"""A persona in full: who they are, how they compare, what to do and never to do, and how reliable it is."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.common.device import on_phone
from app.common.faults import in_words
from app.common.folded import fold, folded
from app.common.tabs import returning_tabs
from app.common.text import plain
from app.common.words import tip
from app.personas.copying import offer_copies
from app.personas.parts import offer_to_split, show_parts
from app.personas.typical import show_examples
from app.session.results import Result, Rows, Shown, annotate
from app.shown.cards import badge, chip
from app.shown.charts import colour
from app.shown.overview import card_key, open_card
from app.shown.spread import WIDTH, show_spread
from app.texts import say
from ccseg import thresholds
from ccseg.describing.cards import PICTURES, Card, Common, find_common, make_card
from ccseg.describing.personas import Segment
from ccseg.describing.rules import Rule
from ccseg.exporting.pack import why
from ccseg.glossary import TERMS

LONGEST_NAME, LONGEST_NOTE = 60, 1_000
"""The most characters of what a person writes."""

TABS = ("who", "what", "reliability")


def show_personas(result: Result, rows: Rows | None) -> None:
    """A card for each segment, and what stands once for all; with rows a card can show examples."""
    common = find_common(result.run.segments, result.run.recipe.wording)
    for segment in result.run.segments:
        if (card := _card(result, segment)).open:
            with card:
                _show_head(result, segment, partial(_offer_to_change, result, segment, rows))
                show_parts(result, segment, rows)
                *told, examples = _tabs(segment.segment, *TABS, "examples")
                _tell(result, segment, common, result.notes.get(segment.segment, ""), told)
                with examples:
                    show_examples(result, segment, rows)
    show_common(common)


def show_shared_personas(shown: Shown) -> None:
    """A card for each segment, to read and not to change, and what stands once for all."""
    common = find_common(shown.run.segments, shown.run.recipe.wording)
    for segment in shown.run.segments:
        if (card := _card(shown, segment)).open:
            with card:
                _show_head(shown, segment)
                _tell(shown, segment, common, segment.persona.note, _tabs(segment.segment, *TABS))
    show_common(common)


def _card(shown: Shown, segment: Segment) -> Any:
    """The card of a segment, closed but the first, behind a link on a phone all; there one opened closes the rest."""
    key = card_key(segment.segment)
    kept = f"kept-{key}-{shown.id if isinstance(shown, Result) else ''}"
    # Written anew each time, as a card that gets another label is another widget, and another page forgets it: it would
    # be closed.
    usual = segment is shown.run.segments[0] and (isinstance(shown, Result) or not on_phone())
    st.session_state[key] = bool(st.session_state.get(key, st.session_state.get(kept, usual)))
    st.session_state[kept] = st.session_state[key]
    numbers = [each.segment for each in shown.run.segments]
    label = f"{chip(shown, segment.segment)} {badge(shown, segment)}"
    return st.expander(label, key=key, on_change=partial(_keep_one_open, segment.segment, numbers))


def _keep_one_open(segment: int, segments: Sequence[int]) -> None:
    if on_phone() and st.session_state[card_key(segment)]:
        open_card(segment, segments)


def _tabs(segment: int, *names: str) -> Sequence[DeltaGenerator]:
    return returning_tabs([say(f"personas.tabs.{name}") for name in names], f"tabs-{segment}")


def _tell(shown: Shown, segment: Segment, common: Common, note: str, tabs: Sequence[DeltaGenerator]) -> None:
    who, what, trust = tabs
    card = make_card(segment, common, shown.run.recipe.wording)
    with who:
        _show_portrait(segment, card, note)
    with what:
        _show_plays(card)
    with trust:
        _show_limits(shown, segment)


def _show_head(shown: Shown, segment: Segment, offer_more: Callable[[], None] = lambda: None) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(say("personas.size", customers=segment.size, share=segment.share), width="content")
        with st.container(horizontal=True, width="content"):
            offer_copies(shown, segment)
            offer_more()


def _offer_to_change(result: Result, segment: Segment, rows: Rows | None) -> None:
    with folded(say("personas.rename"), f"rename-{segment.segment}"):
        _edit(result, segment.segment)
    offer_to_split(result, segment, rows)


def _edit(result: Result, segment: int) -> None:
    """A form for the name and the note; Enter saves."""
    given = result.run.segment_of(segment).persona
    with st.form(f"rename-form-{segment}", border=False):
        st.text_input(say("personas.name"), result.name_of(segment), max_chars=LONGEST_NAME, key=f"name-{segment}")
        note = result.notes.get(segment, "")
        st.text_area(say("personas.note"), note, max_chars=LONGEST_NOTE, key=f"note-{segment}")
        save = partial(_save, result, segment)
        st.form_submit_button(say("personas.save"), type="primary", key=f"save-{segment}", on_click=save)
    st.caption(say("personas.suggested", name=plain(given.name), because=plain(given.because)))


def _save(result: Result, segment: int) -> None:
    """Keep what is in the form, and close it."""
    name, note = (str(st.session_state[f"{field}-{segment}"]) for field in ("name", "note"))
    given = result.run.segment_of(segment).persona.name
    with in_words():
        annotate(result, segment, name if name.strip() and name != given else None, note)
        fold(f"rename-{segment}")


def _show_portrait(segment: Segment, card: Card, note: str) -> None:
    for told in filter(None, (card.story, card.unlike)):
        st.markdown(plain(told))
    if note:
        st.markdown(f":material/sticky_note_2: {plain(note)}")
    with st.grid(PICTURES, min_column_width=WIDTH, gap="medium"):
        for drawn in card.pictures:
            show_spread(drawn, colour(segment.segment))
    st.caption(say("personas.bars"))
    if card.asides:
        st.markdown(f"**{say('personas.rates.title')}**", help=say("personas.rates.help"))
        st.markdown("\n".join(f"- {plain(line)}" for line in card.asides))


def _show_rule(rule: Rule) -> None:
    figures = say("personas.rule", precision=rule.precision, coverage=rule.coverage)
    st.markdown(f"**{TERMS['rule'].title}** {plain(rule.text)} :gray[({figures})]", help=tip("rule"))


def _show_plays(card: Card) -> None:
    for play, own in card.plays:
        area = say(f"personas.areas.{play.area}")
        st.markdown(f"**{area}: {plain(play.action)}**")
        st.markdown(" ".join(map(plain, filter(None, (why(play), play.numbers)))))
        told = {"kpi": play.kpi, "before": "; ".join(play.gates), **own}
        st.markdown(_listed(told))
    if card.never:
        st.markdown(" ".join(map(plain, card.never)))


def _listed(terms: Mapping[str, str]) -> str:
    """Terms of a play as a list."""
    lines = [f"- :gray[{say(f'personas.play.{name}')}]: {plain(text)}" for name, text in terms.items() if text]
    return "\n".join(lines)


def show_common(common: Common) -> None:
    """What stands once for all cards: the terms of each area's plays, what never to do, what the file cannot tell."""
    with st.expander(say("personas.common.title"), icon=":material/checklist:", key="common"):
        for area, terms in common.areas.items():
            st.markdown(f"**{say(f'personas.areas.{area}')}**")
            st.markdown(_listed(terms))
        st.caption(say("personas.common.power", limits=thresholds))
        for title, lines in (("never", common.never), ("blind_spots", common.blind_spots)):
            if lines:
                st.markdown(f"**{say(f'personas.common.{title}')}**")
                st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _show_limits(shown: Shown, segment: Segment) -> None:
    st.markdown(f"{badge(shown, segment)} {plain(segment.verdict_because)}")
    if segment.stability is not None:
        st.markdown(say("personas.stability", stability=segment.stability), help=tip("stability"))
    shares = {"clear": segment.confident, "borderline": 1 - segment.confident}
    st.markdown(say("personas.confidence", **shares), help=tip("confidence"))
    persona = segment.persona
    if persona.move:
        st.markdown(plain(persona.move))
    if persona.rule:
        _show_rule(persona.rule)
    st.caption(say("personas.because", because=plain(persona.because)))
