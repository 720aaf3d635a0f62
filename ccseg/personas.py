"""Personas: who the customers of a segment are, in sentences that carry their numbers."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ccseg.facts import Fact, Statistic
from ccseg.plays import Play
from ccseg.profiles import Profile
from ccseg.records import Record
from ccseg.rules import Rule
from ccseg.wording import Wording

__all__ = ["Persona", "Segment", "Trait", "Verdict", "Wording", "name_segments", "reword"]

Verdict = Literal["safe to act", "test first", "do not use"]


class Trait(Record):
    """One thing that sets the segment apart: a sentence, and the figures in it.

    ``statistic`` is what is compared: the ``median``, the share ``active`` (above zero), or the ``share`` that has
    ``level`` of a category.
    """

    key: str
    title: str
    level: str | None = None
    statistic: Statistic = "median"
    text: str
    value: float
    portfolio: float
    percentile: float | None


class Persona(Record):
    """A name with its reason, a headline, a story, traits, a rule, and what to do and never to do.

    ``apart`` says what separates it from its nearest ``neighbour`` (a segment number), ``move`` what would take a
    typical member there, ``edge`` how many stand near the border; each is empty where there is nothing to say.
    ``evidence`` gives the facts behind each sentence that has any, by the sentence.
    """

    name: str
    because: str
    archetype: str | None
    headline: str
    story: tuple[str, ...]
    traits: tuple[Trait, ...]
    rule: Rule | None
    neighbour: int | None
    apart: str
    move: str = ""
    edge: str = ""
    plays: tuple[Play, ...]
    never: tuple[str, ...]
    blind_spots: tuple[str, ...]
    evidence: dict[str, tuple[Fact, ...]] = {}


class Segment(Record):
    """One segment of a run: its number (0 is the largest), how far it can be trusted, its profile and its persona.

    ``stability`` is its bootstrap Jaccard 0–1, ``confident`` the share of its customers that stand clear of the edge.
    """

    segment: int
    size: int
    share: float
    stability: float | None
    confident: float
    verdict: Verdict
    verdict_because: str
    profile: Profile
    persona: Persona


def name_segments(
    profiles: Sequence[Profile],
    rules: Sequence[Rule | None],
    *,
    values: pd.DataFrame,
    labels: np.ndarray,
    stability: Sequence[float | None],
    confident: Sequence[float],
    real: bool,
    wording: Wording = Wording(),
) -> tuple[Segment, ...]:
    """Give every segment its persona."""
    raise NotImplementedError


def reword(segments: Sequence[Segment], wording: Wording) -> tuple[Segment, ...]:
    """The same personas in another wording, from what the segments hold."""
    raise NotImplementedError
