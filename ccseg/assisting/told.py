"""Told: what an assistant may ask and be told, as records, so that nothing is told by being in a document."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from ccseg.arguments import Source
from ccseg.planning.estimates import Estimate
from ccseg.records import Record
from ccseg.texts import say


class Options(Record):
    """How a file is to be read, where that is in doubt."""

    decimal: Literal[".", ","] | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    sheet: str | None = None
    duplicates: Literal["first", "last", "each"] | None = None
    map: dict[str, str] = Field({}, description=say("assisting.option.map"))
    derive: dict[str, str] = Field({}, description=say("assisting.option.derive"))
    beside: tuple[str, ...] = Field((), description=say("assisting.option.with"))

    def source(self, file: str) -> Source:
        """The file, and what was said of it, as the command line takes it."""
        return Source(
            Path(file),
            self.decimal,
            self.delimiter,
            self.encoding,
            self.header,
            self.sheet,
            self.duplicates,
            [f"{header}={measure}" for header, measure in self.map.items()],
            [f"{field}={value}" for field, value in self.derive.items()],
            [Path(path) for path in self.beside],
        )


class AskedColumn(Record):
    """A column: its header, what it was understood to be, and the share of its cells that are empty, 0–1."""

    name: str
    kind: str
    measure: str | None
    unit: str | None
    missing: float


class AskedIssue(Record):
    """What a person should look at: how much it matters, in which column and how many rows, and what to answer."""

    severity: str
    column: str | None
    rows: int | None
    text: str
    answers: tuple[str, ...] = ()


class AskedChange(Record):
    """What was changed on the way in, in which column and in how many rows."""

    column: str | None
    rows: int
    text: str


class Checked(Record):
    """What was understood of a file; what is hidden of a sentence may be a cell."""

    customers: int
    rows_in_file: int
    rows_set_aside: int
    ready: bool
    derived_from: str | None
    columns: tuple[AskedColumn, ...]
    changes: tuple[AskedChange, ...]
    issues: tuple[AskedIssue, ...]


class Brief(Record):
    """A segment in one line: its number, name, size and share, 0–1, and how far it can be trusted."""

    segment: int
    name: str
    customers: int
    share: float
    verdict: str
    because: str


class Found(Record):
    """What came of a search for segments; ``declined`` says why none are shown."""

    verdict: str
    because: str
    advice: str
    customers: int
    declined: str | None = None
    segments: tuple[Brief, ...] = ()
    folder: str = ""
    files: tuple[str, ...] = ()


class Proposal(Record):
    """A step to try: nothing shows that it works until those who are held out have been compared with the others."""

    action: str
    hypothesis: str
    gates: tuple[str, ...]
    hold_out: str


class Told(Brief):
    """Who the customers of a segment are; ``declined`` says why nothing is told of it."""

    declined: str | None = None
    headline: str = ""
    story: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    rule: str = ""
    plays: tuple[Proposal, ...] = ()
    never: tuple[str, ...] = ()
    blind_spots: tuple[str, ...] = ()


class Personas(Record):
    """The personas of a result; ``declined`` says why there are none."""

    verdict: str
    because: str
    declined: str | None = None
    personas: tuple[Told, ...] = ()


class Weighed(Record):
    """One of the segmentations that were compared, and what speaks against it."""

    title: str
    segments: int
    explained: float
    stability: float | None
    objections: tuple[str, ...]


class Compared(Record):
    """What came of a comparison; ``declined`` says why none is recommended."""

    customers: int
    recommended: str | None
    because: str
    declined: str | None = None
    candidates: tuple[Weighed, ...]
    folder: str
    files: tuple[str, ...]


class Moved(Record):
    """A figure beside what chance alone brings, and what follows."""

    figure: str
    of: str
    value: float
    chance: float | None
    word: str
    text: str


class Watched(Record):
    """What has changed since the segments were found; ``declined`` says why they are not followed."""

    word: str | None = None
    told: tuple[str, ...] = ()
    declined: str | None = None
    customers: int = 0
    figures: tuple[Moved, ...] = ()
    stay: float | None = None
    moved_clearly: float | None = None
    noise: float | None = None
    moves: tuple[str, ...] = ()
    folder: str = ""
    files: tuple[str, ...] = ()


class Counted(Record):
    """A segment with how many customers are in it now, and their share, 0–1, beside that when it was found."""

    segment: int
    name: str
    customers: int
    share: float
    share_then: float
    verdict: str


class Placed(Record):
    """How many customers of a file are in which segment; ``declined`` says why they are not counted.

    Where a segment, those in none or those unlike any before are fewer than ten, all counts are told ``in_tens``.
    """

    declined: str | None = None
    customers: int = 0
    unlike: float | None = None
    in_tens: bool = False
    segments: tuple[Counted, ...] = ()
    folder: str = ""
    files: tuple[str, ...] = ()


class Valued(Record):
    """What a segment is worth in a year under the ranges given, and what a test can show; unknown is ``None``."""

    segment: int
    name: str
    annual_value: Estimate
    break_even_pd: Estimate
    per_arm: Estimate
    detectable: Estimate
    told: tuple[str, ...]


class Planned(Record):
    """What segments are worth under a person's own ranges; ``declined`` says why nothing is told of it."""

    declined: str | None = None
    currency: str = ""
    annual_value: Estimate | None = None
    decided_by: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    segments: tuple[Valued, ...] = ()
    folder: str = ""
    files: tuple[str, ...] = ()
