"""Ink: the colours of texts and of scales in charts, in each theme, so that all can be read."""

from typing import Any

from app.common.device import is_dark

INK = {"light": "#0b1519", "dark": "#e8efef"}
PAPER = {"light": "#ffffff", "dark": "#10181c"}
"""The theme's text and its background, as in ``.streamlit/config.toml``."""

BACKDROP = {"light": "#d5dede", "dark": "#33434a"}
"""What lies behind what is shown: there, and no more."""

SCALES = {
    "light": ("#2a9d8a", "#26828e", "#31688e", "#3b528b", "#472d7b", "#440154"),
    "dark": ("#3a86a8", "#2a9d8a", "#35b779", "#6ece58", "#b5de2b", "#fde725"),
}
"""From the least to the most, after viridis (van der Walt and Smith 2015), cut where it would fade into the page."""


def ink() -> str:
    """The colour of texts."""
    return INK[_theme()]


def paper(cover: float = 1) -> str:
    """The colour that they stand on; where it is not to cover all that is below, one that lets it shine through."""
    shade = PAPER[_theme()]
    if cover == 1:
        return shade
    red, green, blue = bytes.fromhex(shade.removeprefix("#"))
    return f"rgba({red}, {green}, {blue}, {cover})"


def backdrop() -> str:
    """The colour of those behind who are shown."""
    return BACKDROP[_theme()]


def scale() -> list[list[object]]:
    """A scale of colours of which also the least stands out from the page, as Plotly takes it."""
    shades = SCALES[_theme()]
    return [[place / (len(shades) - 1), shade] for place, shade in enumerate(shades)]


def readable(figure: Any) -> Any:
    """The chart with all its texts in ink: Streamlit would write most of them in a grey that is too faint.

    Plotly looks at a chart anew with each change, so all that its layout needs goes there at once.
    """
    written = {"color": ink()}
    titled = {"title": {"font": written}}
    axis = {"tickfont": written, **titled}
    inked: dict[str, Any] = {
        "font": written,
        "legend": {"font": written, **titled},
        "hoverlabel": {"bgcolor": paper(), "font": written},
    }
    for part in ("xaxis", "yaxis", *figure.layout.to_plotly_json()):
        if part.startswith(("xaxis", "yaxis")):
            inked[part] = axis
        elif part.startswith("coloraxis"):
            inked[part] = {"colorbar": axis}
        elif part.startswith("scene"):
            inked[part] = {"xaxis": axis, "yaxis": axis, "zaxis": axis}
    figure.update_layout(**inked)
    figure.update_annotations(font=written)
    figure.update_traces(selector={"type": "heatmap"}, textfont=written)
    # Plotly puts a white halo around the names of a flow, which no theme fits.
    figure.update_traces(selector={"type": "sankey"}, textfont={**written, "shadow": "none"})
    return figure


def _theme() -> str:
    return "dark" if is_dark() else "light"
