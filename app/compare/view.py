"""The contest: the comparison that this session looks at, its progress, and everything that came of it."""

import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.numbers import count, share
from app.common.text import plain
from app.common.words import tip
from app.compare.ranking import offer_comparison, show_figures, show_recommendation
from app.compare.reassignments import show_agreement, show_flow
from app.session.comparisons import Fit, Kept, LineUp, all_comparisons
from app.session.owner import owner
from app.session.session import current_session
from app.shown.pictures import bonds_figure, maps_figure, ways_figure
from app.shown.progress import show_job
from ccseg.comparing.comparison import Summary

GONE = "That comparison is no longer kept, or it belongs to another browser."


def line_up() -> LineUp | None:
    """The line-up that this session looks at; a reload brings it back by its address."""
    mine: LineUp | None = st.session_state.get("line_up")
    wanted = st.query_params.get("comparison")
    if wanted and (mine is None or mine.id != wanted):
        mine = all_comparisons().line_up(owner(), wanted)
        _lay_out(mine)
    elif not wanted and mine and _is_of_another_file(mine):
        mine = None
    st.session_state.line_up = mine
    if mine:
        st.query_params["comparison"] = mine.id
        mine.advance()
    return mine


def _lay_out(mine: LineUp | None) -> None:
    """Lay the file of a comparison on the desk, where nothing lies on it: after a reload."""
    if mine and mine.fits and current_session().customers is None:
        current_session().source, current_session().customers, current_session().recipe = (
            mine.source,
            mine.customers,
            mine.fits[0].recipe,
        )


def _is_of_another_file(mine: LineUp) -> bool:
    customers = current_session().customers
    return customers is not None and customers.digest != mine.customers.digest


def look_at(found: LineUp) -> None:
    """Let this session look at another line-up."""
    st.session_state.line_up = found
    st.query_params["comparison"] = found.id
    st.rerun()


def kept() -> Kept | None:
    """The comparison that is open, without its customers."""
    wanted = st.query_params.get("comparison", "")
    found = all_comparisons().find(owner(), wanted)
    if wanted and found is None and st.session_state.get("line_up") is None:
        st.toast(GONE, icon=":material/search_off:")
        del st.query_params["comparison"]
    return found


def watch(mine: LineUp) -> None:
    """Show how far it is; what is found is shown as it comes, and the page comes back when all is compared."""
    st.fragment(run_every=None if mine.over else 1.0)(_watch)(mine)


def _watch(mine: LineUp) -> None:
    before = mine.over
    mine.advance()
    if mine.over:
        if not before:
            st.rerun()
        return
    with st.container(border=True, key="line-up"):
        for fit in mine.fits:
            _show_fit(fit)
        if mine.job:
            show_job(mine.job, "All")
        label = "Stop, and compare what is there" if mine.enough and not mine.job else "Cancel"
        if st.button(label, key="stop", icon=":material/close:"):
            mine.stop()
            st.rerun()
    st.caption("You may leave this page: the work goes on, and this address brings you back to it.")


def _show_fit(fit: Fit) -> None:
    """What a recipe has brought, or how far it is."""
    if fit.rows:
        quality = fit.rows.segmentation.run.quality
        stable = "" if quality.weakest is None else f", the least stable comes back {quality.weakest:.2f}"
        st.markdown(f":material/check_circle: **{plain(fit.title)}**: {quality.segments} segments{stable}")
    elif fit.job and fit.job.over:
        st.markdown(f":material/close: **{plain(fit.title)}**: {plain(fit.job.error or 'stopped')}")
    elif fit.job:
        show_job(fit.job, fit.title)


def show(summary: Summary, mine: LineUp | None) -> None:
    """The recommendation, the figures, the maps, who moves, and how sure it all is."""
    show_recommendation(summary)
    seconds = mine.comparison.seconds if mine and mine.comparison else ()
    show_figures(summary, seconds)
    offer_comparison(summary, mine)
    maps, flows, sure = st.tabs(["The same people in each", "Who moves", "How sure it is"])
    with maps:
        _show_maps(summary)
    with flows:
        show_flow(summary, mine)
        show_agreement(summary)
    with sure:
        _show_ways(summary)


def _show_maps(summary: Summary) -> None:
    if summary.map is None:
        return
    with st.container(key=f"maps-{summary.map.method}"):
        st.plotly_chart(
            maps_figure(summary, narrow=on_phone()),
            key="maps",
            config=controls("comparison", moving=True),
            alt="; ".join(f"{c.title}: " + ", ".join(g.name for g in c.groups) for c in summary.contenders),
        )
    drawn = min(len(summary.map.points), summary.customers)
    st.caption(
        "A colour and a name mean the same people in each map; a colour of its own means that nobody else finds "
        f"them. Showing {count(drawn)} of {count(summary.customers)} customers; this map is "
        f"{share(summary.map.trust)} faithful.",
        help=tip("map"),
    )


def _show_ways(summary: Summary) -> None:
    multiverse = summary.multiverse
    if multiverse is None:
        st.caption("There are no segments to look at more closely.")
        return
    st.markdown(plain(multiverse.sentence))
    title = plain(summary.contenders[multiverse.reference].title)
    together, company = st.columns(2, gap="medium")
    with together:
        st.caption(f"Who stays together, by segment of {title}", help=tip("together"))
        st.plotly_chart(
            bonds_figure(summary, multiverse), key="bonds", config=controls("company"), alt=multiverse.sentence
        )
    with company:
        st.caption("How much company customers keep, by the way the segments are found", help=tip("retained"))
        st.plotly_chart(ways_figure(multiverse), key="ways", config=controls("ways"), alt=multiverse.sentence)
