"""Drafts: what is decided about a segment before a word is written."""

from dataclasses import dataclass
from functools import partial
from itertools import chain

from ccseg.describing.callings import Calling
from ccseg.describing.conditions import Area, Context, Reach
from ccseg.describing.facts import Fact, Statistic
from ccseg.describing.habits import facts_of_habits
from ccseg.describing.plays import facts_of_reach
from ccseg.describing.points import Point
from ccseg.describing.profiles import Profile
from ccseg.describing.rules import Rule
from ccseg.describing.stories import thresholds
from ccseg.describing.verdicts import Standing


@dataclass(frozen=True)
class Draft:
    """What is decided about a segment before a word is written."""

    profile: Profile
    points: tuple[Point, ...]
    archetype: str | None
    traits: tuple[Point, ...]
    rule: Rule | None
    standing: Standing
    context: Context
    calling: Calling | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that are not in the profile."""
        own, standing, elsewhere = partial(Fact, whose=self.profile.segment), self.standing, self.standing.elsewhere
        shares: dict[Statistic, float | None] = {
            "stability": standing.stability,
            "halves": standing.halves,
            "retained": elsewhere.retained if elsewhere else None,
            "together": elsewhere.together if elsewhere else None,
            "finer": elsewhere.finer if elsewhere else None,
            "confident": standing.confident,
            "edge": 1 - standing.confident,
            "precision": standing.precision,
            "renamed": 1 - self.calling.same if self.calling else None,
        }
        known = tuple(own(statistic=name, value=share) for name, share in shares.items() if share is not None)
        ruled = thresholds(self.rule, self.profile) if self.rule else ()
        reach = (self.whole_reach(area.area) for area in self.context.reach)
        reached = (facts_of_reach(self.profile.segment, each) for each in chain(self.context.reach, reach))
        habits = facts_of_habits(self.profile.segment, self.context.rates)
        return (*known, *ruled, *habits, *chain.from_iterable(reached))

    def whole_reach(self, area: Area) -> Reach:
        """The reach of plays that leave nobody out."""
        return Reach(area=area, customers=self.profile.size, excluded=0, totals={})
