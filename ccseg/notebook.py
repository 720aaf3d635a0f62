"""Notebook: what a result looks like as the last line of a cell."""

from importlib import import_module
from typing import cast


class Shown:
    """A value that is one line as text and a small page in a notebook.

    The page is written by ``ccseg.exporting.notebook``, which knows all that is shown, and is loaded only for this.
    """

    __slots__ = ()

    @property
    def headline(self) -> str:
        """What it is, in one line."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.headline}>"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        return cast(str, import_module("ccseg.exporting.notebook").write_page(self))
