"""Watching: what is done on the way to a choice, while the choice goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from ccseg.clustering.features import Preparation
from ccseg.clustering.trials import Fitted
from ccseg.progress import Progress


def nothing(*_: object) -> None:
    """What is done where nobody watches."""


@dataclass(frozen=True)
class Watching:
    """What is called on the way to a choice.

    ``first`` gets the first trial that passes its tests, the preparations still to come, and how far the work is;
    ``found`` gets the trial that is chosen, before it is known how much of it is found again in halves.
    """

    first: Callable[[Fitted, Sequence[Preparation], Progress], object] = nothing
    found: Callable[[Fitted], object] = nothing

    def and_then(self, begin: Callable[[], object]) -> Self:
        """The same, and something that begins once the first trial has passed."""

        def first(fitted: Fitted, against: Sequence[Preparation], progress: Progress) -> None:
            self.first(fitted, against, progress)
            begin()

        return replace(self, first=first)
