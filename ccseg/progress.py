"""Progress: how far a long piece of work is, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ccseg.texts import say

if TYPE_CHECKING:
    from ccseg.records import Record

Progress = Callable[[str, float], None]
"""Called with the stage in plain words and the share done so far, 0–1."""


class Known(str):
    """A stage in plain words that brings what is known by then; ``work_out`` is called by whoever shows it.

    >>> from ccseg.records import Record
    >>> Known("The first segments passed", Record)
    'The first segments passed'
    """

    work_out: Callable[[], Record]

    def __new__(cls, stage: str, work_out: Callable[[], Record]) -> Known:
        known = super().__new__(cls, stage)
        known.work_out = work_out
        return known


def silent(stage: str, share: float) -> None:
    """Nobody waits."""


def in_words(progress: Progress) -> Progress:
    """The same progress without what is known, so that nobody works that out."""
    return lambda stage, share: progress(str(stage), share)


def part_of(progress: Progress, start: float, end: float, title: str = "") -> Progress:
    """The progress of a part of the work, which fills the shares from ``start`` to ``end`` of the whole.

    >>> part_of(lambda stage, share: print(stage, share), 0.5, 1.0, "log")("Repeating", 0.5)
    log: Repeating 0.75
    """

    def report(stage: str, share: float) -> None:
        told = say("progress.part", title=title, stage=stage) if title else stage
        progress(told, start + (end - start) * share)

    return report
