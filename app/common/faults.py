"""Faults: errors become words for the person, and a place in the code for the log; customers' values reach neither."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.common.text import plain
from app.patches import page_error_log, tell_of_failed_downloads
from app.texts import say
from ccseg.errors import CcsegError

FRAMES = 4


class Unforeseen(Exception):
    """An error whose own text may quote customers' values; this one's text is only where it happened."""


def location(error: BaseException) -> str:
    """What kind of error it is and where it happened, without its text.

    >>> try:
    ...     {}["CUST-1"]
    ... except KeyError as error:
    ...     location(error).startswith("KeyError at ")
    True
    """
    frames = reversed(traceback.extract_tb(error.__traceback__)[-FRAMES:])
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return f"{type(error).__name__} at {' from '.join(places)}"


@contextmanager
def in_words() -> Iterator[None]:
    """Show what the library refuses as its sentence, and go on behind."""
    import streamlit as st

    try:
        yield
    except CcsegError as error:
        st.error(plain(error), icon=":material/error:")


def told(error: BaseException) -> str:
    """What the library refuses as its sentence; of any other error a sentence of ours, and its location in the log.

    >>> told(CcsegError("The table has no customers."))
    'The table has no customers.'
    """
    if isinstance(error, CcsegError):
        return str(error)
    logging.getLogger(__name__).error(location(error))
    return say("faults.unforeseen")


class _WithoutValues(logging.Filter):
    """Replaces the traceback of a page's error, whose text may quote values, by its location."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = f"{record.getMessage()}: {location(record.exc_info[1])}", ()
            record.exc_info, record.exc_text = None, None
        return True


_without_values = _WithoutValues()


def keep_values_out_of_the_log() -> None:
    """Let Streamlit log an error of ours by its location only; calling it again changes nothing."""
    page_error_log().addFilter(_without_values)
    tell_of_failed_downloads(told)
