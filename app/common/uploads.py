"""Uploads: the widget that takes a table, of every kind that is read and up to the size that the settings allow."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.common.settings import read_settings
from app.texts import say
from ccseg.errors import CcsegError
from ccseg.reading.sources import ENDINGS


def take_file(key: str, label: str = "") -> UploadedFile | None:
    """The file that a person uploads, once it is here."""
    return st.file_uploader(
        label or say("uploads.formats"), ENDINGS, key=key, max_upload_size=read_settings().upload_mb
    )


@contextmanager
def remembered(key: str, value: object) -> Iterator[None]:
    """Note in the session that what happens inside is done, well or with a refusal.

    It is not where Streamlit ends the script meanwhile, as a person did something else: it then happens again.
    """
    try:
        yield
    except CcsegError:
        st.session_state[key] = value
        raise
    st.session_state[key] = value


def take_files(key: str) -> list[UploadedFile]:
    """The files that a person uploads, as far as they are here."""
    most = read_settings().upload_mb
    label = say("uploads.formats")
    return st.file_uploader(label, ENDINGS, accept_multiple_files=True, key=key, max_upload_size=most)
