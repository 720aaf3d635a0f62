"""Plays: marketing, credit-limit and retention steps as rows, each with its gates."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ccseg.describing.profiles import Profile
from ccseg.describing.wording import Wording
from ccseg.records import Record

STRETCHED = {"utilisation": 0.9, "minimum_coverage": 1.5}


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


def choose_plays(kind: str, profile: Profile, wording: Wording) -> tuple[Play, ...]:
    """The plays for a kind of customer whose conditions the segment meets.

    >>> empty = Profile(segment=0, size=9, share=1, totals={}, figures=(), levels=(), distributions=())
    >>> [play.area for play in choose_plays("other", empty, Wording())]
    ['marketing', 'retention']
    """
    rows = [row for row in wording.texts["plays"] if row["kind"] == kind and _applies(row.get("needs"), profile)]
    return tuple(_play(row, wording) for row in rows)


def kind_of(archetype: str | None, profile: Profile) -> str:
    """Which plays fit: the archetype's; those of stretched customers wherever the segment is; else general ones.

    A card segment without an archetype is treated as light users, a segment of another file as "other".
    """
    if not any(figure.source == "measure" for figure in profile.figures):
        return "other"
    return "stretched" if _is_stretched(profile) else archetype or "light"


def what_never(kind: str, wording: Wording) -> tuple[str, ...]:
    """What must never be done with this kind of customer."""
    return _listed(wording.texts["never"], kind, wording)


def blind_spots(kind: str, wording: Wording) -> tuple[str, ...]:
    """What the file cannot tell about these customers."""
    return _listed(wording.texts["blind_spots"], kind, wording)


def _listed(texts: Mapping[str, Sequence[str]], kind: str, wording: Wording) -> tuple[str, ...]:
    parts = (kind, "common") if kind == "other" else (kind, "card", "common")
    return tuple(wording.fill(text) for part in parts for text in texts.get(part, ()))


def _play(row: Mapping[str, Any], wording: Wording) -> Play:
    fields = wording.texts["areas"][row["area"]] | {key: row[key] for key in row if key not in ("kind", "needs")}
    return Play.model_validate({key: _fill(value, wording) for key, value in fields.items()})


def _fill(value: str | Sequence[str], wording: Wording) -> str | tuple[str, ...]:
    return wording.fill(value) if isinstance(value, str) else tuple(wording.fill(text) for text in value)


def _applies(needs: Mapping[str, Any] | None, profile: Profile) -> bool:
    """Whether the segment's median is within the bounds; a figure the file lacks meets only an upper bound."""
    if needs is None:
        return True
    median = _median(profile, needs["key"])
    if "at_least" in needs:
        return median is not None and median >= needs["at_least"]
    return median is None or median < needs["below"]


def _is_stretched(profile: Profile) -> bool:
    used, covered = (_median(profile, key) for key in STRETCHED)
    return used is not None and used >= STRETCHED["utilisation"] and (covered or 0) < STRETCHED["minimum_coverage"]


def _median(profile: Profile, key: str) -> float | None:
    figure = profile.figure(key)
    return figure.median if figure else None
