"""The palette: one colour and one marker for each segment, the same everywhere and safe for colour-blind people."""

LIGHT = ("#0072b2", "#cc3311", "#999933", "#882255", "#648fff", "#117733", "#cc79a7", "#332288")
DARK = ("#648fff", "#e8601c", "#ccbb44", "#ffaabb", "#99ddff", "#33a02c", "#ae76a3", "#f7f056")
UNASSIGNED = {"light": "#8a8f98", "dark": "#7d838c"}

# Plotly's name of each marker, and the same shape as a path around the origin. Seven, so that with eight colours no two
# of the first 56 segments look alike.
MARKERS = {
    "circle": "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    "square": "m-2.6-2.6h5.2v5.2h-5.2z",
    "triangle-up": "m0-3.4l3.3 5.7h-6.6z",
    "diamond": "m0-3.6l3.6 3.6l-3.6 3.6l-3.6-3.6z",
    "cross": "m-1-3.2h2v2.2h2.2v2h-2.2v2.2h-2v-2.2h-2.2v-2h2.2z",
    "triangle-down": "m0 3.4l3.3-5.7h-6.6z",
    "x": "m-2.9-1.5l1.4-1.4l1.5 1.5l1.5-1.5l1.4 1.4l-1.5 1.5l1.5 1.5l-1.4 1.4l-1.5-1.5l-1.5 1.5l-1.4-1.4l1.5-1.5z",
}


def colour(segment: int, *, dark: bool = False) -> str:
    """The colour of a segment as #rrggbb; grey for the unassigned (−1).

    >>> colour(0), colour(8) == colour(0), colour(-1)
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
