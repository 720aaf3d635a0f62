"""Links: the ways to other pages. Unlike a button, a link that is followed ends what the page before polls for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import streamlit as st

from app.session.address import address

Look = Literal["primary", "secondary", "tertiary"]
"""What a link looks like: a button of this kind."""

NOTHING_MORE: Mapping[str, str] = MappingProxyType({})


def lead_to(
    page: str,
    label: str,
    key: str,
    *,
    look: Look = "primary",
    icon: str = ":material/arrow_forward:",
    tooltip: str | None = None,
    disabled: bool = False,
    wide: bool = False,
    params: Mapping[str, str] = NOTHING_MORE,
) -> None:
    """The way to a page, with what is open; ``params`` name what else its address says."""
    width: Literal["stretch", "content"] = "stretch" if wide else "content"
    with st.container(key=f"{look}-link-{key}", width=width):
        st.page_link(
            f"pages/{page}.py",
            label=label,
            icon=icon,
            help=tooltip,
            disabled=disabled,
            query_params=address(**params),
            width=width,
        )
