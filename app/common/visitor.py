"""The visitor: where the person who looks at this page comes from, as the server itself knows it."""

import ipaddress

import streamlit as st

from app.patches import is_on_a_page

SITE = 64
"""The bits of an IPv6 address that a household or an office is given as a whole."""


def address() -> str:
    """The network address of whoever looks at this page; empty where it is this computer, and outside a page.

    It is that of the connection, or what a proxy says that the server was told to trust (``FORWARDED_ALLOW_IPS``):
    no header that a visitor can write decides it.
    """
    return site_of(st.context.ip_address or "") if is_on_a_page() else ""


def site_of(address: str) -> str:
    """The address by which somebody is counted: of IPv6 the network that belongs to one visitor.

    >>> site_of("203.0.113.7"), site_of("2001:db8:1:2:3:4:5:6"), site_of("a socket")
    ('203.0.113.7', '2001:db8:1:2::', '')
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(ipaddress.ip_network((known, SITE), strict=False).network_address)
