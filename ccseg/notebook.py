"""Notebook: what a result looks like as the last line of a cell."""

from collections.abc import Callable
from typing import Any, ClassVar


class Shown:
    """A value that is one line as text and a small page in a notebook.

    ``write_page`` is given by the package, as only ``ccseg.exporting.notebook`` knows all that is shown.
    """

    __slots__ = ()

    write_page: ClassVar[Callable[[Any], str]]

    @property
    def headline(self) -> str:
        """What it is, in one line."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.headline}>"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        return Shown.write_page(self)
