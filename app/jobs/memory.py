"""Memory: what the server holds for good, and that it lets go what came with people who have left."""

import ctypes
import gc
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Event, Thread

import pyarrow as pa

import app
from app.common.once import Once
from app.jobs.board import job_board
from app.patches import drop_expired_sessions

HEAVY = ("plotly.graph_objects", "plotly.io", "ccseg.exporting.stages")


@Once
def preload() -> None:
    """Load all that pages need, and take it out of the search for garbage.

    Streamlit searches after every run of a script, each tick of a progress bar too: through everything that was ever
    loaded that takes a fifth of a second, through what has come since a few milliseconds.
    """
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name != "app.jobs.warm":
            import_module(module.name)
    for name in HEAVY:
        import_module(name)
    gc.collect()
    gc.freeze()


def without_cores() -> None:
    """Have nothing of the memory written to disk where the server, or a worker that it starts, ends badly."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


EVERY = 30.0
"""Seconds from one look at what nobody needs any more to the next."""


@contextmanager
def forgetting() -> Iterator[None]:
    """Let sessions and jobs go once their time is over, also where nobody comes any more to set that off."""
    closing = Event()
    thread = Thread(target=_forget, args=(closing, EVERY), name="forgetting", daemon=True)
    thread.start()
    try:
        yield
    finally:
        closing.set()
        thread.join()


def _forget(closing: Event, seconds: float) -> None:
    while not closing.wait(seconds):
        drop_expired_sessions()
        job_board().forget()
        gc.collect()
        _give_back()


def _give_back() -> None:
    """Give the memory of what is gone back to the machine; the allocators keep it otherwise."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
