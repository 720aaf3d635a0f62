"""Numbers as people read them in the app's own sentences; figures of customers are written by their wording."""


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

    >>> ago(20), ago(200), ago(9000)
    ('just now', '3 minutes ago', '2 hours ago')
    """
    if seconds < 60:
        return "just now"
    number, unit = (int(seconds // 3600), "hour") if seconds >= 3600 else (int(seconds // 60), "minute")
    return f"{number} {unit}{'s' if number > 1 else ''} ago"
