"""The reader: somebody who opens a link, and what the link shows to them."""

from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.visitor import address
from app.common.words import tip
from app.jobs.files import made_by_worker
from app.jobs.worker import write_pages
from app.session.store import store
from app.shown.maps import Look, map_figure
from app.texts import say
from ccseg.exporting.filenames import file_name
from ccseg.exporting.pack import Origin
from ccseg.exporting.packages import is_possible
from ccseg.glossary import TERMS
from ccseg.keeping.snapshots import Snapshot
from ccseg.result import Map


@dataclass(frozen=True)
class Opened:
    """What a link opened, and what its sender wrote."""

    run: Snapshot
    note: str = ""

    def name_of(self, segment: int) -> str:
        """What the customers of a segment are called."""
        return TERMS["unassigned"].title if segment < 0 else self.run.segment_of(segment).persona.name


def open_link(token: str) -> Opened:
    """What the link shows; a session counts once. Raises NoSuchLink, TooManyTries and StoreFault."""
    shared = store().links.open(token, address(), again=st.session_state.get("opened") == token)
    st.session_state.opened = token
    return Opened(shared.snapshot, shared.note)


def offer_to_print(shown: Opened) -> None:
    """What the link shows on paper, as a PDF, where the package for it is there."""
    if not is_possible("paper"):
        return
    origin = Origin(shown.run.title, shown.run.found or date.today())
    st.download_button(
        say("shared.print"),
        partial(made_by_worker, write_pages, shown.run, origin),
        file_name(origin, "handout", "pdf"),
        "application/pdf",
        key="print",
        icon=":material/print:",
        on_click="ignore",
    )


def show_shared_map(shown: Opened) -> None:
    """The map of all personas, which are told above it."""
    if shown.run.map:
        st.header(say("shared.on_map"), anchor=False)
        _draw(shown, shown.run.map)


def _look() -> Look:
    """A map to look at; on a phone the page scrolls over it."""
    return Look(drag=None if on_phone() else "pan", narrow=on_phone())


def _draw(shown: Opened, drawn: Map) -> None:
    figure = map_figure(drawn.points, np.array(drawn.labels), shown, _look())
    st.plotly_chart(
        figure,
        key="shared-map",
        config=controls("map", moving=True),
        alt=say("shared.map", segments=len(shown.run.segments)),
    )
    parts = [say("shared.drawn", customers=len(drawn.labels)), say("segments.map.trust", trust=drawn.trust)]
    st.caption(" ".join(parts), help=tip("trust"))
