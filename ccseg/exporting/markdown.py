"""Markdown: text from the data as any reader of Markdown shows it, letter by letter and never as markup."""

import re

from markupsafe import Markup

# What is markup anywhere, what is so at the start of a line only, and where an address would become a link by itself.
_MARKUP = re.compile(r"([\\`*_{}\[\]#~$])")
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("|"): "&vert;"}
_START = re.compile(r"^(?=[-+=])|^(\d+)(?=[.)](?:\s|$))")
_ADDRESS = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)", re.IGNORECASE)
JOINER = "\u2060"


def literally(value: object) -> str:
    r"""A text on one line of Markdown that shows it as it stands; what is marked as safe stays as it is.

    >>> print(literally("<b> *c* | [d](e)"))
    &lt;b&gt; \*c\* &vert; \[d\](e)
    """
    if isinstance(value, Markup):
        return value
    text = _ADDRESS.sub(JOINER, " ".join(str(value).split()))
    return _START.sub(r"\1\\", _MARKUP.sub(r"\\\1", text.translate(_ENTITIES)))
