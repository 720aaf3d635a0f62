"""Progress: how far a long piece of work is, told to whoever waits for it."""

from collections.abc import Callable

from ccseg.texts import say

Progress = Callable[[str, float], None]
"""Called with the stage in plain words and the share done so far, 0–1."""


def silent(stage: str, share: float) -> None:
    """Nobody waits."""


def part_of(progress: Progress, start: float, end: float, title: str = "") -> Progress:
    """The progress of a part of the work, which fills the shares from ``start`` to ``end`` of the whole.

    >>> part_of(lambda stage, share: print(stage, share), 0.5, 1.0, "log")("Repeating", 0.5)
    log: Repeating 0.75
    """

    def report(stage: str, share: float) -> None:
        told = say("progress.part", title=title, stage=stage) if title else stage
        progress(told, start + (end - start) * share)

    return report
