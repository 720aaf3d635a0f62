"""A run.json that was changed is refused in a sentence, or still makes sense: never an error of another's."""

import base64
import json
import random
import tracemalloc
import zlib
from contextlib import suppress
from copy import deepcopy

import pytest

from ccseg.errors import CcsegError, DamagedRun
from ccseg.exporting.model_document import describe_model
from ccseg.exporting.report import write_report
from ccseg.exporting.sql import exact_sql
from ccseg.keeping.documents import Document, read_document, write_document
from ccseg.keeping.snapshots import make_snapshot
from ccseg.result import Run
from ccseg.scoring import read_run, score
from tests.stores import STORED

GONE = object()
"""Stands for a part that is left out."""
READ, USED = 150, 6
"""How many changed runs are read, and how many of those that are accepted are used for everything."""


@pytest.fixture(scope="module")
def document():
    return json.loads((STORED / "run-1.json").read_text("utf-8"))


def places(value, path=()):
    """The path of every node below a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*path, key)
        yield from places(part, (*path, key))


def one_of_each_kind(document):
    """A place of each kind of node: all places that differ only in which of a list they are in are one kind."""
    kinds: dict[tuple[object, ...], tuple[object, ...]] = {}
    for path in places(document):
        kinds.setdefault(tuple("*" if isinstance(key, int) else key for key in path), path)
    return list(kinds.values())


def changes_of(value):
    """What a node may be changed to: gone, of another type, too much, or beyond all sense."""
    yield from (GONE, None, {"a": 1}, [])
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (-1, 0, 0.5, 10**30, float("nan"), float("inf"), -1e308, "x")
    elif isinstance(value, str):
        yield from ("", "x" * 10_000, 5)
    elif isinstance(value, list):
        yield from (value + value[-1:], value[:-1], value[::-1], [value])


def changed(document, path, change):
    copy = deepcopy(document)
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = change
    if change is GONE:
        del holder[path[-1]]
    return json.dumps(copy)


def value_at(document, path):
    return value_at(document[path[0]], path[1:]) if path else document


def mutations(document):
    """Each kind of node changed in each way, in an order drawn once and for all."""
    found = [(path, change) for path in one_of_each_kind(document) for change in changes_of(value_at(document, path))]
    random.Random(0).shuffle(found)
    return found


def test_a_changed_run_is_refused_or_can_be_used(document, sample):
    accepted = []
    for path, change in mutations(document)[:READ]:
        with suppress(CcsegError):
            accepted.append(read_run(changed(document, path, change)))
    assert READ / 10 < len(accepted) < READ
    for run in accepted[:USED]:
        for use in (write_report, describe_model, make_snapshot, exact_sql, lambda run: score(run, sample)):
            with suppress(CcsegError):
                use(run)


@pytest.mark.parametrize(
    ("path", "change", "part"),
    [
        (("customers",), 0, "customers"),
        (("left_out",), -1, "customers"),
        (("model", "centres"), [[0.0]], "model"),
        (("model", "centres"), [], "model"),
        (("plan", "features"), [], "plan"),
        (("choice", "chosen"), 99, "choice"),
        (("choice", "trials"), [], "choice"),
        (("segments",), [], "segments"),
        (("segments", 0, "segment"), 7, "segments"),
        (("segments", 0, "size"), 10**6, "segments"),
        (("segments", 0, "profile", "size"), 1, "segments"),
        (("segments", 0, "share"), float("nan"), "segments"),
        (("quality", "segments"), 9, "quality"),
        (("map", "labels"), [9], "map"),
    ],
)
def test_a_run_whose_parts_do_not_fit_each_other_is_refused_with_the_part(document, path, change, part):
    with pytest.raises(DamagedRun, match=f"{part}.* does not fit"):
        read_run(changed(document, path, change))


def test_a_stored_run_is_held_to_the_same(document):
    record = Run.from_json(changed(document, ("quality", "segments"), 9))
    with pytest.raises(DamagedRun, match="quality"):
        read_document(Run, Document(*write_document(record)))


@pytest.mark.parametrize(
    "points",
    [
        {"shape": [1]},
        {"shape": [1], "zlib_f8": 5},
        {"shape": [1], "zlib_f8": "no base64"},
        {"shape": [1], "zlib_f8": base64.b64encode(b"no zlib").decode()},
        {"shape": [-1], "zlib_f8": base64.b64encode(zlib.compress(bytes(8))).decode()},
        {"shape": ["x"], "zlib_f8": base64.b64encode(zlib.compress(bytes(8))).decode()},
        {"a": 1},
    ],
)
def test_what_is_no_packed_array_is_refused(document, points):
    model = {"kind": "core points", "points": points, "labels": points, "eps": 0.5}
    with pytest.raises(DamagedRun, match="model"):
        read_run(changed(document, ("model",), model))


def test_a_small_run_that_unpacks_to_much_is_refused_before_it_is_unpacked(document):
    size = 100_000_000
    bomb = {"shape": [size // 8], "zlib_f8": base64.b64encode(zlib.compress(bytes(size), 9)).decode()}
    text = changed(document, ("model",), {"kind": "core points", "points": bomb, "labels": bomb, "eps": 0.5})
    assert len(text) < 1_000_000
    tracemalloc.start()
    with pytest.raises(DamagedRun, match="model"):
        read_run(text)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20_000_000
