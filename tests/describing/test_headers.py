"""Headers as a person would write them; most cases are the examples of ``readable``."""

from ccseg.describing.headers import readable


def test_headers_become_words_and_overlong_ones_are_clipped():
    assert readable("AVG_Basket-Value") == "average basket value"
    assert readable("***") == "unnamed column"
    assert len(readable("x" * 500)) == 40
