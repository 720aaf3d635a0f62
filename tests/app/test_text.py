import pytest

from app.common.text import JOINER, in_chart, plain

SIGNS = "\\`*_{}[]()#+-.!|~<>$:&@=\"'^%"


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_of_markup_is_escaped(sign):
    assert plain(f"a{sign}b").replace(JOINER, "") == f"a\\{sign}b"


@pytest.mark.parametrize(
    "address", ["http://x.test", "www.x.test", "WWW.x.test", "me@x.test", ":material/home:", "a -> b"]
)
def test_what_the_browser_would_recognise_after_escaping_is_kept_apart(address):
    assert JOINER in plain(address)


def test_data_stays_on_one_line():
    assert plain("a\n# b") == "a \\# b"
    assert in_chart("a\r\n<b>") == "a &lt;b&gt;"


def test_ordinary_words_stay_as_they_are():
    assert plain("Cash reliant, 31 €") == "Cash reliant, 31 €"
