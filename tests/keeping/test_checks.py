"""A stored document that was changed, its checksum with it, is refused in a sentence or can be used."""

import hashlib
import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from ccseg.comparing.comparison import Summary
from ccseg.errors import CcsegError, DamagedRun
from ccseg.exporting.notebook import write_page
from ccseg.exporting.pack import Origin, make_pack
from ccseg.keeping.documents import Document, read_document
from ccseg.keeping.snapshots import Snapshot, public_comparison
from tests.stores import STORED
from tests.test_consistency import changed, mutations

READ = 80
"""How many changed documents of a kind are read and used."""


def use_comparison(summary):
    assert summary.colours is not None
    told = [summary.tell(flow) for flow in summary.flows]
    told += [each.tell(summary.candidates) for each in summary.gathered]
    told += [objection.title for candidate in summary.candidates for objection in candidate.objections]
    assert all(told)
    public_comparison(summary)
    write_page(summary)


def use_snapshot(snapshot):
    make_pack(snapshot, Origin("a title", date(2026, 1, 2)))
    assert all(snapshot.segment_of(segment.segment) is segment for segment in snapshot.segments)


KINDS: dict[str, tuple[type[Any], Any]] = {
    "comparison": (Summary, use_comparison),
    "snapshot": (Snapshot, use_snapshot),
}


def stored(kind):
    document = KINDS[kind][0].from_json((STORED / f"{kind}-1.json").read_bytes())
    return json.loads(document.to_json())


def read(kind, text):
    body = text.encode()
    return read_document(KINDS[kind][0], Document(hashlib.sha256(body).hexdigest(), body))


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_document_is_refused_or_can_be_used(kind):
    document, accepted = stored(kind), []
    for path, change in mutations(document)[:READ]:
        with suppress(CcsegError):
            accepted.append(read(kind, changed(document, path, change)))
    assert READ / 20 < len(accepted) < READ
    for each in accepted[: READ // 8]:
        with suppress(CcsegError):
            KINDS[kind][1](each)


@pytest.mark.parametrize(
    ("kind", "path", "change", "part"),
    [
        ("comparison", ("customers",), 0, "customers"),
        ("comparison", ("candidates",), [], "candidates"),
        ("comparison", ("candidates", 0, "groups", 0, "segment"), 9, "candidates"),
        ("comparison", ("candidates", 0, "groups", 0, "colour"), 99, "candidates"),
        ("comparison", ("candidates", 0, "groups", 0, "verdict"), "whatever", "candidates"),
        ("comparison", ("recommendation", "best"), 99, "recommendation"),
        ("comparison", ("flows",), [], "flows"),
        ("comparison", ("flows", 0, "links", 0, "source"), 99, "flows"),
        ("comparison", ("multiverse", "reference"), 99, "multiverse"),
        ("snapshot", ("customers",), 0, "customers"),
        ("snapshot", ("choice", "chosen"), 99, "choice"),
        ("snapshot", ("segments", 0, "segment"), 1, "segments"),
        ("snapshot", ("segments", 0, "profile", "size"), 1, "segments"),
        ("snapshot", ("map", "labels"), [9], "map"),
    ],
)
def test_a_document_whose_parts_do_not_fit_each_other_is_refused_with_the_part(kind, path, change, part):
    with pytest.raises(DamagedRun, match=f'part "{part}" does not fit'):
        read(kind, changed(stored(kind), path, change))
