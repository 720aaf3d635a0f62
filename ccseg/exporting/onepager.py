"""The one-pager: who the segments are, what to do and how far to trust them, on a single page of A4, as a PDF."""

from ccseg.exporting.pack import Pack
from ccseg.exporting.paper import measured, typeset

HIGH = 350.0
"""The room of the table, in points; below it stand the evidence and what never to do."""


def write_onepager(pack: Pack) -> bytes:
    """The PDF; its fonts are embedded, and the same result of the same day is the same file.

    Args:
        pack: What a meeting is told of a result.

    Raises:
        MissingPackage: typst is not installed.

    Examples:
        >>> from datetime import date
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> from ccseg.exporting.pack import Origin, make_pack
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> write_onepager(make_pack(run, Origin("march.csv", date(2026, 3, 31))))[:5]
        b'%PDF-'
    """
    return typeset("onepager", pack, {"summary": measured(pack.summary, HIGH), "never": pack.never})
