"""The example: assumptions that are made up, to show how they are written, and what the literature found elsewhere."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ccseg.planning.assumptions import BY_KEY, Assumption, Assumptions, Design
from ccseg.result import Run
from ccseg.texts import say

CURRENCY = "EUR"

VALUES: dict[str, tuple[float, float, float, str]] = {
    "interchange": (0.8, 1.0, 1.2, "percent"),
    "rewards": (0.3, 0.5, 0.7, "percent"),
    "cash_fee": (2.0, 3.0, 4.0, "percent"),
    "apr": (17.0, 20.0, 23.0, "percent a year"),
    "apr_cash": (20.0, 24.0, 27.0, "percent a year"),
    "cost_of_funds": (2.5, 3.5, 5.0, "percent a year"),
    "operating_cost": (2.0, 3.0, 4.0, f"{CURRENCY} a month"),
    "pd": (1.5, 3.0, 6.0, "percent a year"),
    "lgd": (70.0, 80.0, 90.0, "percent"),
    "ccf": (30.0, 50.0, 70.0, "percent"),
    "mpb": (10.0, 20.0, 35.0, "percent"),
    "spend_response": (20.0, 40.0, 60.0, "percent a year"),
    "contact_cost": (0.4, 0.5, 0.8, CURRENCY),
    "offer_cost": (3.0, 5.0, 8.0, CURRENCY),
    "base_rate": (3.0, 5.0, 8.0, "percent"),
    "effect": (4.0, 6.0, 8.0, "percent"),
}
"""Ranges that are no bank's: each low, likely and high, with its unit."""

OF_ARCHETYPES: dict[str, dict[str, tuple[float, float, float, str]]] = {
    "transactor": {"pd": (0.3, 0.6, 1.2, "percent a year"), "mpb": (2.0, 5.0, 12.0, "percent")},
    "big spender": {"pd": (0.5, 1.0, 2.0, "percent a year"), "mpb": (5.0, 12.0, 22.0, "percent")},
    "all-round buyer": {"pd": (1.0, 2.0, 3.5, "percent a year")},
    "instalment buyer": {"pd": (1.0, 2.0, 4.0, "percent a year")},
    "revolver": {"pd": (2.0, 4.0, 7.0, "percent a year"), "mpb": (20.0, 35.0, 55.0, "percent")},
    "cash-reliant": {"pd": (4.0, 7.0, 12.0, "percent a year"), "mpb": (25.0, 40.0, 60.0, "percent")},
    "cash only": {"pd": (4.0, 8.0, 14.0, "percent a year"), "mpb": (25.0, 40.0, 60.0, "percent")},
    "cash and one-off": {"pd": (4.0, 7.0, 12.0, "percent a year")},
    "cash and instalments": {"pd": (4.0, 7.0, 12.0, "percent a year")},
    "stretched": {"pd": (8.0, 14.0, 22.0, "percent a year"), "mpb": (40.0, 60.0, 80.0, "percent")},
}
"""The same for segments of a kind, so that an example with segments has some that differ."""

DAYS = 60


class Found(NamedTuple):
    """What a study found elsewhere: the key of its words in ``texts/en/planning.toml``, and the assumption it is of."""

    key: str
    assumption: str

    @property
    def told(self) -> str:
        return say(f"planning.literature.{self.key}")


LITERATURE = (
    Found("mpb_low_scores", "mpb"),
    Found("mpb_high_scores", "mpb"),
    Found("mpb_average", "mpb"),
)
"""What may serve as an example; it is shown beside the field and never filled in."""


def example_assumptions(run: Run | None = None) -> Assumptions:
    """Assumptions that are made up, with every value marked so; of the segments of a run some have their own.

    >>> example_assumptions().made_up
    True
    """
    kinds = {segment.persona.name: segment.persona.archetype or "" for segment in run.segments} if run else {}
    own = {name: _given(OF_ARCHETYPES[kind]) for name, kind in kinds.items() if kind in OF_ARCHETYPES}
    return Assumptions(made_up=True, portfolio=_given(VALUES), segments=own, test=Design(days=DAYS))


def _given(values: Mapping[str, tuple[float, float, float, str]]) -> dict[str, Assumption]:
    source = say("planning.example.source")
    return {
        key: Assumption(low=low, likely=likely, high=high, unit=unit, source=source)
        for key, (low, likely, high, unit) in values.items()
    }


def write_example(run: Run | None = None) -> str:
    """The example as a file to change: each value with what it means, and what was found elsewhere.

    >>> from ccseg.planning.assumptions import read_assumptions
    >>> read_assumptions(write_example()) == example_assumptions()
    True
    """
    return "\n".join([*_commented(say("planning.example.head")), *_lines(example_assumptions(run))])


def _lines(assumptions: Assumptions) -> Iterator[str]:
    for line in assumptions.to_toml().split("\n"):
        key = line.removeprefix("[portfolio.").removesuffix("]")
        if key in BY_KEY:
            found = [each.told for each in LITERATURE if each.assumption == key]
            yield from _commented(f"{BY_KEY[key].title}: {BY_KEY[key].meaning}", *found)
        yield line


def _commented(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from (f"# {line}" for line in text.strip().split("\n"))
