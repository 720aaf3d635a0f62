"""Uploads: the widget that takes a table, of every kind that is read and up to the size that the settings allow."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.common.settings import read_settings
from app.texts import say
from ccseg.reading.sources import ENDINGS


def take_file(key: str, label: str = "") -> UploadedFile | None:
    """The file that a person uploads, once it is here."""
    return st.file_uploader(
        label or say("uploads.formats"), ENDINGS, key=key, max_upload_size=read_settings().upload_mb
    )


def take_files(key: str) -> list[UploadedFile]:
    """The files that a person uploads, as far as they are here."""
    most = read_settings().upload_mb
    label = say("uploads.formats")
    return st.file_uploader(label, ENDINGS, accept_multiple_files=True, key=key, max_upload_size=most)
