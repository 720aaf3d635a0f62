"""Gathered: which segment of one candidate holds several personas of another, so that its colour tells only of one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ccseg.comparing.candidates import Candidate
from ccseg.comparing.flows import Flow
from ccseg.texts import say

MOST = 1 / 2
"""A segment holds a persona of which it has more than this share of the customers, so that no other can too."""


class Gathered(NamedTuple):
    """A ``segment`` of a candidate that holds most customers of several personas of the ``other`` (both by index), each
    with the share of its customers that are there, 0–1.
    """

    candidate: int
    segment: int
    other: int
    held: tuple[tuple[int, float], ...]

    def tell(self, candidates: Sequence[Candidate]) -> str:
        """The same in one sentence."""
        own, other = candidates[self.candidate], candidates[self.other]
        names = [say("comparing.gathered.held", name=_called(other, each), share=share) for each, share in self.held]
        titles = {"title": own.title, "name": _called(own, self.segment), "other": other.title}
        return say("comparing.gathered.told", **titles, personas=len(self.held), names=names)


def _called(candidate: Candidate, segment: int) -> str:
    """What a candidate calls a segment, with its name in every picture where that is another."""
    group = candidate.groups[segment]
    names = {"own": group.own_name, "name": group.name}
    return group.own_name if group.own_name == group.name else say("comparing.gathered.called", **names)


def find_gathered(flows: Sequence[Flow]) -> tuple[Gathered, ...]:
    """Each segment that holds several personas of another candidate, beside the one of which it holds the most.

    >>> from ccseg.comparing.flows import Link
    >>> links = [Link(source=0, target=target, customers=40, stay=False) for target in (0, 1)]
    >>> [each.held for each in find_gathered([Flow(first=0, second=1, ari=0, ami=0, stay=0, links=links, moves=())])]
    [((0, 1.0), (1, 1.0))]
    """
    found: dict[tuple[int, int], Gathered] = {}
    for each in sorted((each for flow in flows for each in _gather(flow)), key=lambda each: -len(each.held)):
        found.setdefault((each.candidate, each.segment), each)
    return tuple(sorted(found.values()))


def _gather(flow: Flow) -> Iterator[Gathered]:
    """What a flow shows, forth and back."""
    forth = [(link.source, link.target, link.customers) for link in flow.links]
    back = [(target, source, customers) for source, target, customers in forth]
    for candidate, other, links in ((flow.first, flow.second, forth), (flow.second, flow.first, back)):
        for segment, held in _held(links).items():
            if len(held) > 1:
                yield Gathered(candidate, segment, other, tuple(sorted(held)))


def _held(links: Sequence[tuple[int, int, int]]) -> dict[int, list[tuple[int, float]]]:
    """By segment the personas of which it has most customers; the unassigned are neither."""
    sizes: dict[int, int] = defaultdict(int)
    for _, persona, customers in links:
        sizes[persona] += customers
    held: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for segment, persona, customers in links:
        if min(segment, persona) >= 0 and customers > MOST * sizes[persona]:
            held[segment].append((persona, customers / sizes[persona]))
    return held
