"""The palette: one colour and one marker for each segment, the same everywhere and safe for colour-blind people."""

# The first eight are the usual ones. The next eight have their hues in another lightness, for those who find more
# segments than there are hues.
LIGHT = (
    *("#0072b2", "#cc3311", "#999933", "#882255", "#648fff", "#117733", "#cc79a7", "#332288"),
    *("#024772", "#931c00", "#4b4b14", "#cb548a", "#3957a9", "#4a995b", "#500036", "#7d7ecf"),
)
DARK = (
    *("#648fff", "#e8601c", "#ccbb44", "#ffaabb", "#99ddff", "#33a02c", "#ae76a3", "#f7f056"),
    *("#456bd7", "#f7966f", "#726926", "#c7687e", "#7ab2ce", "#acfea4", "#e4b9db", "#b1ac42"),
)
HUES = 8
UNASSIGNED = {"light": "#8a8f98", "dark": "#7d838c"}

# Plotly's name of each marker, and the same shape as a path around the origin. They are those that charts in two and in
# three dimensions have; seven, so that with sixteen colours no two of the first 112 segments look alike.
MARKERS = {
    "circle": "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    "square": "m-2.6-2.6h5.2v5.2h-5.2z",
    "diamond": "m0-3.6l3.6 3.6l-3.6 3.6l-3.6-3.6z",
    "cross": "m-1-3.2h2v2.2h2.2v2h-2.2v2.2h-2v-2.2h-2.2v-2h2.2z",
    "x": "m-2.9-1.5l1.4-1.4l1.5 1.5l1.5-1.5l1.4 1.4l-1.5 1.5l1.5 1.5l-1.4 1.4l-1.5-1.5l-1.5 1.5l-1.4-1.4l1.5-1.5z",
    "circle-open": "m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0m1.4 0a1.8 1.8 0 1 1 3.6 0a1.8 1.8 0 1 1-3.6 0",
    "square-open": "m-2.9-2.9h5.8v5.8h-5.8zm1.4 1.4v3h3v-3z",
}


def colour(segment: int, *, dark: bool = False) -> str:
    """The colour of a segment as #rrggbb; grey for the unassigned (−1).

    >>> colour(0), colour(16) == colour(0), colour(-1)
    ('#0072b2', True, '#8a8f98')
    """
    if segment < 0:
        return UNASSIGNED["dark" if dark else "light"]
    colours = DARK if dark else LIGHT
    return colours[segment % len(colours)]


def marker(segment: int) -> str:
    """Plotly's name for the marker of a segment; a plain circle for the unassigned.

    >>> marker(0), marker(1), marker(-1)
    ('circle', 'square', 'circle')
    """
    return list(MARKERS)[max(segment, 0) % len(MARKERS)]
