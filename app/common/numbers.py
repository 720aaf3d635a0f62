"""Numbers as people read them in the app's own sentences; figures of customers are written by their wording."""

UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def count(number: float) -> str:
    """A number of things, in full.

    >>> count(8950)
    '8,950'
    """
    return f"{number:,.0f}"


def share(part: float) -> str:
    """A part of one as a percentage; a small part that is not nothing does not become 0.

    >>> share(0.3149), share(0.004)
    ('31%', '0.4%')
    """
    percent = 100 * part
    return f"{percent:.{1 if 0 < percent < 0.95 else 0}f}%"


def ago(seconds: float) -> str:
    """How long ago something was.

    >>> ago(20), ago(200), ago(9000), ago(200_000)
    ('just now', '3 minutes ago', '2 hours ago', '2 days ago')
    """
    for unit, length in UNITS:
        if number := int(seconds // length):
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"


def times(number: int) -> str:
    """How often something was.

    >>> times(0), times(1), times(1234)
    ('never', 'once', '1,234 times')
    """
    return {0: "never", 1: "once"}.get(number, f"{number:,} times")
