"""Words: the terms of the glossary as tooltips of the app."""

from app.texts import say
from ccseg.glossary import TERMS


def tip(key: str) -> str:
    """The tooltip of a term, with the way to more.

    >>> tip("segment").startswith("A group of customers")
    True
    """
    return f"{TERMS[key].short} {say('common.more', key=key)}"
