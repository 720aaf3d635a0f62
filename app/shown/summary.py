"""The summary: the verdict on a result, and its three plain figures."""

import streamlit as st

from app.common.numbers import count, share
from app.common.text import plain
from app.common.words import tip
from app.session.results import Result, Shown
from app.session.session import current_session
from ccseg.clustering.quality import Quality

VERDICTS = {
    "worth acting on": (st.success, ":material/verified:", "Worth acting on"),
    "test first": (st.warning, ":material/science:", "Test first"),
    "no segments worth acting on": (st.error, ":material/block:", "No segments worth acting on"),
}
CLEAR = ((0.5, "very clear"), (0.25, "clear"), (0.1, "fair"))


def show_verdict(result: Result) -> bool:
    """Say what the result is worth and why; true when the person asks for the better recipe there is."""
    tell_verdict(result)
    if result.run.better and current_session().customers:
        return bool(st.button("Use the better recipe", icon=":material/auto_fix_high:", key="better"))
    return False


def tell_verdict(result: Shown) -> None:
    """What the result is worth, and why."""
    box, icon, title = VERDICTS[result.run.verdict]
    box(plain(result.run.verdict_because), icon=icon, title=title)


def show_figures(result: Shown) -> None:
    """Customers, segments, and how clear they are."""
    run, quality = result.run, result.run.quality
    left_out = f"{count(run.left_out)} left out" if run.left_out else "all of the file"
    with st.container(key="figures"), st.grid(3, wrap=False, min_column_width=90, border=True):
        customers, segments, clear = st.container(), st.container(), st.container()
    customers.metric("Customers", count(run.customers - run.left_out), left_out, delta_color="off", delta_arrow="off")
    unassigned = f"{share(quality.unassigned)} unassigned" if quality.unassigned else "everyone is in one"
    segments.metric("Segments", quality.segments, unassigned, delta_color="off", delta_arrow="off", help=tip("segment"))
    figure = "" if quality.silhouette is None else f"{quality.silhouette:.2f}, by chance {quality.null or 0:.2f}"
    clear.metric("They are", clearness(quality), figure, delta_color="off", delta_arrow="off", help=tip("silhouette"))


def clearness(quality: Quality) -> str:
    """How clear the segments are, in words.

    >>> clearness(Quality(segments=4, unassigned=0, smallest=0.1, largest=0.4, silhouette=0.27, null=0.1))
    'clear'
    """
    found = quality.silhouette or 0.0
    if quality.null is not None and found <= quality.null:
        return "by chance"
    return next((word for least, word in CLEAR if found >= least), "faint")
