"""Table: one of the operator's engine, worked at where it lies, by its name."""

import re
from fnmatch import fnmatchcase

import streamlit as st

from app.common.faults import in_words
from app.common.settings import read_settings
from app.common.text import plain
from app.session.address import go
from app.session.results import Source
from app.session.session import current_session
from app.texts import say
from ccseg.errors import CcsegError

NAME = re.compile(r"\w+(?:\.\w+){0,2}")
"""A table, with its schema and catalogue: no path and no statement."""


def offer_tables() -> None:
    """A place for the name of a table, where the operator has an engine and says which of its tables may be named."""
    settings = read_settings()
    if not settings.engine or not settings.tables:
        return
    with st.form("table", border=False):
        name = st.text_input(
            say("start.table.name"), key="table-name", help=say("start.table.help", tables=plain(settings.tables))
        )
        if st.form_submit_button(say("start.table.use"), icon=":material/database:", key="use-table"):
            with in_words():
                current_session().open_file(table_named(name.strip()))
                go("customers")


def table_named(name: str) -> Source:
    """The table of this name. Raises ``CcsegError`` where the operator lets nobody name it."""
    allowed = read_settings().tables.split()
    if not NAME.fullmatch(name) or not any(fnmatchcase(name, one) for one in allowed):
        raise CcsegError(say("start.table.refused", name=name, tables=allowed))
    return Source(name, b"", table=True)
