"""The store keeps what it was given, for its owner only, on both databases and through faults."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from sqlalchemy import inspect, text

from ccseg.clustering.clusterers import KMeans
from ccseg.comparing.comparison import Summary
from ccseg.comparing.recommendation import Objection
from ccseg.errors import DamagedRun, NotKept, StoreFault
from ccseg.keeping import database as connecting
from ccseg.keeping import schema
from ccseg.keeping.database import PRAGMAS, Database
from ccseg.keeping.documents import Document, read_document, write_document
from ccseg.keeping.schema import METADATA, migrate
from ccseg.keeping.snapshots import Snapshot, make_snapshot
from ccseg.keeping.store import Note, RunStore, store_url
from ccseg.recipes import Recipe
from ccseg.result import Run
from ccseg.segmentation import segment
from tests.stores import STORED, crash, new_database

ROOT = Path(__file__).parents[2]

FIRST_DOCUMENT = "INSERT INTO documents VALUES ('ann', 'mine', 'run', 'Spring', '', 1.0, :digest, :body)"
FIRST_NOTE = "INSERT INTO notes VALUES ('ann', 'mine', 0, 'Savers', 'Ask Tom', 'ann@bank', 2.0)"
"""Rows of a store as the first version of its schema has them."""
SECOND_LINK = "INSERT INTO links VALUES (:id, 'ann', 'mine', 1.0, 4e9, 0, NULL, :digest, :body)"
"""A link as the second version has it."""


def test_a_run_comes_back_as_it_was(store, stored):
    id = store.save("ann", stored)
    assert id == stored.digest()
    assert store.load("ann", id, Run) == stored


def test_saving_again_changes_nothing(store, stored, clock):
    id = store.save("ann", stored, title="Spring")
    clock.go_on(days=1)
    assert store.save("ann", stored, title="Another") == id
    [entry] = store.list("ann")
    assert (entry.title, entry.saved) == ("Spring", datetime.fromtimestamp(clock.now - 86_400, UTC))


def test_a_better_version_under_the_same_id_keeps_title_and_notes(store, stored):
    store.save("ann", stored.but(map=None), title="Spring", id="mine")
    store.annotate("ann", "mine", 0, name="Savers")
    store.save("ann", stored, title="store.csv", id="mine")
    assert store.load("ann", "mine", Run).map is not None
    assert store.entry("ann", "mine").title == "Spring"
    assert [note.name for note in store.notes("ann", "mine")] == ["Savers"]


def test_the_list_has_the_latest_first_and_says_what_each_is(store, stored, clock):
    store.save("ann", stored, title="First")
    clock.go_on(seconds=1)
    store.save("ann", stored.but(rows_in_file=7), title="Second")
    assert [entry.title for entry in store.list("ann")] == ["Second", "First"]
    assert store.list("ann")[0].about == "600 customers in 3 segments"


def test_a_comparison_is_kept_as_a_run_is(store):
    summary = Summary.from_json((STORED / "comparison-1.json").read_bytes())
    id = store.save("ann", summary)
    assert store.load("ann", id, Summary) == summary
    assert store.entry("ann", id).about == "2 segmentations of 300 customers"
    with pytest.raises(NotKept):
        store.load("ann", id, Run)


def test_nobody_sees_or_changes_what_is_anothers(store, stored):
    id = store.save("ann", stored, title="Spring")
    assert store.list("bob") == ()
    for call in (
        lambda: store.load("bob", id, Run),
        lambda: store.entry("bob", id),
        lambda: store.rename("bob", id, "Mine now"),
        lambda: store.annotate("bob", id, 0, name="Mine now"),
    ):
        with pytest.raises(NotKept, match="no longer kept, or it belongs to somebody else"):
            call()
    store.delete("bob", id)
    assert store.notes("bob", id) == ()
    assert store.entry("ann", id).title == "Spring"


@pytest.mark.parametrize("id", ["", "'; DROP TABLE documents; --", "../store.db", "a\0b", "\udc80", "x" * 100_000])
def test_strange_ids_open_nothing(store, stored, id):
    store.save("ann", stored)
    with pytest.raises(NotKept):
        store.load("ann", id, Run)
    assert len(store.list("ann")) == 1


def test_a_run_is_renamed(store, stored):
    id = store.save("ann", stored, title="customers.csv")
    store.rename("ann", id, "  Spring\n\0campaign \udc80")
    assert store.entry("ann", id).title == "Spring campaign ?"


def test_a_note_can_be_written_anew(store, stored):
    id = store.save("ann", stored)
    store.annotate("ann", id, 1, name="Our best", note="Ask Tom\nfirst")
    assert store.notes("ann", id) == (Note(segment=1, name="Our best", note="Ask Tom\nfirst"),)
    store.annotate("ann", id, 1, note="Tom agrees")
    assert store.notes("ann", id) == (Note(segment=1, name="", note="Tom agrees"),)
    assert store.load("ann", id, Run) == stored


def test_what_is_deleted_is_gone_with_its_notes(store, stored):
    id = store.save("ann", stored)
    store.annotate("ann", id, 0, note="Ask Tom")
    store.delete("ann", id)
    store.delete("ann", id)
    assert store.list("ann") == ()
    store.save("ann", stored)
    assert store.notes("ann", id) == ()


def test_two_stores_see_the_same(store_url, stored):
    here, there = RunStore(store_url), RunStore(store_url)
    id = here.save("ann", stored)
    assert there.load("ann", id, Run) == stored
    assert here.secret("cookies") == there.secret("cookies") != here.secret("something else")
    here.close()
    there.close()


def test_the_notes_of_the_first_version_are_kept_without_who_wrote_them(store_url, stored, monkeypatch):
    database = Database(store_url)
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        database.write(migrate)
    document = write_document(stored)
    row = {"digest": document.digest, "body": document.body}
    database.write(lambda connection: connection.execute(text(FIRST_DOCUMENT), row))
    database.write(lambda connection: connection.execute(text(FIRST_NOTE)))
    database.close()
    store = RunStore(store_url)
    assert store.notes("ann", "mine") == (Note(segment=0, name="Savers", note="Ask Tom"),)
    assert store.load("ann", "mine", Run) == stored
    store.close()


def test_links_that_were_made_before_there_were_notes_go_on_opening(store_url, stored, monkeypatch):
    database = Database(store_url)
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
        database.write(migrate)
    document, shown = write_document(stored), write_document(make_snapshot(stored))
    row = {"digest": document.digest, "body": document.body}
    database.write(lambda connection: connection.execute(text(FIRST_DOCUMENT), row))
    row = {"id": sha256(b"token").hexdigest(), "digest": shown.digest, "body": shown.body}
    database.write(lambda connection: connection.execute(text(SECOND_LINK), row))
    database.close()
    store = RunStore(store_url)
    assert store.links.open("token", "reader") == (make_snapshot(stored), "")
    store.close()


def test_an_old_store_is_brought_up_to_date_and_a_newer_one_is_refused(store_url):
    database = Database(store_url)
    database.write(migrate)
    database.write(migrate)
    built = inspect(database.engine)
    for table in METADATA.tables.values():
        assert [column["name"] for column in built.get_columns(table.name)] == [c.name for c in table.columns]
    database.write(lambda connection: connection.execute(text("INSERT INTO versions VALUES (99)")))
    database.close()
    with pytest.raises(StoreFault, match="made by a newer ccseg"):
        RunStore(store_url)


def test_an_outage_is_not_noticed(postgres, stored):
    store, over = RunStore(postgres.get_uri()), Event()

    def work(owner):
        saved: list[str] = []
        while not over.is_set() or not saved:
            saved.append(store.save(owner, stored.but(rows_in_file=len(saved))))
            store.load(owner, saved[-1], Run)
        return saved

    with ThreadPoolExecutor(2) as users:
        working = {owner: users.submit(work, owner) for owner in ("ann", "bob")}
        crash(postgres)
        postgres.ensure_postgres_running()
        over.set()
        saved = {owner: set(work.result()) for owner, work in working.items()}
    assert saved == {owner: {entry.id for entry in store.list(owner)} for owner in saved}
    store.close()


def test_a_lock_that_is_never_given_back_is_told_in_words(postgres, monkeypatch):
    monkeypatch.setattr("ccseg.keeping.database.SETTINGS", ("lock_timeout = 200",))
    monkeypatch.setattr("ccseg.keeping.database.OUTAGE", 0.5)
    url = new_database(postgres, f"t{os.urandom(8).hex()}")
    store, other = RunStore(url), Database(url)

    def locked(connection):
        connection.execute(text("LOCK TABLE documents IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreFault, match="cannot be reached"):
            store.list("ann")

    other.write(locked)
    assert not store.list("ann")
    store.close()
    other.close()


def test_a_server_that_says_nothing_any_more_is_hung_up_on(postgres, monkeypatch):
    monkeypatch.setattr("ccseg.keeping.database.SILENCE", 0.5)
    database = Database(new_database(postgres, f"t{os.urandom(8).hex()}"))
    ask = text("SELECT pg_backend_pid()")
    silent = database.read(lambda connection: connection.execute(ask).scalar_one())
    os.kill(silent, signal.SIGSTOP)
    try:
        assert database.read(lambda connection: connection.execute(ask).scalar_one()) != silent
    finally:
        os.kill(silent, signal.SIGCONT)
    database.close()


def test_a_long_outage_is_told_in_words_without_the_password(monkeypatch):
    monkeypatch.setattr("ccseg.keeping.database.OUTAGE", 0.1)
    with pytest.raises(StoreFault, match="cannot be reached") as fault:
        RunStore("postgresql://ann:secret@127.0.0.1:1/x")
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize("url", ["mysql://x", "nonsense://x", "://", "postgresql://x:y"])
def test_an_unknown_store_is_told_in_words(url):
    with pytest.raises(StoreFault, match="CCSEG_STORE names no store"):
        RunStore(url)


def test_a_missing_driver_is_told_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreFault, match=r"pip install 'ccseg\[postgres\]'"):
        RunStore("postgresql://ann:secret@127.0.0.1:1/x")


def test_killed_savers_lose_and_tear_nothing():
    command = [sys.executable, "-m", "benchmarks.store", "kills", "50"]
    figures = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    assert figures["acknowledged"] >= 50
    assert (figures["lost"], figures["torn"]) == (0, 0)


def test_writers_at_once_all_succeed():
    command = [sys.executable, "-m", "benchmarks.store", "writers", "8", "10"]
    figures = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    assert (figures["kept"], figures["failed writers"]) == (80, 0)


@pytest.mark.parametrize("field", ["body", "digest"])
def test_a_flipped_byte_is_noticed(tmp_path, stored, field):
    store = RunStore(f"sqlite:///{tmp_path}/store.db")
    id = store.save("ann", stored)
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as connection:
        [kept] = connection.execute(f"SELECT CAST({field} AS BLOB) FROM documents").fetchone()
        flipped = bytes([*kept[:40], kept[40] ^ 1, *kept[41:]])
        connection.execute(f"UPDATE documents SET {field} = ?", [flipped if field == "body" else flipped.decode()])
    with pytest.raises(DamagedRun, match="its checksum differs"):
        store.load("ann", id, Run)
    store.close()


@pytest.mark.parametrize("damage", [b"", b"x" * 4096], ids=["emptied", "overwritten"])
def test_a_damaged_file_is_told_in_words(tmp_path, stored, damage):
    file = tmp_path / "store.db"
    store = RunStore(f"sqlite:///{file}")
    id = store.save("ann", stored)
    store.close()
    file.write_bytes(damage + file.read_bytes()[len(damage) :] if damage else b"")
    with pytest.raises((StoreFault, NotKept)) as fault:
        store.load("ann", id, Run)
    assert "\n" not in str(fault.value)
    store.close()


def test_a_full_disk_is_told_in_words_and_what_was_kept_stays(tmp_path, stored, monkeypatch):
    monkeypatch.setattr("ccseg.keeping.database.PRAGMAS", (*PRAGMAS, "max_page_count = 100"))
    store = RunStore(f"sqlite:///{tmp_path}/store.db")
    saved: list[str] = []
    with pytest.raises(StoreFault, match="disk of the store is full"):
        saved.extend(store.save("ann", stored.but(rows_in_file=number)) for number in range(100))
    assert saved
    assert {entry.id for entry in store.list("ann")} == set(saved)
    store.close()


@pytest.mark.parametrize(
    ("limits", "limit"), [("PRAGMAS", "query_only = 1"), ("SETTINGS", "default_transaction_read_only = on")]
)
def test_a_store_that_can_only_be_read_says_so_and_what_was_kept_opens(
    tmp_path, postgres, stored, monkeypatch, limits, limit
):
    local = limits == "PRAGMAS"
    url = f"sqlite:///{tmp_path}/store.db" if local else new_database(postgres, f"t{os.urandom(8).hex()}")
    store = RunStore(url)
    id = store.save("ann", stored)
    store.close()
    monkeypatch.setattr(f"ccseg.keeping.database.{limits}", (*getattr(connecting, limits), limit))
    store = RunStore(url)
    with pytest.raises(StoreFault, match="can only be read here"):
        store.save("ann", stored)
    with pytest.raises(StoreFault, match="can only be read here"):
        store.delete("ann", id)
    assert store.load("ann", id, Run) == stored
    store.close()


def test_a_document_of_a_newer_version_is_told_in_words(stored):
    body = write_document(stored).body.replace(b'"version":1', b'"version":99', 1)
    with pytest.raises(DamagedRun, match="stored by a newer ccseg"):
        read_document(Run, Document(sha256(body).hexdigest(), body))


def test_what_was_renamed_since_is_read_under_its_new_name():
    stored = Summary.from_json((STORED / "comparison-1.json").read_bytes())
    assert len(stored.candidates) == 2
    assert stored.recommendation.best == 1
    assert len(stored.multiverse.specifications) == 27
    assert stored.colours == ("Big spenders", "Cash-reliant", "Big spenders (K-means, 3 segments)")
    assert Objection(guard="giant", text="One segment holds nearly all.").title == "one dominant segment"


@pytest.mark.parametrize("file", sorted(STORED.iterdir()), ids=lambda file: file.stem)
def test_what_every_earlier_version_stored_opens(file):
    kinds = {"run": Run, "comparison": Summary, "snapshot": Snapshot}
    record = kinds[file.stem.split("-")[0]].from_json(file.read_bytes())
    assert record.customers > 0


def test_the_file_is_for_its_owners_eyes_only(tmp_path, stored):
    store = RunStore(f"sqlite:///{tmp_path}/data/store.db")
    store.save("ann", stored)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()} == {0o600}
    store.close()


def test_a_store_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreFault, match="cannot be written"):
        RunStore(f"sqlite:///{tmp_path}/file/store.db")


def test_the_store_is_where_the_environment_says_or_among_the_persons_data(monkeypatch, tmp_path):
    monkeypatch.delenv("CCSEG_STORE", raising=False)
    assert store_url().endswith("ccseg/store.db")
    monkeypatch.setenv("CCSEG_STORE", f"{tmp_path}/our runs.db")
    RunStore(store_url()).close()
    assert (tmp_path / "our runs.db").exists()
    monkeypatch.setenv("CCSEG_STORE", "postgresql://ann:secret@db/runs")
    assert store_url() == "postgresql://ann:secret@db/runs"


CANARIES = ("CANARY-4711", "Wilhelmina", "4539578763621486", "73519.42", "73,519.42", "61234.56", "8123.41")


def test_no_customers_value_is_in_a_byte_of_the_store(tmp_path):
    store = RunStore(f"sqlite:///{tmp_path}/store.db")
    run = segment(_customers_with_canaries(), Recipe(clusterer=KMeans(segments=2)), draw_map=False).run
    id = store.save("ann", run)
    store.links.share("ann", id, make_snapshot(run))
    kept = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert len(kept["store.db-wal"]) > len(run.to_json())
    assert [(name, canary) for name, bytes in kept.items() for canary in CANARIES if canary.encode() in bytes] == []
    store.close()


def _customers_with_canaries():
    """Eighty customers, one of whom has values that would be known again; one amount is a slip."""
    amounts = np.random.default_rng(0).lognormal(5, 1, (80, 3)).round(2)
    rows = [f"K{i:05d},Person {i},,${a},{b},{c}" for i, (a, b, c) in enumerate(amounts.tolist())]
    rows[20] = 'CANARY-4711,Wilhelmina Canary,4539578763621486,"$73,519.42",61234.56,8123.41'
    rows[30] = "K00030,Person 30,,$500.00,Wilhelmina Slip,12.34"
    return "\n".join(["CUST_ID,customer name,card,BALANCE,PURCHASES,CASH_ADVANCE", *rows]).encode()
