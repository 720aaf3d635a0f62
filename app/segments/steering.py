"""Steering: the button, the method and the options folded behind it; while a job works, its progress instead."""

import streamlit as st

from app.common.faults import in_words
from app.common.options import choose_algorithm, choose_options, method_of, recommended
from app.common.text import plain
from app.segments.preliminary import show_preliminary
from app.session.session import Session, current_session
from app.shown.links import lead_to
from app.shown.progress import polled, show_progress, tell_leaving
from app.texts import say
from ccseg.comparing.candidates import title_recipes
from ccseg.recipes import Recipe
from ccseg.result import Run


def steer() -> None:
    """Show one or the other; the page comes back by itself when the job is over."""
    polled(current_session().job, _steer)


def _steer() -> None:
    session = current_session()
    job = session.waiting
    if job is None:
        _show_controls(session)
        return
    if show_progress(job):
        session.job = None
        st.rerun()
    if session.result is None:
        show_preliminary(job)
    else:
        tell_leaving()


def _show_controls(session: Session) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="controls"):
        pressed = _show_buttons(session)
        _show_options(session)
    if pressed:
        with in_words():
            session.find_segments()
            st.rerun()
    if session.result and session.customers:
        _tell_what_is_pending(session.result.run, session.recipe)
    if session.job and session.job.error:
        st.error(plain(session.job.error), icon=":material/error:")


def _tell_what_is_pending(shown: Run, chosen: Recipe) -> None:
    """Say what the result below was found with, where something else is chosen and not run yet."""
    if chosen.but(wording=shown.recipe.wording) == shown.recipe:
        return
    now, then = title_recipes([chosen, Recipe()])[0], title_recipes([shown.recipe, Recipe()])[0]
    pending = say("steering.pending.columns") if now == then else now
    found = {"method": shown.recipe.clusterer.title, "segments": shown.quality.segments}
    with st.container(key="pending"):
        st.info(say("steering.pending.told", **found, pending=plain(pending)), icon=":material/pending:")


def _show_options(session: Session) -> None:
    method = method_of(session.recipe, session.edition)
    with st.popover(say("steering.options", method=method), icon=":material/tune:", key="options"):
        session.recipe = choose_algorithm(session.recipe, session.edition)
        session.recipe = choose_options(session.recipe, session.edition)
        changed = session.recipe != recommended(session.recipe)
        if st.button(say("steering.recommend"), key="recommended", disabled=not changed):
            session.use_recipe(recommended(session.recipe))
            st.rerun(scope="fragment")
    colour, state = ("orange", "changed") if changed else ("gray", "recommended")
    st.markdown(f":{colour}-badge[{say(f'steering.{state}')}]", width="content")


def _show_buttons(session: Session) -> bool:
    """What one does next; true where segments are to be found. What the options say is taken first."""
    again = session.result is not None
    if again:
        lead_to("personas", say("steering.personas"), "to-personas")
    label = say("steering.find_again") if again else say("steering.find")
    return st.button(label, type="secondary" if again else "primary", icon=":material/scatter_plot:", key="find")
