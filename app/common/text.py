"""Text: data as Streamlit and Plotly shall write it, letter by letter and never as markup."""

import html
import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&@=\"'^%])")
_LINE = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
# Addresses, icons and arrows are recognised after the backslashes are gone: an invisible joiner keeps them apart.
_JOINED = re.compile(r"(?<=[:@])|(?<=www)(?=\.)|(?<=[<>~=-])(?=[<>=-])", re.IGNORECASE)
JOINER = "\u2060"


def plain(data: object) -> str:
    """Data for a Streamlit text that knows Markdown: every sign of markup stands for itself.

    >>> plain("[free](http://x.test) *c*").replace(JOINER, "")
    '\\\\[free\\\\]\\\\(http\\\\://x\\\\.test\\\\) \\\\*c\\\\*'
    """
    return _MARKUP.sub(r"\\\1", _JOINED.sub(JOINER, _LINE.sub(" ", str(data).strip())))


def in_chart(data: object) -> str:
    """Data for a Plotly text, which knows a few HTML tags and turns ``<a>`` into links.

    >>> in_chart("<a href='http://x.test'>free</a>")
    '&lt;a href=&#x27;http://x.test&#x27;&gt;free&lt;/a&gt;'
    """
    return html.escape(_LINE.sub(" ", str(data)))
