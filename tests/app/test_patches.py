"""Each reach into another library's insides still does what it is here for; where one fails, see ``app/patches.py``."""

import gc
import inspect
import json
import os
import re
import subprocess
import sys
import types
import weakref
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context, spawn
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, DeferredFileRequestPayload
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.state import SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from app import patches
from app.common.entry import ENTRY_POINT
from app.common.faults import keep_values_out_of_the_log
from ccseg.errors import UnusableTable
from tests.loops import wait_for


@pytest.mark.parametrize("library", patches.CHECKED)
def test_the_version_in_use_is_the_one_that_was_checked(library):
    """After an upgrade: read what ``app/patches.py`` says of it, run these tests, and write the new version there."""
    assert version(library) == patches.CHECKED[library]


def test_a_new_process_is_told_of_the_page_and_the_patch_keeps_it_from_that(monkeypatch):
    page = types.ModuleType("__main__")
    page.__file__ = "/nowhere/streamlit_app.py"
    monkeypatch.setitem(sys.modules, "__main__", page)
    monkeypatch.setattr(spawn, "get_preparation_data", patches.preparation_data)
    assert "/nowhere/streamlit_app.py" in patches.preparation_data("worker").values()
    patches.leave_main_out()
    told = spawn.get_preparation_data("worker")
    assert "/nowhere/streamlit_app.py" not in told.values()
    assert told["sys_path"]


FORKED = """
import os, json
from app.patches import start_fork_server
from multiprocessing import get_context

def tell(connection):
    connection.send(os.environ.get("CCSEG_MARK"))

if __name__ == "__main__":
    start_fork_server(CCSEG_MARK="set at its start")
    reader, writer = get_context("forkserver").Pipe(duplex=False)
    process = get_context("forkserver").Process(target=tell, args=(writer,))
    process.start()
    told = reader.recv()
    process.join()
    print(json.dumps([told, os.environ.get("CCSEG_MARK")]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork server")
def test_the_fork_server_starts_when_it_is_told_to_and_in_the_environment_it_is_given(tmp_path):
    script = tmp_path / "forked.py"
    script.write_text(FORKED)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    run = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == ["set at its start", None]


def nothing():
    """What a process is started for."""


def test_pebble_takes_the_context_that_it_is_given(monkeypatch):
    class Chosen(Exception):
        pass

    def choose(duplex):
        raise Chosen

    context = get_context("spawn")
    monkeypatch.setattr(context, "Pipe", choose)
    with pytest.raises(Chosen):
        patches.in_process(context, seconds=5)(nothing)()


def test_pages_run_alone_until_there_is_a_navigation(monkeypatch):
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    PagesManager(str(ENTRY_POINT))
    assert patches.pages_run_alone()
    at = AppTest.from_function(navigate).run()
    assert not at.exception
    assert not patches.pages_run_alone()


def navigate():
    import streamlit as st

    st.navigation([st.Page(lambda: None, title="One", url_path="one")])


def test_the_token_of_a_browser_is_the_same_however_it_is_masked():
    first, second = (generate_xsrf_token_string(b"one browser's own", 1) for _ in range(2))
    assert first != second
    assert patches.browser_token(first) == patches.browser_token(second) == b"one browser's own"
    assert patches.browser_token("") == patches.browser_token("2|x") == b""
    assert patches.XSRF_COOKIE == XSRF_COOKIE_NAME


def test_the_error_of_a_page_is_logged_by_its_location_only(caplog):
    def page():
        raise KeyError("CUST-4711")

    keep_values_out_of_the_log()
    at = AppTest.from_function(page).run()
    assert at.exception
    assert "KeyError at" in caplog.text
    assert "4711" not in caplog.text


@pytest.mark.parametrize(
    ("error", "told"), [(UnusableTable("Too many rows."), "Too many rows."), (KeyError("CUST-4711"), "unexpected")]
)
def test_a_download_that_fails_says_why_and_no_value_reaches_the_log(error, told, caplog):
    def fail():
        raise error

    keep_values_out_of_the_log()
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    id = files.add_deferred(fail, "text/csv", "here", "file.csv")
    request = BackendOperationRequest(request_id="1", deferred_file=DeferredFileRequestPayload(file_id=id))
    answer = wait_for(DeferredFileHandler(lambda: files).handle(request, "session"))
    assert told in answer.error_msg
    assert "4711" not in caplog.text


def test_charts_are_drawn_in_colours_that_the_browser_fills_in():
    layout = patches.chart_layout()
    assert len(layout.colorway) >= 8
    for scale in (layout.colorscale.sequential, layout.colorscale.diverging):
        assert [share for share, _ in scale][:: len(scale) - 1] == [0, 1]


def test_the_page_that_is_served_has_inline_scripts_which_the_policy_must_allow():
    scripts = re.findall(r"<script>.*?</script>", patches.index_page(), re.DOTALL)
    assert scripts
    assert patches.index_page().count("<script") == len(scripts) + patches.index_page().count("<script type=")


REACH = re.compile(r"(from|import) (streamlit\.|multiprocessing import.*(spawn|forkserver))")
DOCUMENTED = ("streamlit.delta_generator", "streamlit.runtime.uploaded_file_manager")
"""Where Streamlit's own documentation imports types from."""


def test_nothing_else_in_the_app_reaches_in():
    root = ENTRY_POINT.parent
    files = [*root.glob("*.py"), *root.glob("pages/*.py"), *root.glob("app/**/*.py")]
    assert {path.name for path in files if any(map(reaches_in, path.read_text("utf-8").splitlines()))} == {"patches.py"}


def reaches_in(line):
    return REACH.search(line) and not any(name in line for name in DOCUMENTED)


class Left:
    """A session that nobody came back to, with what Streamlit's own have inside."""

    id = "ann's"

    def __init__(self):
        self._session_state = SessionState()
        self._fragment_storage = MemoryFragmentStorage()
        self.is_shut = False

    def shutdown(self):
        self.is_shut = True


class Held:
    """What a page put into a session."""


def test_what_a_session_holds_goes_when_its_time_is_over_and_not_when_another_one_comes(monkeypatch):
    storage: Any = MemorySessionStorage(ttl_seconds=0)
    nothing: Any = None
    manager = WebsocketSessionManager(storage, nothing, nothing, None)
    loop = types.SimpleNamespace(call_soon_threadsafe=lambda function, *given: function(*given))
    server = types.SimpleNamespace(_session_mgr=manager, _get_async_objs=lambda: types.SimpleNamespace(eventloop=loop))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    session: Any = Left()
    session._session_state["mine"] = held = Held()
    session._fragment_storage.register("polled", partial(print, held))
    left = weakref.ref(held)
    storage.save(SessionInfo(client=None, session=session))
    del held
    gc.collect()
    assert is_alive(left)
    patches.drop_expired_sessions()
    gc.collect()
    assert not is_alive(left)
    assert session.is_shut


def is_alive(left):
    return left() is not None


def test_sessions_have_inside_what_is_cleared():
    made = inspect.getsource(AppSession.__init__)
    assert "self._session_state = SessionState()" in made
    assert "= MemoryFragmentStorage()" in made
    assert callable(AppSession.shutdown)
    assert callable(runtime.Runtime._get_async_objs)
    assert "_session_mgr" in inspect.getsource(runtime.Runtime.__init__)


def test_an_upload_is_not_written_to_the_disk_while_it_arrives(monkeypatch):
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    assert is_on_disk(b"x" * 3_000_000)
    patches.keep_uploads_in_memory()
    assert not is_on_disk(b"x" * 3_000_000)


def is_on_disk(content):
    """Whether a part of a form with this content is in a temporary file when all has arrived."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'

    async def stream():
        yield head + content + b"\r\n--b--\r\n"

    async def parse():
        form = await MultiPartParser(Headers({"Content-Type": "multipart/form-data; boundary=b"}), stream()).parse()
        on_disk = form["file"].file._rolled
        await form.close()
        return on_disk

    return wait_for(parse())


def test_the_files_of_open_pages_are_known(monkeypatch):
    held = MemoryUploadedFileManager("/upload")
    held.add_file("a session", UploadedFileRec("a file", "cards.csv", "text/csv", b"CUST_ID"))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: types.SimpleNamespace(uploaded_file_mgr=held))
    assert patches.uploads_held() == [b"CUST_ID"]
    held.remove_session_files("a session")
    assert patches.uploads_held() == []
