"""The files of all visitors take so much memory at most: what is more is let go as it arrives, with a sentence."""

from email import message_from_bytes

import pytest

from app.common.text import plain
from app.session.results import Source
from app.session.room import Full, Room, bytes_held, require_taken
from tests.app.conftest import texts
from tests.loops import wait_for

MEGABYTE = bytes(1_000_000)


def test_files_that_arrive_and_those_that_are_held_count(monkeypatch):
    held: list[bytes] = []
    monkeypatch.setenv("CCSEG_HELD_MB", "1")
    monkeypatch.setattr("app.session.room.uploads_held", lambda: held)
    monkeypatch.setattr("app.session.room.sources_held", lambda: held)
    room = Room()
    with room.taken(900_000), pytest.raises(Full, match="no room for a file of"), room.taken(200_000):
        pass
    with room.taken(900_000):
        held.append(bytes(200_000))
    with pytest.raises(Full), room.taken(900_000):
        pass
    held.clear()
    with room.taken(900_000):
        pass


def test_a_file_that_two_hold_counts_once():
    before = bytes_held()
    holders = [Source("one.csv", MEGABYTE), Source("another name.csv", MEGABYTE)]
    assert bytes_held() - before == len(MEGABYTE)
    assert len(holders) == 2


def test_a_file_for_which_there_is_no_room_is_said_on_the_page(open_app):
    sentence = "There is no room for a file of 100 MB."
    at = open_app(owner="comes when all is full")
    at.file_uploader(key="upload").upload("cards.csv", Full(sentence).file).run()
    assert [error.value for error in at.error] == [plain(sentence)]
    assert "Upload your file" in texts(at)


def test_what_is_taken_instead_of_a_file_says_why_and_nothing_of_the_file_is_kept(monkeypatch):
    from asgi import UploadRoom

    monkeypatch.setenv("CCSEG_HELD_MB", "1")
    taken, pieces = [], [MEGABYTE, MEGABYTE, b"the end"]

    async def receive():
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message):
        raise AssertionError

    async def app(scope, receive, send):
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        taken.append((headers, (await receive())["body"]))

    length = [(b"content-length", b"2000007"), (b"content-type", b"multipart/form-data; boundary=x")]
    scope = {"type": "http", "method": "PUT", "path": "/ccseg/_stcore/upload_file/a/b", "headers": length}
    wait_for(UploadRoom(app)(scope, receive, send))
    [(headers, body)] = taken
    assert not pieces
    assert int(headers["content-length"]) == len(body) < 1_000
    parts = list(message_from_bytes(f"Content-Type: {headers['content-type']}\n\n".encode() + body).walk())
    with pytest.raises(Full, match="There is no room for a file of"):
        require_taken(bytes(parts[1].get_payload(decode=True)))
