"""What the store bears: savers killed at random moments, many writers at once, a database that is killed under use.

python -m benchmarks.store kills 1000
python -m benchmarks.store writers 16 100
python -m benchmarks.store outages 5
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import quantiles
from threading import Event
from typing import NoReturn

from ccseg.errors import DamagedRun
from ccseg.keeping.links import NoSuchLink
from ccseg.keeping.snapshots import make_snapshot
from ccseg.keeping.store import RunStore
from ccseg.result import Run
from tests.stores import Clock, crash, postgresql, stored_run

Figures = dict[str, float]

LONGEST = 0.03
"""The most seconds that a saver lives after its first save."""

RUN = stored_run()


def main(what: str, *numbers: str) -> None:
    """Run one of the trials in a store of its own and print its figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(TRIALS[what](Path(folder), *map(int, numbers))))


def kill_savers(folder: Path, times: int) -> Figures:
    """Kill a process in the midst of its saves, again and again, then look for what is lost or torn."""
    url, chance = f"sqlite:///{folder}/store.db", random.Random(0)
    RunStore(url).close()
    saved = [_save_until_killed(url, str(attempt), chance.uniform(0.0, LONGEST)) for attempt in range(times)]
    store = RunStore(url)
    kept = [{entry.id for entry in store.list(str(attempt))} for attempt in range(times)]
    figures = {
        "kills": times,
        "acknowledged": sum(map(len, saved)),
        "kept": sum(map(len, kept)),
        "lost": sum(len(set(said) - found) for said, found in zip(saved, kept, strict=True)),
        "torn": sum(_torn(store, str(attempt), id) for attempt in range(times) for id in kept[attempt]),
    }
    store.close()
    return figures


def _save_until_killed(url: str, owner: str, seconds: float) -> list[str]:
    """The ids that a process said it had saved before it was killed, some time after its first save."""
    reader, writer = os.pipe()
    saver = os.fork()
    if not saver:
        _save_for_ever(url, owner, writer)
    os.close(writer)
    with os.fdopen(reader) as lines:
        first = lines.readline()
        time.sleep(seconds)
        os.kill(saver, signal.SIGKILL)
        os.waitpid(saver, 0)
        return [line.strip() for line in (first, *lines)]


def _save_for_ever(url: str, owner: str, writer: int) -> NoReturn:
    store = RunStore(url)
    for number in count():
        os.write(writer, f"{store.save(owner, RUN.but(rows_in_file=number))}\n".encode())
    raise AssertionError


def _torn(store: RunStore, owner: str, id: str) -> bool:
    try:
        return store.load(owner, id, Run).digest() != id
    except DamagedRun:
        return True


def write_at_once(folder: Path, writers: int, saves: int) -> Figures:
    """Let many processes save into one file at the same time."""
    url, start = f"sqlite:///{folder}/store.db", time.perf_counter()
    processes = [_fork(lambda name=str(writer): _save_some(url, name, saves)) for writer in range(writers)]
    failed = sum(os.waitpid(process, 0)[1] != 0 for process in processes)
    seconds = time.perf_counter() - start
    store = RunStore(url)
    kept = sum(len(store.list(str(writer))) for writer in range(writers))
    store.close()
    return {"asked": writers * saves, "kept": kept, "failed writers": failed, "seconds": round(seconds, 1)}


def _fork(work: Callable[[], None]) -> int:
    """Do the work in a process of its own, whose exit says whether it went well."""
    if process := os.fork():
        return process
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def _save_some(url: str, owner: str, saves: int) -> None:
    store = RunStore(url)
    for number in range(saves):
        store.save(owner, RUN.but(rows_in_file=number))


def outlast(_: Path, outages: int) -> Figures:
    """Kill PostgreSQL under four users and start it again, several times, and count what they noticed."""
    with postgresql() as server, ThreadPoolExecutor(4) as users:
        store, over = RunStore(server.get_uri()), Event()
        working = [users.submit(_use, store, str(user), over) for user in range(4)]
        for _ in range(outages):
            time.sleep(0.5)
            crash(server)
            time.sleep(0.5)
            server.ensure_postgres_running()
        over.set()
        saves = sum(user.result() for user in working)
        kept = sum(len(store.list(str(user))) for user in range(4))
        store.close()
    return {"outages": outages, "saves": saves, "kept": kept, "errors": 0}


def _use(store: RunStore, owner: str, over: Event) -> int:
    for number in count(1):
        id = store.save(owner, RUN.but(rows_in_file=number))
        assert store.load(owner, id, Run).digest() == id
        if over.is_set():
            return number
    raise AssertionError


def time_refusals(folder: Path, times: int) -> Figures:
    """Milliseconds until a link is refused that is wrong, expired or switched off: median, and middle half."""
    clock = Clock()
    store = RunStore(f"sqlite:///{folder}/store.db", clock)
    document, snapshot = store.save("ann", RUN), make_snapshot(RUN)
    tokens = {"wrong": "w" * 43, "expired": store.links.share("ann", document, snapshot, days=1)}
    clock.go_on(days=2)
    tokens["off"] = store.links.share("ann", document, snapshot)
    store.links.revoke("ann", store.links.list("ann")[0].id)
    taken: dict[str, list[float]] = {name: [] for name in tokens}
    for number in range(times):
        for name, token in tokens.items():
            taken[name].append(_time_refusal(store, token, client=f"{name} {number}"))
    store.close()
    return {f"{name} {place}": round(1e3 * value, 3) for name in taken for place, value in _spread(taken[name])}


def _time_refusal(store: RunStore, token: str, client: str) -> float:
    start = time.perf_counter()
    with suppress(NoSuchLink):
        store.links.open(token, client)
    return time.perf_counter() - start


def _spread(taken: list[float]) -> Iterator[tuple[str, float]]:
    low, middle, high = quantiles(taken, n=4)
    yield from (("median", middle), ("from", low), ("to", high))


TRIALS: dict[str, Callable[..., Figures]] = {
    "kills": kill_savers,
    "writers": write_at_once,
    "outages": outlast,
    "timings": time_refusals,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
