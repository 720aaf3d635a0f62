"""A link opens what was shared, for who has the token, as long as it may, and counts."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from ccseg.errors import NotKept
from ccseg.keeping.links import BadExpiry, NoSuchLink
from ccseg.keeping.snapshots import make_snapshot
from ccseg.keeping.store import RunStore
from ccseg.keeping.tries import TooManyTries


@pytest.fixture
def kept(store, stored):
    """The id of a run of Ann's in the store."""
    return store.save("ann", stored)


@pytest.fixture
def snapshot(stored):
    return make_snapshot(stored)


def test_a_link_made_here_opens_the_same_there(store, store_url, clock, kept, snapshot):
    token = store.links.share("ann", kept, snapshot)
    there = RunStore(store_url, clock)
    assert there.links.open(token, "reader").snapshot == snapshot
    there.close()


def test_a_link_goes_on_showing_what_was_shared(store, stored, kept, snapshot):
    token = store.links.share("ann", kept, snapshot)
    store.save("ann", stored.but(map=None), id=kept)
    store.annotate("ann", kept, 0, name="Another name")
    assert store.links.open(token, "reader").snapshot == snapshot


def test_the_note_of_a_link_opens_with_it_and_is_forgotten_when_the_link_is_revoked(store, kept, snapshot):
    token = store.links.share("ann", kept, snapshot, note=" For Thursday: <b>look</b> at 3.\0 ")
    assert store.links.open(token, "reader").note == "For Thursday: <b>look</b> at 3."
    [link] = store.links.list("ann")
    assert link.note == "For Thursday: <b>look</b> at 3."
    store.links.revoke("ann", link.id)
    assert store.links.list("ann")[0].note == ""


def test_a_note_has_at_most_300_characters(store, kept, snapshot):
    assert store.links.open(store.links.share("ann", kept, snapshot), "reader").note == ""
    assert store.links.open(store.links.share("ann", kept, snapshot, note="x" * 301), "reader").note == "x" * 300


def test_a_token_cannot_be_guessed_and_is_not_kept(store, tmp_path, kept, snapshot):
    tokens = {store.links.share("ann", kept, snapshot) for _ in range(5)}
    assert len(tokens) == 5
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
    bytes = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(token.encode() in bytes for token in tokens)


def test_wrong_expired_and_switched_off_links_look_alike(store, clock, stored, kept, snapshot):
    expired = store.links.share("ann", kept, snapshot, days=1)
    clock.go_on(days=1)
    off = store.links.share("ann", kept, snapshot)
    store.links.revoke("ann", store.links.list("ann")[0].id)
    other = store.save("ann", stored.but(map=None))
    deleted = store.links.share("ann", other, snapshot)
    store.delete("ann", other)
    texts = set()
    for token in (expired, off, deleted, "wrong", "", "\udc80", "'; DROP TABLE links; --", "x" * 100_000):
        with pytest.raises(NoSuchLink) as error:
            store.links.open(token, "reader")
        texts.add(str(error.value))
    assert len(texts) == 1


def test_a_link_works_for_thirty_days_unless_told_otherwise(store, clock, kept, snapshot):
    token = store.links.share("ann", kept, snapshot)
    clock.go_on(days=29.9)
    assert store.links.open(token, "reader").snapshot == snapshot
    clock.go_on(days=0.2)
    with pytest.raises(NoSuchLink):
        store.links.open(token, "reader")


@pytest.mark.parametrize("days", [0, -1, 366])
def test_no_link_works_longer_than_a_year(store, kept, snapshot, days):
    with pytest.raises(BadExpiry, match=f"1 to 365 days, not {days}"):
        store.links.share("ann", kept, snapshot, days)


def test_an_extended_link_works_again(store, clock, kept, snapshot):
    token = store.links.share("ann", kept, snapshot, days=1)
    clock.go_on(days=2)
    store.links.extend("ann", store.links.list("ann")[0].id, days=7)
    assert store.links.open(token, "reader").snapshot == snapshot
    assert store.links.list("ann")[0].expires == datetime.fromtimestamp(clock.now + 7 * 86_400, UTC)


def test_a_link_that_was_switched_off_stays_off_and_holds_nothing(store, kept, snapshot):
    store.links.share("ann", kept, snapshot)
    [link] = store.links.list("ann")
    store.links.revoke("ann", link.id)
    assert store.links.list("ann")[0].off
    with pytest.raises(NotKept):
        store.links.extend("ann", link.id)


def test_openings_are_counted_but_not_looking_again(store, clock, kept, snapshot):
    token = store.links.share("ann", kept, snapshot)
    assert [(link.opened, link.last_opened) for link in store.links.list("ann")] == [(0, None)]
    store.links.open(token, "reader")
    clock.go_on(seconds=60)
    store.links.open(token, "reader")
    store.links.open(token, "reader", again=True)
    [link] = store.links.list("ann")
    assert (link.opened, link.last_opened) == (2, datetime.fromtimestamp(clock.now, UTC))


def test_only_the_owner_shares_lists_extends_and_switches_off(store, kept, snapshot):
    token = store.links.share("ann", kept, snapshot)
    [link] = store.links.list("ann")
    assert store.links.list("bob") == ()
    for call in (
        lambda: store.links.share("bob", kept, snapshot),
        lambda: store.links.extend("bob", link.id),
        lambda: store.links.revoke("bob", link.id),
    ):
        with pytest.raises(NotKept):
            call()
    assert store.links.open(token, "reader").snapshot == snapshot


def test_who_tries_too_many_wrong_tokens_has_to_wait_and_others_do_not(store, clock, kept, snapshot):
    token = store.links.share("ann", kept, snapshot)
    for number in range(10):
        with pytest.raises(NoSuchLink):
            store.links.open(f"wrong {number}", "guesser")
    with pytest.raises(TooManyTries):
        store.links.open(token, "guesser")
    assert store.links.open(token, "reader").snapshot == snapshot
    clock.go_on(seconds=6)
    assert store.links.open(token, "guesser").snapshot == snapshot


def test_tries_are_counted_for_all_servers_of_a_store(store, store_url, clock, kept, snapshot):
    there = RunStore(store_url, clock)
    for number in range(10):
        with pytest.raises(NoSuchLink):
            (store, there)[number % 2].links.open(f"wrong {number}", "guesser")
    for server in (store, there):
        with pytest.raises(TooManyTries):
            server.links.open("wrong", "guesser")
    there.close()


def test_a_clock_that_is_set_back_locks_nobody_out(store, clock, kept, snapshot):
    token = store.links.share("ann", kept, snapshot)
    for number in range(10):
        with pytest.raises(NoSuchLink):
            store.links.open(f"wrong {number}", "guesser")
    clock.go_on(days=-1)
    assert store.links.open(token, "guesser").snapshot == snapshot
    with pytest.raises(NoSuchLink):
        store.links.open("wrong", "guesser")
    with store._database.engine.connect() as connection:
        assert "guesser" not in str(connection.execute(text("SELECT * FROM tries")).all())
