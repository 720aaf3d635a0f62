"""Open ends: numbers of which only one end is told, as "3+" and "< 1", among plain ones."""

from collections.abc import Mapping

import pyarrow as pa

from ccseg.reading.cells import Numbers
from ccseg.reading.columns import MOST_LEVELS
from ccseg.reading.contents import Content
from ccseg.reading.ordinals import open_end, order_of

MOST_ENDS = 1_000
DIFFERENT_ENDS = 2
"""A column has at most one open end at the bottom and one at the top."""


def find_open_ends(content: Content, numbers: Numbers) -> dict[int, float]:
    """The bounds of numbers of which only one end is told, as "3+", by their rows; none where other texts stand there.

    >>> from ccseg.reading.cells import read_styled
    >>> from ccseg.reading.contents import text_content
    >>> content = text_content("children", ["0", "3+", "1"])
    >>> find_open_ends(content, read_styled(content.texts.combine_chunks(), "."))
    {1: 3.0}
    """
    texts = {int(row): str(content.texts[int(row)].as_py()) for row in numbers.stray[: MOST_ENDS + 1]}
    ends = {text: open_end(text) for text in dict.fromkeys(texts.values())}
    if not ends or len(ends) > DIFFERENT_ENDS or None in ends.values():
        return {}
    found = content.texts.take(pa.array(numbers.stray)).to_pylist()
    bounds = {int(row): ends.get(text) for row, text in zip(numbers.stray, found, strict=True)}
    return {} if None in bounds.values() else {row: float(bound or 0.0) for row, bound in bounds.items()}


def begin_below(content: Content, ends: Mapping[int, float]) -> bool:
    """Whether the lowest of a few levels is open, as "< 1": it is below its bound, so that levels say more."""
    lowest = min(ends, key=lambda row: ends[row], default=None)
    order = order_of(content.levels) if lowest is not None and len(content.levels) <= MOST_LEVELS else ()
    return bool(order) and content.texts[lowest].as_py() == order[0]
