"""Archetypes: the kinds of customer that card people know, as rows, and which segment is which."""

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from ccseg.describing.profiles import Figure, Profile
from ccseg.records import Floats, Record

LEAN = 0.3
"""What it counts how far a segment stands from the portfolio, beside the grades: a convention."""

MET = 0.5
"""The grade from which a sign is there: a convention, so that nobody is a light user who buys 8% less than others."""

REPEAT = 0.5
"""What a second segment of the same archetype counts less."""


Statistic = Literal["standing", "median", "active", "ratio", "low ratio"]


class Sign(Record):
    """One sign of an archetype: ``statistic`` of ``key`` meets ``full``; beyond ``none`` it is not one.

    ``standing`` is a percentile of the portfolio and the ratios are to the portfolio's median (``low ratio`` that of
    the lower quartile), so that they hold in any currency; the others are ratios and shares. The sign is "at least"
    where ``full`` is above ``none``, else "at most". Where the file lacks the figure, ``instead`` is looked at; an
    ``optional`` sign is then no matter.
    """

    key: str
    statistic: Statistic
    full: float
    none: float
    instead: str = ""
    optional: bool = False

    def figure_of(self, profile: Profile) -> Figure | None:
        """The figure that the sign is about, where the file has it as one of a card."""
        found = [profile.figure(key) for key in (self.key, self.instead) if key]
        return next((figure for figure in found if figure and figure.source != "column"), None)

    def grade(self, figure: Figure) -> float:
        """How well the figure meets the sign, 0–1.

        >>> sign = Sign(key="utilisation", statistic="median", full=0.3, none=0.2)
        >>> round((0.25 - sign.none) / (sign.full - sign.none), 1)
        0.5
        """
        value = _value(figure, self.statistic)
        return 0.0 if value is None else float(np.clip((value - self.none) / (self.full - self.none), 0, 1))

    def lean(self, figure: Figure) -> float:
        """How far the segment stands towards the sign's side of the portfolio, 0–1."""
        standing = (figure.standing or 0) / 100
        return standing if self.full > self.none else 1 - standing


def _value(figure: Figure, statistic: Statistic) -> float | None:
    """What a sign looks at; a ratio to a portfolio whose median is zero is as large as can be."""
    if statistic not in ("ratio", "low ratio"):
        value: float | None = getattr(figure, statistic)
        return value
    own = figure.median if statistic == "ratio" else figure.low
    if own is None or figure.portfolio is None:
        return None
    return own / figure.portfolio if figure.portfolio > 0 else math.inf if own > 0 else 1.0


class Archetype(Record):
    """One kind of customer: every sign must be there, an optional one at least in part; a vague kind weighs less.

    A kind that is told by standing out has at ``most`` so large a share of the customers.
    """

    key: str
    signs: tuple[Sign, ...]
    weight: float = 1.0
    most: float = 1.0

    def fit(self, profile: Profile) -> float:
        """How well a segment fits: the mean grade, and a little for how far it goes; 0 where a sign is missing."""
        pairs = [(sign, sign.figure_of(profile)) for sign in self.signs]
        known = [(sign, figure) for sign, figure in pairs if figure]
        lacking = [sign for sign, figure in pairs if figure is None and not sign.optional]
        grades = [sign.grade(figure) for sign, figure in known]
        needed = [grade for (sign, _), grade in zip(known, grades, strict=True) if not sign.optional]
        if lacking or min(needed) < MET or not min(grades) or profile.share > self.most:
            return 0.0
        leans = [sign.lean(figure) for sign, figure in known]
        return self.weight * float(np.mean(grades) + LEAN * np.mean(leans))


def _sign(key: str, statistic: Statistic, full: float, none: float, **more: Any) -> Sign:
    return Sign(key=key, statistic=statistic, full=full, none=none, **more)


DRAW_CASH = _sign("cash_advance", "active", full=0.9, none=0.7)
DRAW_NO_CASH = _sign("cash_advance", "active", full=0.15, none=0.4)
BUY_ONE_OFF = _sign("oneoff_purchases", "active", full=0.9, none=0.7)
BUY_BY_INSTALMENT = _sign("installments_purchases", "active", full=0.9, none=0.7)
NO_INSTALMENTS = _sign("installments_purchases", "active", full=0.1, none=0.3)

ARCHETYPES: tuple[Archetype, ...] = (
    Archetype(
        key="inactive",
        signs=(
            _sign("purchases_frequency", "median", full=1 / 12, none=2 / 12),
            _sign("cash_advance", "active", full=0.15, none=0.3),
            _sign("utilisation", "median", full=0.05, none=0.15, optional=True),
        ),
    ),
    Archetype(
        key="stretched",
        signs=(
            _sign("utilisation", "median", full=0.9, none=0.75),
            _sign("minimum_coverage", "median", full=1.5, none=2.0),
        ),
    ),
    Archetype(
        key="cash only",
        weight=1.1,
        signs=(
            _sign("cash_share", "median", full=1.0, none=0.9),
            DRAW_CASH,
            _sign("purchases", "active", full=0.1, none=0.3),
        ),
    ),
    Archetype(key="cash and one-off", signs=(DRAW_CASH, BUY_ONE_OFF, NO_INSTALMENTS)),
    Archetype(key="cash and instalments", signs=(DRAW_CASH, BUY_BY_INSTALMENT)),
    Archetype(
        key="cash-reliant",
        weight=0.9,
        signs=(
            _sign("cash_share", "median", full=0.5, none=0.35),
            _sign("cash_advance_trx", "median", full=2, none=1),
        ),
    ),
    Archetype(
        key="big spender",
        weight=1.2,
        most=0.25,
        signs=(
            _sign("monthly_spend", "standing", full=75, none=65, instead="purchases"),
            _sign("monthly_spend", "ratio", full=6, none=3, instead="purchases"),
            _sign("monthly_spend", "low ratio", full=1.5, none=1, instead="purchases"),
            _sign("credit_limit", "standing", full=58, none=50, optional=True),
            _sign("cash_advance", "active", full=0.5, none=0.8, optional=True),
        ),
    ),
    Archetype(key="all-round buyer", weight=1.1, signs=(BUY_ONE_OFF, BUY_BY_INSTALMENT, DRAW_NO_CASH)),
    Archetype(
        key="transactor",
        weight=1.2,
        signs=(_sign("prc_full_payment", "median", full=0.5, none=0.25),),
    ),
    Archetype(
        key="instalment buyer",
        signs=(
            _sign("instalment_share", "median", full=0.6, none=0.45),
            _sign("purchases_installments_frequency", "median", full=0.5, none=0.25),
            _sign("monthly_cash", "active", full=0.35, none=0.6),
        ),
    ),
    Archetype(
        key="revolver",
        signs=(
            _sign("utilisation", "median", full=0.3, none=0.2),
            _sign("utilisation", "standing", full=58, none=52),
            _sign("prc_full_payment", "active", full=0.3, none=0.45),
            _sign("cash_advance", "active", full=0.6, none=0.9, optional=True),
        ),
    ),
    Archetype(
        key="one-off buyer",
        signs=(
            _sign("oneoff_purchases", "active", full=0.9, none=0.7),
            _sign("instalment_share", "median", full=0.1, none=0.3),
            _sign("monthly_cash", "active", full=0.2, none=0.5),
        ),
    ),
    Archetype(
        key="light",
        weight=0.7,
        signs=(
            _sign("monthly_spend", "standing", full=40, none=50, instead="purchases"),
            _sign("monthly_spend", "ratio", full=0.7, none=1, instead="purchases"),
            _sign("monthly_cash", "active", full=0.35, none=0.6, instead="cash_advance", optional=True),
            _sign("utilisation", "median", full=0.3, none=0.4, optional=True),
        ),
    ),
)
"""Starting points of the card trade; a row may be changed or added."""


def match_archetypes(profiles: Sequence[Profile]) -> tuple[str | None, ...]:
    """The archetype of each segment: the assignment with the best total fit; ``None`` where none fits.

    Each archetype may be taken again at a lower fit, and not fitting at all is allowed (Kuhn 1955).
    """
    from scipy.optimize import linear_sum_assignment

    fits = np.array([[archetype.fit(profile) for archetype in ARCHETYPES] for profile in profiles])
    if not fits.size:
        return ()
    rows, places = linear_sum_assignment(_with_repeats(fits), maximize=True)
    chosen = dict(zip(rows.tolist(), (places % len(ARCHETYPES)).tolist(), strict=True))
    return tuple(ARCHETYPES[chosen[s]].key if fits[s, chosen[s]] > 0 else None for s in range(len(profiles)))


def _with_repeats(fits: Floats) -> Floats:
    """The fits once for each time an archetype might be used, each time worth less; what does not fit stays at 0."""
    return np.hstack([np.where(fits > 0, fits * REPEAT**time, 0.0) for time in range(len(fits))])
