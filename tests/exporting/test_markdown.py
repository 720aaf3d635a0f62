from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ccseg.exporting.markdown import JOINER, literally

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "[free](javascript:alert(1))",
    "![x](http://x.test/y.png)",
    "<http://x.test>",
    "a|b\\|c",
    "# big",
    "- point",
    "1. first",
    "=====",
    "***",
    "`code` ``` ~~gone~~ **bold** __bold__",
    "&lt;b&gt; &#42;",
    "$x^2$",
    "[^1]: note",
    "line\nbreak\n\n# and more",
    "    set in",
]


class Shown(HTMLParser):
    """The tags and the text that a reader of Markdown makes of it."""

    def __init__(self, markdown):
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(PARSER.render(markdown))

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


def said(text):
    return " ".join(text.replace(JOINER, "").split())


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_a_line_a_point_and_a_cell_is_shown_as_it_stands(text):
    for around, tags in (("{}", {"p"}), ("- {}", {"ul", "li"}), ("|{}|\n|-|\n|x|", {"table", "thead", "tbody"})):
        shown = Shown(around.format(literally(text)))
        assert shown.tags <= tags | {"tr", "th", "td"}
        assert said(shown.text).removesuffix(" x") == said(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1))
def test_any_text_is_shown_as_it_stands(text):
    shown = Shown(literally(f"{text}."))
    assert shown.tags == {"p"}
    assert said(shown.text) == said(f"{text}.")


def test_addresses_do_not_become_links_by_themselves():
    text = literally("http://x.test, www.x.test, a@x.test")
    assert not any(sign in text for sign in ("://", "www.", "@x"))
    assert said(text) == "http://x.test, www.x.test, a@x.test"
