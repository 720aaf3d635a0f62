"""Once: what a server makes on first use and keeps as long as it runs."""

from collections.abc import Callable
from functools import cache, update_wrapper
from threading import RLock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Once(Generic[Made]):
    """Calls ``make`` for the first who asks, and gives the same to everybody; what it raises is not kept.

    Streamlit's own cache of resources will not do: any visitor's browser can have it emptied, and a second store or
    job board would not know what the first one holds.

    >>> board = Once(lambda: ["a job"])
    >>> board() is board()
    True
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        self._lock = RLock()
        self._made = cache(make)
        update_wrapper(self, make)

    def __call__(self) -> Made:
        with self._lock:
            return self._made()

    def forget(self) -> None:
        """Make it anew when it is next asked for, as after a restart."""
        with self._lock:
            self._made.cache_clear()
