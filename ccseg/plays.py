"""Plays: marketing, credit-limit and retention steps as rows, each with its gates."""

from typing import Literal

from ccseg.records import Record


class Play(Record):
    """One step to try, and everything that must be settled before."""

    area: Literal["marketing", "credit limit", "retention"]
    action: str
    hypothesis: str
    kpi: str
    gates: tuple[str, ...]
    hold_out: str
    suppress: tuple[str, ...]
    cost_cap: str
    owner: str
    review: str
    cannot_tell: str
