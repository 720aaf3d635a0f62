"""The worker: what happens in the processes that do the long work; they never load Streamlit."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from multiprocessing.sharedctypes import RawArray, RawValue
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.common.faults import Unforeseen, location
from app.common.settings import MEGABYTE, NICENESS
from app.texts import say
from ccseg.errors import CcsegError, UnreadableFile
from ccseg.processes import may_begin, side_by_side
from ccseg.progress import Known, in_words

if TYPE_CHECKING:
    import pandas as pd

    from ccseg.clustering.models import Assignment
    from ccseg.clustering.projection import Projection
    from ccseg.comparing.comparison import Summary
    from ccseg.engine.spark import SparkTable
    from ccseg.exporting.pack import Origin
    from ccseg.following.follow import Followed
    from ccseg.keeping.snapshots import Snapshot
    from ccseg.planning.planned import Plan
    from ccseg.progress import Progress
    from ccseg.reading.customers import Customers
    from ccseg.recipes import Recipe
    from ccseg.records import Floats, Ints
    from ccseg.result import Map, Run, Segmentation
    from ccseg.scoring import Scores

    # The customers stay where they are: only what is new travels back.
    Placed = Segmentation | Scores
    Found = tuple[Assignment, Projection | None, Run, Floats | None]
    FoundInEngine = tuple[Run, bytes]
    Drawn = tuple[Projection | None, Map | None]
    Compared = tuple[tuple[Ints, ...], Projection | None, Floats, Summary]

TEXT_BYTES, KNOWN_BYTES = 256, 16_384
"""The room for the stage, and for what is known by then as JSON: enough for forty personas in two lines."""
LAST = 19
"""The niceness of who lets everybody go first."""
STATUS = Path("/proc/self/status")
"""Where Linux tells what a process has taken."""
NO_THREAD = "can't start new thread"
"""What Python says where there is no memory for one."""
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


class SharedState:
    """What a worker and the board tell each other while it works, in memory that both see.

    ``processes`` is how many the work may take; it is told once, when it begins.
    """

    def __init__(self) -> None:
        self._text = RawArray("c", TEXT_BYTES)
        self._known, self._known_bytes = RawArray("c", KNOWN_BYTES), RawValue("i", 0)
        self._pid = RawValue("i", 0)
        self._unwanted = RawValue("b", False)
        self._ahead = RawValue("b", False)
        self.processes = 1

    @property
    def ahead(self) -> bool:
        """Whether nobody has asked for the work yet."""
        return bool(self._ahead.value)

    @ahead.setter
    def ahead(self, ahead: bool) -> None:
        self._ahead.value = ahead
        if self._pid.value:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._pid.value, _niceness(ahead))

    def begin(self) -> None:
        """The worker says which process it is, and goes no further where nobody wants it any more."""
        self._pid.value = os.getpid()
        if self._unwanted.value:
            os._exit(0)

    def write(self, stage: str, share: float) -> None:
        self._text.value = f"{share:.3f} {stage}".encode()[: TEXT_BYTES - 1]
        if isinstance(stage, Known):
            self._write_known(stage.work_out().model_dump_json().encode())

    def _write_known(self, known: bytes) -> None:
        """Its length comes last, so that nobody reads half of it; what does not fit is not shown."""
        if len(known) <= KNOWN_BYTES:
            self._known[: len(known)] = known
            self._known_bytes.value = len(known)

    def read(self) -> tuple[str, float] | None:
        """The stage in plain words and the share done; nothing before the worker has begun."""
        share, _, stage = self._text.value.decode(errors="replace").partition(" ")
        return (stage, float(share)) if stage else None

    def read_known(self) -> bytes:
        """What the worker knows so far, as JSON; empty where it knows nothing yet."""
        return bytes(self._known[: self._known_bytes.value])

    def stop(self) -> None:
        """The board stops the worker, also one that is busy in compiled code and hears no polite request."""
        self._unwanted.value = True
        if self._pid.value:
            with suppress(ProcessLookupError):
                os.kill(self._pid.value, KILL)


def lower_priority(ahead: bool = False) -> None:
    """Let the pages go first: whoever looks at one waits for it, and nobody minds a fit that takes a little longer.

    Work that is done ahead, which nobody waits for, lets all other work go first too.
    """
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, _niceness(ahead))


def _niceness(ahead: bool) -> int:
    return LAST if ahead else int(os.environ.get("CCSEG_NICENESS", NICENESS))


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """Let this process take so much more memory at most than it has; more is a ``MemoryError``, or its end.

    Where the system does not tell how much a process has, there is no limit.
    """
    if not STATUS.exists():
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    [had] = [line.split()[1] for line in STATUS.read_text().splitlines() if line.startswith("VmData:")]
    resource.setrlimit(resource.RLIMIT_DATA, (1_024 * int(had) + MEGABYTE * megabytes, before[1]))
    try:
        yield
    except RuntimeError as error:
        if str(error) == NO_THREAD:
            raise MemoryError from None
        raise
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def perform(work: Callable[..., Any], given: tuple[Any, ...], shared: SharedState) -> Any:
    """Do the work in this process."""
    shared.begin()
    lower_priority(shared.ahead)
    try:
        with side_by_side(shared.processes):
            return work(*given, progress=shared.write)
    except CcsegError:
        raise
    except Exception as error:
        raise Unforeseen(location(error)) from None


class File(NamedTuple):
    """A file as it came: its name and its bytes; or a table of the engine, by its name."""

    name: str
    data: bytes
    table: bool = False

    def open(self) -> BytesIO:
        """The file, open under its name."""
        opened = _Opened(self.data)
        opened.name = self.name
        return opened


class _Opened(BytesIO):
    name: str


class Engine(NamedTuple):
    """Where tables are worked at, and files that are too large for memory; and the folder where it finds these."""

    address: str
    folder: str

    @contextmanager
    def open(self, file: File) -> Iterator[SparkTable]:
        """A Parquet file as a table of the engine, or a table that it has."""
        from ccseg.engine.spark import open_table

        if file.table:
            with open_table(table=file.name, engine=self.address) as table:
                yield table
            return
        path = Path(self.folder, "customers.parquet")
        path.write_bytes(file.data)
        with open_table(path, engine=self.address) as table:
            table.name = file.name
            yield table


def read_files(
    files: Sequence[File],
    how: Mapping[str, Any],
    megabytes: int,
    engine: Engine | None = None,
    *,
    progress: Progress,
) -> Customers:
    """The customers of a file, with others beside it and so much memory at most. Raises as ``open_customers``.

    With an engine, those of a Parquet file that is beyond the limits, and of its tables, are a fair sample.
    """
    from ccseg.deriving.customers import open_customers
    from ccseg.engine.table import exceeds
    from ccseg.engine.understood import understand

    file, *others = files
    if engine and not others and (file.table or exceeds(file.open(), how["limits"])):
        with engine.open(file) as table:
            return understand(table, progress, reading=how["reading"], mapping=how["mapping"]).customers
    try:
        with limited_memory(megabytes):
            return open_customers(file.data, name=file.name, beside=[other.open() for other in others], **how)
    except MemoryError:
        raise UnreadableFile(say("reading.memory", name=file.name, megabytes=megabytes)) from None


def find_segments(customers: Customers, recipe: Recipe, progress: Progress) -> Found:
    """Everything; the faithful map where another process can draw it meanwhile, else its stand-in, which is instant.

    Of more customers than UMAP draws itself, the map takes longer than all that is told beside it; so it does where
    its kernels have to be compiled.
    """
    from ccseg.clustering.order import FAIR_SAMPLE
    from ccseg.segmentation import segment

    if not may_begin() or not _is_warm() or recipe.splits or len(customers.frame) > FAIR_SAMPLE:
        return _find_quickly(customers, recipe, progress)
    return _found(segment(customers, recipe, progress=progress))


def _is_warm() -> bool:
    """Whether this process was forked from one that has loaded the map's kernels."""
    return "app.jobs.warm" in sys.modules


def _find_quickly(customers: Customers, recipe: Recipe, progress: Progress) -> Found:
    """Everything but the faithful map."""
    from ccseg.segmentation import add_map, segment

    return _found(add_map(segment(customers, recipe, draw_map=False, progress=progress), "pca"))


def _found(found: Segmentation) -> Found:
    return found.assignment, found.projection, found.run, found.staying


def find_in_engine(file: File, recipe: Recipe, engine: Engine, progress: Progress) -> FoundInEngine:
    """The run of all customers of a file that is too large for memory, and the segments of all as a Parquet file."""
    from ccseg.engine.segmenting import segment_table

    labels = Path(engine.folder, "labels")
    with engine.open(file) as table:
        found = segment_table(table, recipe, labels, progress=progress)
    return found.run, _as_one_file(labels)


def _as_one_file(folder: Path) -> bytes:
    """The Parquet files of a folder as one."""
    from pyarrow import dataset, parquet

    parts, out = dataset.dataset(sorted(map(str, folder.glob("*.parquet")))), BytesIO()
    with parquet.ParquetWriter(out, parts.schema) as writer:
        for part in parts.get_fragments():
            writer.write_table(part.to_table())
    return out.getvalue()


def split_segment(segmentation: Segmentation, segment: int, progress: Progress) -> Found:
    """The same with one segment in parts."""
    from ccseg.splitting import split

    return _found(split(segmentation, segment, progress=progress))


def refit_segments(run: Run, customers: Customers, progress: Progress) -> Found:
    """Segments found anew, with the numbers and names of those of an earlier result that are still there."""
    from ccseg.following.refit import refit
    from ccseg.segmentation import add_map

    return _found(add_map(refit(run, customers, draw_map=False, progress=progress), "pca"))


def draw_map(segmentation: Segmentation, dimensions: int, progress: Progress) -> Drawn:
    """The faithful map, for every customer and as it is stored."""
    from ccseg.segmentation import add_map

    drawn = add_map(segmentation, "umap", dimensions, progress)
    return drawn.projection, drawn.run.map


def find_timed(customers: Customers, recipe: Recipe, progress: Progress) -> tuple[Found, float]:
    """What is found but for the faithful map, with the seconds it took."""
    started = time.perf_counter()
    return _find_quickly(customers, recipe, in_words(progress)), time.perf_counter() - started


def compare_results(
    customers: Customers, results: Sequence[Segmentation], columns: Sequence[str], progress: Progress
) -> Compared:
    """Compare finished results and columns of the file with each other, on one map."""
    from ccseg.comparing.comparison import compare

    found = compare(customers, results, columns=columns, progress=progress)
    return found.labels, found.projection, found.retained, found.summary


def follow_customers(run: Run, now: Customers, before: Customers | None, progress: Progress) -> Followed:
    """What has changed since the segments were found."""
    from ccseg.following.follow import follow

    return follow(run, now, before=before, progress=progress).found


DRAWING = frozenset({draw_map, compare_results})
"""The work that needs the map's kernels whatever else it may do."""


def make_file(make: Callable[..., bytes], given: tuple[Any, ...], progress: Progress) -> bytes:
    """A file to download."""
    return make(*given)


def write_table(make: Callable[[Any], pd.DataFrame], held: Placed, chosen: Sequence[int], ending: str) -> bytes:
    """The customers of the chosen segments, or of all, as CSV, Excel or Parquet; the workbook has the changes too."""
    from ccseg.exporting.export import changes_table, of_segments, to_csv, to_parquet
    from ccseg.exporting.workbook import formats_of, to_excel

    table = of_segments(make(held), chosen) if chosen else make(held)
    if ending == "xlsx":
        formats = formats_of(held.customers, held.run.recipe.wording)
        return to_excel(table, changes_table(held.customers), formats)
    return to_csv(table) if ending == "csv" else to_parquet(table)


def write_slides(run: Run, origin: Origin, plan: Plan | None) -> bytes:
    """The slides of a result, with its plan where there is one."""
    from ccseg.exporting.deck import write_deck
    from ccseg.exporting.pack import make_pack

    return write_deck(make_pack(run, origin, plan=plan))


def write_onepage(run: Run, origin: Origin, plan: Plan | None) -> bytes:
    """The one-pager of a result, with what its plan comes to where there is one."""
    from ccseg.exporting.onepager import write_onepager
    from ccseg.exporting.pack import make_pack

    return write_onepager(make_pack(run, origin, plan=plan))


def write_pages(run: Run | Snapshot, origin: Origin, plan: Plan | None = None) -> bytes:
    """The handout of a result with its plan, or of what a link shows of it."""
    from ccseg.exporting.handout import write_handout
    from ccseg.exporting.pack import make_pack

    return write_handout(make_pack(run, origin, plan=plan))


def write_book(run: Run, origin: Origin, customers: Segmentation | None, plan: Plan | None) -> bytes:
    """The workbook of a result, with its plan where there is one."""
    from ccseg.exporting.workbook import write_workbook

    return write_workbook(run, origin, customers, plan=plan)


def write_sql(run: Run, held: Placed | None, dialect: str) -> bytes:
    """The exact statement of a result, tried on its customers where they are at hand."""
    from ccseg.exporting.sql import exact_sql

    return (exact_sql(run, dialect=dialect, tried=held) or "").encode()
