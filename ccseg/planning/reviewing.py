"""Reviewing: who may be looked at for a higher limit, by gates as rows, and who is left out of what."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccseg.describing.conditions import MINIMUM_ONLY, Area
from ccseg.describing.exclusions import AREAS, EXCLUSIONS, Own, excluded_of, look_at
from ccseg.describing.habits import habits_of
from ccseg.describing.personas import Segment
from ccseg.describing.plays import HELPED, PAY_WELL, kind_of, rows_for
from ccseg.describing.words import capitalised
from ccseg.planning.assignment import digest_of
from ccseg.planning.assumptions import Gate, Raise
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.reading.lexicon import header_tokens
from ccseg.records import Flags, Ints, Record
from ccseg.texts import say
from ccseg.thresholds import NEAR_LIMIT

NEVER = ("left", "defaulted", "late", "stretched", "near_limit", "cash")
"""The exclusions by which nobody is reviewed for a higher limit, whatever the gates."""

OUTSIDE = ("ability", "notice", "persistent_debt", "consent")
"""What no file settles: the gates that are to be checked elsewhere, with the rule that each is by."""

DRAWN_BY = "review"
"""What the customers who are reviewed are drawn by, where not all are."""


class OutsideGate(Record):
    """A gate that ccseg cannot check, and why it is one."""

    gate: str
    reason: str


@dataclass(frozen=True, eq=False)
class Review:
    """Who passes the gates, and why the others do not; each with a value a customer, in the file's order."""

    passes: Flags
    drawn: Flags
    why: pd.Series
    own: Own


def review(
    customers: Customers, labels: Ints, segments: Sequence[Segment], question: Raise, gates: Sequence[Gate]
) -> Review:
    """Who may be looked at for a higher limit. Nobody is whose segment needs help, and nobody who is stretched.

    A gate holds where the file has the figure; of a customer without it, it does not hold.
    """
    own = look_at(customers)
    reasons = _reasons(own, labels, segments, gates)
    why = pd.Series(pd.NA, index=range(len(labels)), dtype="string")
    for flags, reason in reversed(reasons):
        why[flags] = reason
    passes = why.isna().to_numpy()
    return Review(passes, _drawn(customers, labels, passes, question.reviewed), why, own)


def _reasons(own: Own, labels: Ints, segments: Sequence[Segment], gates: Sequence[Gate]) -> list[tuple[Flags, str]]:
    """Why customers are not reviewed, the first reason first."""
    limit = own.figure("credit_limit")
    found = [(~(limit > 0), say("planning.left_out.no_limit")), (labels < 0, say("planning.left_out.unassigned"))]
    helped = [segment.segment for segment in segments if needs_help(segment)]
    texts = {"near_limit": NEAR_LIMIT, "minimum": MINIMUM_ONLY, "well": PAY_WELL.least}
    found += [
        (exclusion.applies(own), say(f"exclusions.{exclusion.key}", **texts))
        for exclusion in EXCLUSIONS
        if exclusion.key in NEVER
    ]
    found.append((np.isin(labels, helped), say("planning.left_out.helped")))
    for gate in gates:
        figure = own.figure(gate.key)
        if np.isfinite(figure).any():
            inside = (figure >= (gate.least or -np.inf)) & (figure < (np.inf if gate.below is None else gate.below))
            found.append((~inside, say("planning.left_out.gate", title=gate_title(gate))))
    return found


def needs_help(segment: Segment) -> bool:
    """Whether a segment is of customers with whom nothing is done but help."""
    return kind_of(segment.persona.archetype, segment.profile, segment.context) in HELPED


def gate_title(gate: Gate) -> str:
    """What a gate is about."""
    return say(f"planning.gates.{gate.key}.title")


def _drawn(customers: Customers, labels: Ints, passes: Flags, reviewed: float) -> Flags:
    """Of those who pass, the share that is reviewed, in each segment by a hash of the ids alone."""
    drawn = passes.copy()
    if reviewed >= 1:
        return drawn
    ids = customers.frame.index.astype(str).tolist()
    for segment in np.unique(labels[passes]).tolist():
        rows = np.flatnonzero(passes & (labels == segment))
        order = sorted(rows.tolist(), key=lambda row: digest_of(DRAWN_BY, ids[row]))
        drawn[order[round(len(order) * reviewed) :]] = False
    return drawn


def outside_gates(own: Own, gates: Sequence[Gate]) -> tuple[OutsideGate, ...]:
    """What is to be checked elsewhere: what no file settles, and the gates of which this file has no figure."""
    always = [
        OutsideGate(gate=say(f"planning.outside.{key}.gate"), reason=say(f"planning.outside.{key}.reason"))
        for key in OUTSIDE
    ]
    lacking = [
        OutsideGate(gate=capitalised(gate_title(gate)), reason=say("planning.outside.no_figure", reason=gate.reason))
        for gate in gates
        if not np.isfinite(own.figure(gate.key)).any()
    ]
    return (*always, *lacking)


def left_out_of(customers: Customers, labels: Ints, segments: Sequence[Segment], area: Area = "marketing") -> pd.Series:
    """Why each customer is left out of the plays of an area; missing for who is reached."""
    own = look_at(customers)
    why = pd.Series(pd.NA, index=range(len(labels)), dtype="string")
    texts = {"near_limit": NEAR_LIMIT, "minimum": MINIMUM_ONLY, "well": PAY_WELL.least}
    for segment in segments:
        kind = kind_of(segment.persona.archetype, segment.profile, segment.context)
        plays = [
            play for play in rows_for(kind, segment.profile, habits_of(segment.context.rates)) if play.area == area
        ]
        areas, reasons = excluded_of(own, plays)
        out = (labels == segment.segment) & areas[:, AREAS.index(area)]
        for number, exclusion in reversed(list(enumerate(EXCLUSIONS))):
            why[out & reasons[:, number]] = say(f"exclusions.{exclusion.key}", **texts)
    why[opted_out(customers)] = say("planning.left_out.opted_out")
    return why


def opted_out(customers: Customers) -> Flags:
    """Who does not want to be contacted, as a column of the file says.

    >>> from ccseg import make_sample, read_customers
    >>> rows = make_sample(40).assign(opted_out=["yes"] * 12 + ["no"] * 28)
    >>> int(opted_out(read_customers(rows)).sum())
    12
    """
    out = np.zeros(len(customers.frame), dtype=bool)
    words = say.raw("grammar")
    for column in customers.columns:
        if column.name not in customers.frame:
            continue
        cells = customers.frame[column.name].astype("str").str.strip().str.lower()
        if _tells(column, words["contact"]["refused"]):
            out |= cells.isin(words["yes"]).to_numpy(dtype=bool)
        elif _tells(column, words["contact"]["wanted"]):
            out |= cells.isin([*words["no"], "0", "0.0"]).to_numpy(dtype=bool)
    return out


def _tells(column: Column, phrases: Sequence[str]) -> bool:
    told = f" {' '.join(header_tokens(column.name))} "
    return any(f" {phrase} " in told for phrase in phrases)
