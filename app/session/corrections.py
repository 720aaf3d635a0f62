"""Corrections: what the owner said of a file, kept in the store for their next file with the same headers."""

from collections.abc import Collection
from contextlib import suppress

from app.session.owner import owner
from app.session.store import store
from ccseg.errors import CcsegError, DamagedRun, NotKept, StoreFault
from ccseg.reading.corrections import Corrections, Said, recall, remember

ID = "corrections"


def recall_answers(headers: Collection[str]) -> Said | None:
    """What the owner said of a file with these headers, where that can be had."""
    with suppress(CcsegError):
        return recall(_kept(), headers)
    return None


def keep_answers(headers: Collection[str], said: Said) -> None:
    """Keep what the owner says of a file with these headers; without the store, it holds for this file only."""
    with suppress(StoreFault):
        kept = _kept()
        changed = remember(kept, headers, said)
        if changed != kept:
            store().save(owner(), changed, id=ID)


def _kept() -> Corrections:
    """What is kept for the owner; nothing where that is damaged."""
    try:
        return store().load(owner(), ID, Corrections)
    except (NotKept, DamagedRun):
        return Corrections()
