"""Packages that only the meeting pack needs: what each is for, and what is said where it is not installed."""

from collections.abc import Mapping
from importlib.util import find_spec

from ccseg.errors import MissingPackage
from ccseg.texts import say

NEEDED: Mapping[str, tuple[str, ...]] = {"slides": ("pptx", "PIL"), "paper": ("typst",)}
"""The modules that a document is made with."""


def is_possible(document: str) -> bool:
    """Whether the packages that a document is made with are installed."""
    return all(find_spec(module) for module in NEEDED[document])


def require(document: str) -> None:
    """Raises ``MissingPackage`` where they are not, with the pip line that installs them."""
    if not is_possible(document):
        raise MissingPackage(say(f"pack.missing.{document}"))
