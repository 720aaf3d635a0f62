"""Copying: a persona as text and as a table, to paste elsewhere."""

import streamlit as st

from app.session.results import Result, Shown
from app.texts import say
from ccseg.describing.personas import Segment
from ccseg.exporting.copies import as_table, as_text
from ccseg.exporting.pack import make_page


def offer_copies(shown: Shown, segment: Segment) -> None:
    """A popover with what can be copied, each with a button that does; it is made once it is open."""
    copies = st.popover(
        say("personas.copy.label"),
        icon=":material/content_copy:",
        type="tertiary",
        key=f"copy-{segment.segment}",
        on_change="rerun",
    )
    if copies.open:
        run, wording = shown.as_written() if isinstance(shown, Result) else shown.run, shown.run.recipe.wording
        page = make_page(run.segments, segment.segment, wording)
        with copies:
            st.caption(say("personas.copy.text"))
            st.code(as_text(page, wording), language=None, wrap_lines=True)
            st.caption(say("personas.copy.table"))
            st.code(as_table(page), language=None)
