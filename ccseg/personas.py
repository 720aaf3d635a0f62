"""Personas: who the customers of a segment are, in sentences that carry their numbers."""

from typing import Literal

from ccseg.plays import Play
from ccseg.profiles import Profile
from ccseg.records import Record
from ccseg.rules import Rule

Verdict = Literal["safe to act", "test first", "do not use"]


class Wording(Record):
    """How figures are written: a currency sign, the decimal style and the word for a customer."""

    currency: str = ""
    decimal: Literal[".", ","] = "."
    customer: str = "customer"
    customers: str = "customers"


class Trait(Record):
    """One thing that sets the segment apart: a sentence, and the figures in it."""

    key: str
    text: str
    value: float
    portfolio: float
    percentile: float | None


class Persona(Record):
    """A name with its reason, a headline, a story, traits, a rule, and what to do and never to do."""

    name: str
    because: str
    archetype: str | None
    headline: str
    story: tuple[str, ...]
    traits: tuple[Trait, ...]
    rule: Rule | None
    neighbour: int | None
    apart: str
    plays: tuple[Play, ...]
    never: tuple[str, ...]
    blind_spots: tuple[str, ...]


class Segment(Record):
    """One segment of a run: its number (0 is the largest), how far it can be trusted, its profile and its persona."""

    segment: int
    size: int
    share: float
    stability: float | None
    confident: float
    verdict: Verdict
    verdict_because: str
    profile: Profile
    persona: Persona
