"""Neighbours: which other persona is nearest, what lies between, and what would move a typical member there."""

import re
from collections.abc import Container, Mapping, Sequence

import numpy as np

from ccseg.describing.conditions import tells_delay
from ccseg.describing.facts import Sentence
from ccseg.describing.phrases import PointNarrator
from ccseg.describing.points import OBSCURE, Point, beside, point_of
from ccseg.describing.profiles import Figure, Profile
from ccseg.describing.wording import round_figure
from ccseg.describing.words import is_plural

MOVES = 3
"""The most changes that move a member: a convention, as more would be another customer."""

CHANGE = 5.0
"""A change is worth telling from so many percentiles on: a convention."""

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "cash_advance_frequency",
        ("cash_advance", "cash_advance_frequency", "cash_advance_trx", "monthly_cash", "cash_share"),
    ),
    (
        "purchases_installments_frequency",
        ("installments_purchases", "purchases_installments_frequency", "instalment_share"),
    ),
    ("oneoff_purchases_frequency", ("oneoff_purchases", "oneoff_purchases_frequency")),
    (
        "purchases_trx",
        ("purchases", "purchases_frequency", "purchases_trx", "monthly_spend", "average_ticket", "limit_turnover"),
    ),
    ("minimum_coverage", ("payments", "minimum_coverage", "payment_ratio", "prc_full_payment", "full_pay_rate")),
    ("utilisation", ("balance", "balance_frequency", "utilisation", "open_to_buy", "minimum_payments")),
)

FAMILY = {member: family for family, members in FAMILIES for member in members}


def family_of(key: str) -> str:
    """The family of a figure, of which one is told; its own key where it has none."""
    return FAMILY.get(key, key)


"""What customers can change: the figure that is spoken of, and the figures that change with it."""

RISKS = {"cash_advance_frequency": (1, 0.0), "utilisation": (1, 0.3), "minimum_coverage": (-1, 2.0)}
LATER = (1, 0.0)
WORRIES = (
    "inactive",
    "revolver",
    "cash and one-off",
    "cash and instalments",
    "cash-reliant",
    "cash only",
    "stretched",
)
"""Which way a change takes on credit risk, and from where on; the kinds of customer in the order of worry. A move into
either is something to watch for and never to bring about. The bounds are conventions of the card trade."""

FIXED = re.compile(
    r"\b(age|birth|child|children|dependents|distance|education|household|income|kids|limit|salary|score|since|size"
    r"|tenure|year|years)\b"
)
"""Words in a header that say a customer cannot simply change it."""


def nearest(profiles: Sequence[Profile]) -> tuple[int | None, ...]:
    """The segment whose customers stand most alike, for each segment; ``None`` where there is but one."""
    if len(profiles) < 2:
        return (None,) * len(profiles)
    standings = [_standings(profile) for profile in profiles]
    keys = sorted(set.intersection(*(set(own) for own in standings)))
    matrix = np.array([[own[key] for key in keys] for own in standings]).reshape(len(profiles), -1)
    distances = np.abs(matrix[:, None] - matrix[None]).sum(axis=-1)
    np.fill_diagonal(distances, np.inf)
    return tuple(int(segment) for segment in distances.argmin(axis=1))


def _standings(profile: Profile) -> dict[tuple[str, str], float]:
    """Where a segment stands in each figure (mean percentile) and level (share), 0–100."""
    figures = {(figure.key, ""): figure.standing for figure in profile.figures if figure.standing is not None}
    return figures | {(level.key, level.level): level.share * 100 for level in profile.levels}


class NeighbourNarrator(PointNarrator):
    """Tells what lies between a segment and its nearest."""

    def tell_apart(self, points: Sequence[Point], other: Profile, name: str) -> Sentence:
        """What separates a segment from its nearest: the one of its points in which the two differ most; empty where
        all read the same.
        """
        beside_it = [(point, there) for point in points if (there := beside(point, other))]
        pairs = [pair for pair in beside_it if not _reads_the_same(*pair)]
        if not pairs:
            return Sentence("")
        clear = [pair for pair in pairs if _is_clear(pair[0])]
        here, there = max(clear or pairs, key=lambda pair: abs(pair[0].lean - pair[1].lean))
        phrase, quoted = self.speak(here), self.quoted(name)
        if here.statistic == "median":
            return self.say("neighbour.median", phrase=phrase, name=quoted, there=there.short)
        return self.say("neighbour.share", here=here.fact, phrase=phrase, name=quoted, there=there.fact)

    def tell_move(self, profile: Profile, other: Profile, name: str, kinds: tuple[str | None, str | None]) -> Sentence:
        """What would bring a typical member close to another persona; empty where nothing a customer can change does.

        A typical member has the segment's medians. Figures that go together change together, to the other's medians,
        the most telling first, until the member stands nearer to the other persona than to their own. ``kinds`` are
        the two archetypes.
        """
        moves = _moves(profile, other)
        steps = [self._tell_step(profile, other, key) for key in moves]
        if not steps or not all(step.text for step in steps):
            return Sentence("")
        watched = worry(kinds[1]) > worry(kinds[0]) or any(takes_risk(profile, other, key) for key in moves)
        form = "watch" if watched else "toward"
        return self.say(f"neighbour.{form}", name=self.quoted(name), steps=self.joined(steps))

    def _tell_step(self, profile: Profile, other: Profile, key: str) -> Sentence:
        """How one figure rises or falls; empty where the two read the same."""
        before, after = _median_of(profile, key), _median_of(other, key)
        if not before or not after or _reads_the_same(before, after):
            return Sentence("")
        title = self.phrases_of(before).noun
        texts: Mapping[str, Mapping[str, str]] = self.text("neighbour.steps")
        steps = texts.get(key) or texts["many" if is_plural(title) else "one"]
        template = steps["rise" if after.value > before.value else "fall"]
        return self.compose(template, title=title, before=before.short, after=after.short)


def _is_clear(point: Point) -> bool:
    """Whether a point is easily read: no typical zero, and no figure that few know."""
    return point.key not in OBSCURE and (point.statistic != "median" or point.value != 0)


def _median_of(profile: Profile, key: str) -> Point | None:
    figure = profile.figure(key)
    return point_of(profile.segment, figure, "median") if figure else None


def _reads_the_same(before: Point, after: Point) -> bool:
    return round_figure(before.value, before.style) == round_figure(after.value, after.style)


def worry(kind: str | None) -> int:
    """How much a kind of customer worries those who lend; −1 where it does not."""
    return WORRIES.index(kind) if kind in WORRIES else -1


def takes_risk(profile: Profile, other: Profile, key: str) -> bool:
    """Whether a change of this figure towards another segment takes on credit risk, as later payments do."""
    own = profile.figure(key)
    before, after = (figure.median if figure else None for figure in (own, other.figure(key)))
    late = own is not None and tells_delay(own.title)
    if before is None or after is None or not (late or key in RISKS):
        return False
    way, limit = RISKS.get(key, LATER)
    return (after - before) * way > 0 and (after - limit) * way >= 0


def _moves(profile: Profile, other: Profile) -> list[str]:
    """The fewest changes that bring the typical member nearer to the other; none where they cannot."""
    own, target = _medians(profile), _medians(other)
    left = {key: target[key] - percentile for key, percentile in own.items() if key in target}
    whole, moves = sum(map(abs, left.values())), list[str]()
    families = _families(profile, left)
    while sum(map(abs, left.values())) > whole / 2:
        gains = {key: sum(abs(left[member]) for member in members) for key, members in families.items()}
        best = max(sorted(gains), key=gains.__getitem__, default=None)
        if best is None or gains[best] == 0 or len(moves) == MOVES:
            return []
        moves.append(best)
        left |= dict.fromkeys(families.pop(best), 0.0)
    return moves


def changes_to(profile: Profile, other: Profile, columns: Container[str]) -> dict[str, float]:
    """What a member's values become in the changes that are told as a move to another segment, by column; KPIs follow.

    Empty where no change is told.
    """
    families = dict(FAMILIES)
    members = [member for key in _moves(profile, other) for member in families.get(key, (key,))]
    figures = [other.figure(member) for member in members if member in columns]
    return {figure.key: figure.median for figure in figures if figure and figure.median is not None}


def changeable(profile: Profile, other: Profile) -> dict[str, list[str]]:
    """What customers can change on their way to another segment, the figures in which the two differ most first.

    By the figure that is spoken of, with all figures that change with it.
    """
    own, target = _medians(profile), _medians(other)
    left = {key: target[key] - percentile for key, percentile in own.items() if key in target}
    families = _families(profile, left)
    gains = {key: sum(abs(left[member]) for member in members) for key, members in families.items()}
    return {key: families[key] for key in sorted(families, key=lambda key: (-gains[key], key))}


def _medians(profile: Profile) -> dict[str, float]:
    return {figure.key: figure.percentile for figure in profile.figures if figure.percentile is not None}


def _families(profile: Profile, left: Mapping[str, float]) -> dict[str, list[str]]:
    """What a customer of this file can change, by the figure that is spoken of: it must change too."""
    known = {key: [member for member in members if member in left] for key, members in FAMILIES}
    own = {figure.key: [figure.key] for figure in profile.figures if _is_changeable(figure)}
    return {key: members for key, members in (known | own).items() if abs(left.get(key, 0)) >= CHANGE}


def _is_changeable(figure: Figure) -> bool:
    return figure.source == "column" and figure.unit in ("money", "count") and not FIXED.search(figure.title)
