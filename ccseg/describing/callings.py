"""Callings: how often a segment is called the same where some of the customers are left out."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ccseg.describing.labelled import Labelled
from ccseg.describing.words import words_of
from ccseg.processes import share_out
from ccseg.records import Ints, Record

DRAWS = 10
"""How many random parts of the customers are named; twenty tell hardly better which names hold (docs/quality.md)."""

PART = 0.7
"""The share of the customers in each part, drawn without putting back."""

Naming = Callable[[Labelled], Sequence[str]]
"""What the segments of these customers are called."""


class Calling(Record):
    """In what share of the parts a segment is called the same, 0–1, and what it is called most often else."""

    same: float
    instead: str = ""


def call_again(names: Sequence[str], customers: Labelled, name: Naming) -> tuple[Calling | None, ...]:
    """How the names of segments fare in parts of the customers, who keep their segments.

    ``None`` for each where no part has somebody of every segment. The same words in another order are the same name.

    Examples:
        >>> import pandas as pd
        >>> customers = Labelled(pd.DataFrame({"visits": range(20)}), np.repeat([0, 1], 10), ())
        >>> call_again(["Few", "Many"], customers, lambda part: ["Few", "Many"])[0]
        Calling(same=1.0, instead='')
    """
    drawn = share_out(lambda rows: name(customers.at(rows)), list(_parts(customers)))
    return tuple(_calling(name, [each[segment] for each in drawn]) for segment, name in enumerate(names))


def _parts(customers: Labelled) -> Iterator[Ints]:
    """The positions of the customers in each part in which no segment is missing.

    They are in canonical order, so that the parts are the same for every order of the file.
    """
    random = np.random.default_rng(0)
    everyone = customers.taking_part
    for _ in range(DRAWS):
        rows = np.sort(random.permutation(everyone)[: round(PART * len(everyone))])
        if set(range(customers.segments)) <= set(customers.labels[rows].tolist()):
            yield rows


def _calling(name: str, drawn: Sequence[str]) -> Calling | None:
    if not drawn:
        return None
    others = [each for each in drawn if words_of(each) != words_of(name)]
    return Calling(same=1 - len(others) / len(drawn), instead=max(others, key=others.count, default=""))
