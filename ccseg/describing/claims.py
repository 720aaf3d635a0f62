"""Claims: what is told in words of a share, or of a figure beside the portfolio's, and when each of them holds."""

import math
from typing import Literal, NamedTuple

Kind = Literal["share", "ratio"]


class Claim(NamedTuple):
    """A claim in words, which holds from ``least`` to ``most``; one that is ``alone`` says all that its figure does.

    Its words are in ``texts/en/personas.toml``.
    """

    key: str
    least: float = -math.inf
    most: float = math.inf
    alone: bool = False

    def holds(self, value: float) -> bool:
        return self.least <= value <= self.most


CLAIMS: dict[Kind, tuple[Claim, ...]] = {
    "share": (
        Claim("none", most=0.0, alone=True),
        Claim("few", most=0.05),
        Claim("all", least=1.0, alone=True),
        Claim("nearly_all", least=0.95),
    ),
    "ratio": (
        Claim("tenfold", least=10.0),
        Claim("fivefold", least=4.6, most=5.4),
        Claim("fourfold", least=3.65, most=4.35),
        Claim("threefold", least=2.75, most=3.25),
        Claim("twofold", least=1.85, most=2.15),
        Claim("half", least=0.46, most=0.54),
        Claim("third", least=0.31, most=0.36),
        Claim("quarter", least=0.23, most=0.27),
        Claim("tenth", most=0.0999),
    ),
}
"""The first that holds is told. The bounds are conventions: as far as a reader takes the words to reach."""


def first_claim(kind: Kind, value: float) -> Claim | None:
    """The first claim that holds for a share, or for a figure divided by the portfolio's.

    >>> first_claim("share", 0.97).key, first_claim("ratio", 3.0).key, first_claim("ratio", 1.2)
    ('nearly_all', 'threefold', None)
    """
    return next((claim for claim in CLAIMS[kind] if claim.holds(value)), None)
