"""Identifiers: which column says who a row belongs to, and which others only number or name things."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from ccseg.reading.contents import Content
from ccseg.reading.lexicon import Senses
from ccseg.reading.spreads import is_skewed
from ccseg.reading.times import DATE

NEARLY_ALL = 0.98
"""From this share of different values up they differ for nearly every row (convention)."""
ENOUGH_ROWS = 30
"""With fewer rows, whole numbers differ by chance (convention)."""
SAME_LENGTH = 0.95
"""Of whole numbers that identify, at least this share has the same number of digits (convention)."""
SHORTEST = 1_000
"""Numbers of fewer digits differ by chance (convention)."""

PERSON = 2.2
"""Headers that score so name a person, others at most an account or a household."""
FEWEST_OWNERS = 20
SELDOM_DIFFERENT = 0.02
"""A column with fewer different values, as a share of the rows, says of which kind people are, not who (convention)."""

MEASURED = ("amount", "balance", "limit", "count", "share", "score", "ago", "age", "flag")
"""Senses of headers whose numbers say how much."""
CODE = r"^[^\s]*\d[^\s]*$"
UNNAMED = re.compile(r"^(?:column \d+|unnamed\b.*|x\.?\d*|\.*)$", re.IGNORECASE)


class Named(NamedTuple):
    """A header of identifiers: the senses it needs and must not have, and how much it is preferred as the id."""

    all: frozenset[str]
    none: frozenset[str]
    score: float


def _named(all: str, none: str, score: float) -> Named:
    return Named(frozenset(all.split()), frozenset(none.split()), score)


NAMES = (
    _named("person id", "event thing naming name", 3.0),
    _named("person code", "event thing naming name kind", 3.0),
    _named("person", "event thing naming name kind date code band flag order first", 2.2),
    _named("account id", "event thing name", 2.1),
    _named("card id", "event thing name", 2.1),
    _named("contract id", "event thing name", 2.1),
    _named("household id", "event thing name", 2.1),
    _named("household", "count amount name kind", 2.0),
    _named("account", "count amount name kind date code flag order event thing", 2.0),
    _named("id", "event thing name area kind account card contract date day week month quarter year", 2.5),
    _named("event id", "", 1.0),
    _named("event", "amount count date kind name text", 0.9),
)
"""Headers of identifiers by their senses: a customer's id is preferred to an account's and a transaction's."""


def id_header(senses: Senses) -> float:
    """How much a header names the id of the rows; 0 where it does not.

    >>> from ccseg.reading.lexicon import senses_of
    >>> [id_header(senses_of(header)) for header in ("Customer ID", "account_id", "InvoiceNo", "district_id")]
    [3.0, 2.1, 1.0, 0.0]
    """
    if senses.has(*MEASURED, "counter", "phone", "national", "birth", "cluster", "outcome", "model"):
        return 0.0
    if senses.has("many") and "id" not in senses.sure:
        return 0.0
    fitting = (name.score for name in NAMES if name.all <= senses.sure and not senses.has(*name.none))
    return max(fitting, default=0.0)


def choose_id(contents: Sequence[Content], senses: Sequence[Senses], excluded: Collection[str]) -> str | None:
    """The header of the customer's id, or ``None`` where no column can be it; ``excluded`` have another use."""
    scored = [
        (id_score(content, meaning), -place)
        for place, (content, meaning) in enumerate(zip(contents, senses, strict=True))
        if content.name not in excluded
    ]
    best = max(scored, default=(0.0, 0))
    return contents[-best[1]].name if best[0] > 0 else None


def id_score(content: Content, senses: Senses) -> float:
    """How much a column looks like the id of the rows: by its header, and by being different in every row."""
    if content.dates or content.share(DATE) > 0.5 or content.present < 0.9 * content.rows or _fractional(content):
        return 0.0
    if named := id_header(senses):
        different = content.distinct / max(1, content.rows)
        owners = named >= PERSON and content.distinct > max(FEWEST_OWNERS, SELDOM_DIFFERENT * content.rows)
        return named + different - 0.5 * content.counts_up if different > 0.5 or owners else 0.0
    if content.numbers is not None:
        if senses.has("id") and content.unique and not senses.has(*MEASURED):
            return 0.6
        return 0.5 if identifies(content, senses) == "surely" else 0.0
    coded = not senses.has("counter", *MEASURED)
    return 0.8 if coded and content.unique and content.share(CODE) > 0.9 else 0.0


def identifies(content: Content, senses: Senses) -> str:
    """Whether whole numbers under a header that says nothing identify the rows: "surely", "perhaps" or not at all.

    >>> from ccseg.reading.contents import number_content
    >>> from ccseg.reading.lexicon import senses_of
    >>> codes = [580_965 + i * 7_919 % 400_000 for i in range(60)]
    >>> content = number_content("kx", codes)
    >>> identifies(content, senses_of("kx")), identifies(content, senses_of("fee"))
    ('surely', '')
    """
    if content.numbers is None or content.rows < ENOUGH_ROWS or senses.has(*MEASURED, "date", "stat"):
        return ""
    if content.present < NEARLY_ALL * content.rows or not content.whole or content.known.min() < 0:
        return ""
    if len(np.unique(content.known)) < NEARLY_ALL * len(content.known):
        return ""
    if content.rises or content.counts_up:
        return "surely"
    digits = np.floor(np.log10(np.maximum(content.known, 1)))
    same = float(np.mean(digits == np.median(digits)))
    if content.known.max() < SHORTEST or (same < SAME_LENGTH and is_skewed(content.known)):
        return ""
    # Amounts are hardly ever all different; where a few are not, a person is asked.
    different = len(np.unique(content.known)) == len(content.known)
    return "surely" if same >= SAME_LENGTH and different else "perhaps"


def numbers_rows(content: Content, senses: Senses) -> bool:
    """Whether a column only numbers the rows: one by one, or with gaps under a header that says so or none."""
    if content.numbers is None or not content.whole:
        return False
    if content.counts_up:
        return True
    if UNNAMED.match(content.name):
        return content.rises
    named = "counter" in senses.all and senses.sure.isdisjoint((*MEASURED, "person"))
    return named and content.present == content.rows and len(np.unique(content.known)) >= NEARLY_ALL * content.rows


def _fractional(content: Content) -> bool:
    return content.numbers is not None and not content.whole
