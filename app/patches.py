"""Patches: every place where the app reaches into another library's insides, each with the version it was checked with.

A library may change its insides without a word, so nothing else in the app touches them, and a test holds each of
these: it fails where one no longer does what it is here for.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import forkserver, spawn
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import logging
    from multiprocessing.context import BaseContext

CHECKED = {"pebble": "5.2.3", "starlette": "1.10.0", "streamlit": "1.67.0"}
"""The versions that these were checked with; what is of ``multiprocessing`` was checked with CPython 3.11."""

XSRF_COOKIE = "_streamlit_xsrf"
"""The cookie in which Streamlit gives each browser a token of its own."""

preparation_data = spawn.get_preparation_data
"""What ``multiprocessing`` would tell a new process, before ``leave_main_out`` changed it."""


def leave_main_out() -> None:
    """Start processes of ``multiprocessing`` without importing ``__main__``: Streamlit keeps the page there.

    A process that imported it would run the page once more. There is no setting for it; calling this again changes
    nothing.
    """
    spawn.get_preparation_data = _without_main


def _without_main(name: str) -> dict[str, Any]:
    told = preparation_data(name)
    return {key: value for key, value in told.items() if not key.startswith("init_main")}


def start_fork_server(**variables: str) -> None:
    """Start the process that others are forked from, with these environment variables, unless it runs.

    By itself it starts with the first job, and in the environment that there is then.
    """
    with environment(**variables):
        forkserver.ensure_running()


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """These environment variables for the processes started meanwhile, and not for this one afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def in_process(context: BaseContext, seconds: float) -> Callable[..., Any]:
    """Pebble's decorator that runs a function in a process of this context, for so many seconds at most.

    Pebble declares the argument as ``mp_context`` and reads it as ``context``.
    """
    from pebble import concurrent

    options: dict[str, Any] = {"context": context, "timeout": seconds}
    decorator: Callable[..., Any] = concurrent.process(**options)
    return decorator


def pages_run_alone() -> bool:
    """Whether Streamlit runs the files of a folder "pages" on their own.

    It does until ``st.navigation`` has been called once in the server, and says so nowhere else.
    """
    from streamlit.runtime.pages_manager import PagesManager

    return bool(PagesManager.uses_pages_directory)


def keep_uploads_in_memory() -> None:
    """Let an upload stay in memory while it arrives; how large one may be Streamlit has seen to before.

    By itself Starlette writes what is larger than 1 MB to a temporary file.
    """
    from starlette.formparsers import MultiPartParser

    MultiPartParser.spool_max_size = 0


def uploads_held() -> list[bytes]:
    """The files that Streamlit holds for the fields of open pages; it tells only how many bytes they are."""
    from streamlit import runtime

    if not runtime.exists():
        return []
    uploads = runtime.get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return [file.data for files in list(uploads.values()) for file in list(files.values())]


def drop_expired_sessions() -> None:
    """Let the sessions go that Streamlit keeps for people who may come back, where their time is over.

    By itself it does so only when the next session disconnects, and its loop holds the last one until somebody else
    comes: so what a session holds goes as well.
    """
    from streamlit import runtime

    if runtime.exists():
        server = runtime.get_instance()
        kept = server._session_mgr._session_storage._cache  # type: ignore[attr-defined]
        server._get_async_objs().eventloop.call_soon_threadsafe(_close_expired, kept)


def _close_expired(kept: Any) -> None:
    """Close these sessions and take out what pages put into them: clearing their state would leave the widgets."""
    from streamlit.runtime.fragment import MemoryFragmentStorage
    from streamlit.runtime.state import SessionState

    for _, left in kept.expire():
        left.session.shutdown()
        left.session._session_state = SessionState()
        left.session._fragment_storage = MemoryFragmentStorage()


def is_on_a_page() -> bool:
    """Whether a page is being drawn by whoever asks, so that there is somebody who looks at it."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    return get_script_run_ctx(suppress_warning=True) is not None


def browser_token(cookie: str) -> bytes:
    """What is in a browser's ``XSRF_COOKIE``, the same in all its sessions; empty where there is nothing.

    Streamlit masks the token anew in every cookie, so its text differs each time.
    """
    from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

    token, _ = decode_xsrf_token_string(cookie)
    return token or b""


def page_error_log() -> logging.Logger:
    """Where Streamlit writes the error of a page, with its text and a traceback."""
    import logging

    return logging.getLogger("streamlit.error_util")


def tell_of_failed_downloads(words: Callable[[BaseException], str]) -> None:
    """Let a download that cannot be made say what ``words`` make of its error; calling it again changes nothing.

    By itself Streamlit says the same of every error, and writes its text, which may quote values, into the log.
    """
    from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
    from streamlit.runtime.backend_operation_handler import DeferredFileHandler

    async def handle(self: Any, request: Any, session_id: str) -> Any:
        answer = partial(BackendOperationResponse, request_id=request.request_id)
        make = partial(self._get_media_file_mgr().execute_deferred, request.deferred_file.file_id)
        try:
            url = await asyncio.to_thread(make)
        except Exception as error:
            return answer(error_msg=words(error.__cause__ or error))
        return answer(deferred_file=DeferredFileResponsePayload(url=url))

    handler: Any = DeferredFileHandler
    handler.handle = handle


def chart_layout() -> Any:
    """The layout in which Streamlit draws charts: its colours are stand-ins that the browser fills in by the theme."""
    import plotly.io as pio
    import streamlit  # noqa: F401 makes the template

    return pio.templates["streamlit"].layout


def index_page() -> str:
    """The one HTML page that Streamlit serves."""
    import streamlit as st

    return (Path(st.__file__).parent / "static" / "index.html").read_text()


def chart_script() -> str:
    """Where Streamlit serves the script that draws charts, from any page; empty where a version names it otherwise."""
    import streamlit as st

    scripts = (Path(st.__file__).parent / "static" / "static" / "js").glob("PlotlyChart.*.js")
    return next((f"static/js/{script.name}" for script in scripts), "")
