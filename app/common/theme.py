"""The theme: what ``.streamlit/config.toml`` cannot say."""

import streamlit as st

from app.common.device import is_dark

# Streamlit writes white on its primary colour; in the dark theme that colour has to be light, to be read as text too.
ON_PRIMARY = {"light": "#ffffff", "dark": "#04211f"}
DARK_ON_LIGHT = """
button[data-testid=stBaseButton-primary]:enabled, [data-testid=stMultiSelectTagsContainer] *:not(input) {color: #04211f}
"""

# Links that look like buttons: ``app/shown/links.py`` names what holds them.
LINKS = """
[class*="-link-"] [data-testid=stPageLink-NavLink] {
  border: 1px solid transparent; border-radius: 0.6rem; justify-content: center; margin: 0; min-height: 2.5rem;
  padding: 0.25rem 0.75rem
}
[class*="st-key-secondary-link-"] [data-testid=stPageLink-NavLink] {border-color: %(border)s}
[class*="st-key-primary-link-"] [data-testid=stPageLink-NavLink] {background-color: %(primary)s}
[class*="st-key-primary-link-"] [data-testid=stPageLink-NavLink]:hover {filter: brightness(0.92)}
[class*="st-key-primary-link-"] [data-testid=stPageLink-NavLink] * {color: %(on_primary)s}
[class*="st-key-primary-link-"] [data-testid=stPageLink-NavLink][disabled] {
  background-color: %(shade)s; border-color: %(border)s; opacity: 0.75
}
[class*="st-key-primary-link-"] [data-testid=stPageLink-NavLink][disabled] * {color: %(text)s; opacity: 1}
.st-key-header [data-testid=stPageLink-NavLink][disabled] {opacity: 0.75}
.st-key-header [data-testid=stPageLink-NavLink][disabled] * {color: %(text)s; opacity: 1}
[class*="-link-"] [data-testid=stPageLink-NavLink]:focus-visible, [data-testid=stTopNavLink]:focus-visible {
  outline: 2px solid %(primary)s; outline-offset: 2px
}
"""

# A chart is sent with the ink of the theme that was on, and Streamlit sends none anew when somebody changes the theme.
# So texts that stand on the page itself take its colour at once; those on a colour of the chart's own keep theirs.
CHART_TEXTS = """
.js-plotly-plot :is(.xtick, .ytick, .cbaxis, .textpoint) text,
.js-plotly-plot .annotation:has(.bg[style*="fill-opacity: 0;"]) .annotation-text,
.js-plotly-plot :is(.xtitle, .ytitle, .cbtitle, .legendtext, .node-label, .bartext-outside) {
  fill: currentColor !important
}
"""

# What is on a page while it waits takes the room of what will be there, so that nothing moves when that comes.
ROOM = """
.st-key-header, .st-key-correcting, [class*="st-key-sketch-head-"] {min-height: 2.5rem}
"""

TITLES = """
.st-key-page-title h1 {font-size: 1.35rem; font-weight: 650; line-height: 1.3; padding: 0.2rem 0 0.7rem}
"""

# A job is looked at twice a second: the bar takes longer to get there, so that it never stands still.
PROGRESS = """
[data-testid=stProgress] * {transition-duration: 1s; transition-timing-function: linear}
"""

# What a download is for gives way to what is being done, while its button turns.
MAKING = """
[class*="st-key-offer-"]:not(:has([data-testid=stSpinnerIcon])) [class*="st-key-making-"],
[class*="st-key-offer-"]:has([data-testid=stSpinnerIcon]):has([class*="st-key-making-"]) >
  [data-testid=stElementContainer]:has([data-testid=stCaptionContainer]) {
  display: none
}
"""

# Which files may be brought is told whole, in as many lines as that takes; Streamlit cuts it off at the end of one.
UPLOADS = """
[data-testid=stFileUploaderDropzone] {height: auto}
[data-testid=stFileUploaderDropzoneInstructions] span {overflow: visible; text-overflow: clip; white-space: normal}
"""

# The buttons of a table stand above it. Under a finger they are always there, so they get room of their own: else they
# would cover what stands above the table, and take what is meant for it.
TABLES = """
@media (hover: none) {
  [data-testid=stDataFrame]:has(> [data-testid=stElementToolbar]) {margin-top: 2.75rem}
}
"""

# What is there to be copied says so without a pointer over it, beside the text and not on it.
COPYING = """
[data-testid=stCode] pre {padding-right: 3rem}
[data-testid=stCode] > div:has([data-testid=stElementToolbarButton]) {opacity: 1; visibility: visible}
"""

# What cannot be undone for long is red.
RED = """
[class*="st-key-delete-"] button {background-color: %(red)s; border-color: %(red)s; color: %(on_red)s}
[class*="st-key-delete-"] button:hover {filter: brightness(0.92); color: %(on_red)s}
"""
SHEETS = LINKS + CHART_TEXTS + TITLES + ROOM + PROGRESS + MAKING + UPLOADS + TABLES + COPYING + RED
REDS = {"light": {"red": "#b3261e", "on_red": "#ffffff"}, "dark": {"red": "#ffb4ab", "on_red": "#410002"}}


def complete_theme() -> None:
    """Let links look like buttons, and give what is written on the primary colour a text that can be read."""
    dark = is_dark()
    name = "dark" if dark else "light"
    colours = {
        "primary": st.get_option(f"theme.{name}.primaryColor"),
        "border": st.get_option(f"theme.{name}.borderColor"),
        "shade": st.get_option(f"theme.{name}.secondaryBackgroundColor"),
        "text": st.get_option(f"theme.{name}.textColor"),
        "on_primary": ON_PRIMARY[name],
        **REDS[name],
    }
    st.html(f"<style>{DARK_ON_LIGHT if dark else ''}{SHEETS % colours}</style>")
