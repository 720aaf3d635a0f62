"""What one visitor can do to the others: many at once, one who asks for everything, large files and files made to hurt.

python -m benchmarks.attack [--visitors 16] [--megabytes 100] [--only queue,uploads,servers]

A server of its own, on loopback, driven over its real protocol; every attack is bounded in count and time. It prints
each limit with what was measured and whether it held. Absolute times are those of this machine and what else it does.
"""

import argparse
import io
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Event

import numpy as np
import pyarrow as pa

from benchmarks.pair import serve_pair
from benchmarks.visitor import Visitor
from benchmarks.workers import watched
from ccseg.sample import sample_csv
from tests.browser.driver import Visit, find_browser, launch, start
from tests.stores import new_database, postgresql

PAGES = ("help", "customers", "")
"""What a bystander turns to, again and again."""
MEDIAN, LATE = 0.2, 0.8
"""The most seconds that a bystander may wait for a page: the median, and in one of twenty switches."""
READ_SECONDS, READ_MEGABYTES = 60, 1_000
"""The most that a file made to hurt may take until its sentence: seconds, of CPU as well, and memory in its worker."""
GROWN_MEGABYTES = 300
"""Megabytes by which the server may be larger when it has been read (convention)."""
PATIENCE = 600.0
AWAY = 90.0
"""Seconds after which what came with people who have left is to be gone: it is kept for 20, and looked for every 30."""
CANARIES = 20_011
"""Every so many rows one is looked for when all have left."""
PIECE = 1 << 20
"""Bytes of the memory that are looked at together; most of what is reserved is empty."""
HARDLY = 0.05
"""The most of these rows, and of their ids, that may still be there, as a share (convention)."""
KEPT_MEGABYTES = 150
"""Megabytes by which the server may be larger then than it was before (convention)."""


@dataclass
class Server:
    """The server under attack, and what was found of each limit."""

    address: str
    process: int
    visitors: int
    megabytes: int
    customers: bytes
    found: list[bool] = field(default_factory=list)
    begun: float = field(default_factory=time.time)

    def hold(self, limit: str, measured: str, held: bool) -> None:
        """Print what was found of a limit."""
        self.found.append(held)
        print(f"| {limit} | {measured} | {'held' if held else 'NOT HELD'} |", flush=True)

    def hold_pages(self, what: str, seconds: list[float]) -> None:
        """Whether a bystander's pages came in time."""
        late = quantiles(seconds, n=20)[-1]
        told = f"median {1000 * median(seconds):.0f} ms, 95th percentile {1000 * late:.0f} ms, {len(seconds)} switches"
        limit = f"a bystander's page, {what}: median ≤ {1000 * MEDIAN:.0f} ms, 95th percentile ≤ {1000 * LATE:.0f} ms"
        self.hold(limit, told, median(seconds) <= MEDIAN and late <= LATE)

    @property
    def resident(self) -> float:
        """Megabytes that the server itself has in memory; its workers are processes of their own."""
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024

    def count(self, canaries: Sequence[bytes]) -> int:
        """How many of these the server has somewhere in its memory."""
        pieces = (piece for piece in self._memory(max(map(len, canaries))) if piece.strip(b"\0"))
        return len({canary for piece in pieces for canary in canaries if canary in piece})

    def _memory(self, overlap: int) -> Iterator[bytes]:
        """What the server may write to, piece by piece."""
        with (
            Path(f"/proc/{self.process}/maps").open() as maps,
            Path(f"/proc/{self.process}/mem").open("rb", 0) as memory,
        ):
            for place, rights in (line.split()[:2] for line in maps):
                if rights.startswith("rw"):
                    low, high = (int(end, 16) for end in place.split("-"))
                    for begin in range(low, high, PIECE):
                        with suppress(OSError, OverflowError, ValueError):
                            memory.seek(begin)
                            yield memory.read(min(PIECE + overlap, high - begin))

    def count_in_files(self, canaries: Sequence[bytes]) -> int:
        """How many of these are in a file that the server has open, or in the folder for temporary ones."""
        open_files = [*Path(f"/proc/{self.process}/fd").iterdir(), *Path(tempfile.gettempdir()).glob("*")]
        recent = [path for path in open_files if path.is_file() and path.stat().st_mtime >= self.begun]
        contents = [path.read_bytes() for path in recent]
        return sum(any(canary in content for content in contents) for canary in canaries)

    def arrive(self) -> Visitor:
        """A person with another browser."""
        return Visitor(self.address)

    def prepared(self) -> Visitor:
        """A person with a small file, before the button."""
        visitor = self.arrive()
        visitor.upload("upload", "cards.csv", self.customers)
        visitor.turn_to("segments")
        return visitor


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--visitors", type=int, default=16)
    arguments.add_argument("--megabytes", type=int, default=100)
    arguments.add_argument("--only", default=",".join(ATTACKS))
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CCSEG_STORE"] = f"{folder}/store.db"
        log = Path(folder) / "log"
        with start(log, "--server.disconnectedSessionTTL=20") as (address, process):
            server = Server(address, process, given.visitors, given.megabytes, sample_csv(customers=1_000))
            print("| limit | measured | |\n|---|---|---|")
            for name in given.only.split(","):
                ATTACKS[name](server)
        tracebacks = log.read_text("utf-8", "replace").count("Traceback")
        server.hold("tracebacks in the server's log: none", str(tracebacks), tracebacks == 0)
    sys.exit(not all(server.found))


def stand_by(server: Server) -> None:
    """Nobody else is there."""
    with server.prepared() as bystander:
        server.hold_pages("nobody else there", list(_turn_pages(bystander, 30)))


def fill_queue(server: Server) -> None:
    """One asks for everything; then many for one search each, while a bystander turns pages."""
    with ExitStack() as open_visits:
        hog = [open_visits.enter_context(server.prepared())]
        hog += [open_visits.enter_context(Visitor(server.address, hog[0].cookies)) for _ in range(11)]
        for number, tab in enumerate(hog[1:], 1):
            tab.upload("upload", "cards.csv", server.customers + b"\n" * number)
            tab.turn_to("segments")
        for tab in hog:
            tab.press("find")
        refused = sum("waiting already" in alert for tab in hog for alert in tab.alerts)
        server.hold("one browser asks for 12 searches: some are refused, in words", f"{refused} refused", refused > 0)
        others = [open_visits.enter_context(server.prepared()) for _ in range(server.visitors)]
        for other in others:
            other.press("find")
        taken = sum("cancel" in other.widgets or "to-personas" in " ".join(other.widgets) for other in others)
        server.hold(f"{server.visitors} others are still taken", f"{taken} taken", taken >= min(server.visitors, 14))
        bystander = open_visits.enter_context(server.prepared())
        server.hold_pages(f"{server.visitors} searches wait", list(_turn_pages(bystander, 30)))
        victim = others[0]
        bystander.clear_cache()
        victim.run()
        known = "cancel" in victim.widgets or victim.page == victim.pages["segments"]
        server.hold("a stranger's clear_cache takes nobody's job", "known" if known else "forgotten", known)


def bring_large_files(server: Server) -> None:
    """Large files arrive at once, then everybody leaves, and the memory is looked at."""
    before, large = server.resident, _rows_of(server.megabytes)
    peak, over = before, Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.2):
            peak = max(peak, server.resident)

    with ThreadPoolExecutor(6) as threads:
        threads.submit(watch)
        with server.prepared() as bystander, ExitStack() as open_visits:
            bringers = [open_visits.enter_context(server.arrive()) for _ in range(4)]
            work = [threads.submit(bringer.upload, "upload", "large.csv", large) for bringer in bringers]
            server.hold_pages(f"four files of {server.megabytes} MB arrive", list(_turn_pages_until(bystander, work)))
            read = sum("customers" in " ".join(bringer.texts) for bringer in bringers)
            server.hold("all four are read", f"{read} read", read == len(bringers))
        over.set()
    canaries = large.splitlines()[1::CANARIES]
    ids = [canary.partition(b",")[0] for canary in canaries]
    large = b""
    end = time.monotonic() + AWAY
    while server.resident > before + KEPT_MEGABYTES and time.monotonic() < end:
        time.sleep(1)
    waited = AWAY - (end - time.monotonic())
    told = f"{before:.0f} MB before, peak {peak:.0f} MB, {server.resident:.0f} MB {waited:.0f} s after"
    limit = f"memory {AWAY:.0f} s after all have left: ≤ {KEPT_MEGABYTES} MB more than before"
    server.hold(limit, told, server.resident <= before + KEPT_MEGABYTES)
    left, known, files = server.count(canaries), server.count(ids), server.count_in_files(canaries)
    told = f"{left} of {len(canaries)} rows and {known} of their ids in memory, {files} in files"
    limit = "and hardly a row or an id is in memory, where nothing is overwritten, and none in temporary files"
    server.hold(limit, told, max(left, known) <= len(canaries) * HARDLY and files == 0)
    cores = Path(f"/proc/{server.process}/limits").read_text().split("Max core file size")[1].split()[0]
    server.hold("what ends badly leaves no core file", f"{cores} bytes", cores == "0")


def do_both(server: Server) -> None:
    """Everybody searches, and large files arrive meanwhile."""
    large = _rows_of(server.megabytes)
    with ThreadPoolExecutor(4) as threads, ExitStack() as open_visits:
        for other in [open_visits.enter_context(server.prepared()) for _ in range(server.visitors)]:
            other.press("find")
        bystander = open_visits.enter_context(server.prepared())
        bringers = [open_visits.enter_context(server.arrive()) for _ in range(4)]
        work = [threads.submit(bringer.upload, "upload", "large.csv", large) for bringer in bringers]
        what = f"{server.visitors} searches wait, four files arrive, load {os.getloadavg()[0]:.0f}"
        server.hold_pages(what, list(_turn_pages_until(bystander, work)))


def bring_bombs(server: Server) -> None:
    """Files made to hurt."""
    for name, make in BOMBS.items():
        before, bomb = server.resident, make()
        with server.arrive() as visitor, watched(server.process) as workers:
            seconds = visitor.upload("upload", "bomb.csv", bomb)
            said = visitor.alerts or [f"opened, {text}" for text in visitor.texts if "customers" in text][:1] or ["?"]
        limit = f"{name}: a sentence or customers within {READ_SECONDS} s and {READ_MEGABYTES} MB of a worker"
        limit += f", the server's memory within {GROWN_MEGABYTES} MB"
        grown, taken = server.resident - before, max(seconds, workers.seconds)
        told = f"{seconds:.1f} s, {workers.seconds:.1f} of CPU and {workers.megabytes:.0f} MB in a worker"
        told += f", {grown:+.0f} MB in the server: {said[0][:60]}"
        held = taken <= READ_SECONDS and workers.megabytes <= READ_MEGABYTES and grown <= GROWN_MEGABYTES
        server.hold(limit, told, held and said != ["?"])


def lose_server(server: Server) -> None:
    """Two servers on one PostgreSQL, in a real browser: what was found and asked for on the one, on the other."""
    with ExitStack() as running:
        database = running.enter_context(postgresql())
        running.enter_context(_environment("CCSEG_STORE", new_database(database, "attacked")))
        folder = running.enter_context(tempfile.TemporaryDirectory())
        pair = running.enter_context(serve_pair(Path(folder)))
        browser = running.enter_context(launch(find_browser() or ""))
        person = Visit(browser, pair.address)
        person.find("cards.csv", server.customers)
        found = person.path
        pair.proxy.choose(1)
        person.go(found)
        server.hold("a result of one server opens on the other", found, "segments, found with" in person.text())
        person.go()
        person.upload("more.csv", sample_csv(customers=8_000))
        person.click("continue")
        person.click("find")
        here = "It runs on server" in person.text()
        server.hold("a job says where it runs", "it does" if here else "it does not", here)
        pair.proxy.choose(0)
        person.page.wait_for_selector(".st-key-elsewhere")
        server.hold("a job of one server is followed on the other", "it is", True)
        os.kill(pair.processes[1], signal.SIGKILL)
        begun = time.monotonic()
        person.page.wait_for_selector("text=has to be started again", timeout=1000 * READ_SECONDS)
        waited = time.monotonic() - begun
        server.hold("a server that dies with a job: its person is told within 30 s", f"{waited:.0f} s", waited <= 30)
        person.rest()
        person.click("again")
        server.hold("and may start again with the same settings", person.path[:40], "recipe" not in person.path)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ[name]
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ[name] = before


def _turn_pages(bystander: Visitor, times: int) -> Iterator[float]:
    for number in range(times):
        yield bystander.turn_to(PAGES[number % len(PAGES)])
        time.sleep(0.1)


def _turn_pages_until(bystander: Visitor, work: list[Future[float]]) -> Iterator[float]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not all(future.done() for future in work):
        yield from _turn_pages(bystander, len(PAGES))


def _rows_of(megabytes: int) -> bytes:
    """So much of a made-up portfolio; each customer once, by an id that nobody else's begins with."""
    header, *rows = sample_csv(customers=20_000).splitlines()
    portfolio = b"".join(b"\n" + row for row in rows)
    times = 1 + megabytes * 1_000_000 // len(portfolio)
    return header + b"".join(portfolio.replace(b"\nS", f"\n{number:02}L".encode()) for number in range(times))


def _stray_quotes() -> bytes:
    return ("id,a,b\n" + "".join(f'C{row},5 "x,{row % 97}\n' for row in range(300_000))).encode()


def _quoted_breaks() -> bytes:
    return ("id,a,b\n" + "".join(f'C{row},"x\ny",{row % 97}\n' for row in range(200_000))).encode()


def _dictionary() -> bytes:
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(20_000, np.int32)), pa.array(["x" * 1_000_000]))
    return _parquet(pa.table({"id": [f"C{row}" for row in range(20_000)], "text": texts}))


def _lists() -> bytes:
    return _parquet(
        pa.table({"id": [f"C{row}" for row in range(200_000)], "v": [[1.0] * (row % 20) for row in range(200_000)]})
    )


def _zeros() -> bytes:
    return _parquet(pa.table({f"c{column}": np.zeros(100_000) for column in range(1_000)}))


def _parquet(table: pa.Table) -> bytes:
    from pyarrow import parquet

    packed = io.BytesIO()
    parquet.write_table(table, packed, compression="zstd")
    return packed.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "a stray quote in each of 300,000 rows": _stray_quotes,
    "a quoted break in each of 200,000 rows": _quoted_breaks,
    "Parquet, 20,000 × 1 MB of text": _dictionary,
    "Parquet of lists": _lists,
    "Parquet, 100 million zeros": _zeros,
}
ATTACKS: dict[str, Callable[[Server], None]] = {
    "idle": stand_by,
    "queue": fill_queue,
    "uploads": bring_large_files,
    "both": do_both,
    "bombs": bring_bombs,
    "servers": lose_server,
}

if __name__ == "__main__":
    main()
