"""A visitor without a browser, who speaks the server's own protocol: cheap enough for many at once.

Checked with Streamlit 1.67.
"""

import time
from itertools import count
from types import TracebackType
from typing import Any, Self

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

PATIENCE = 300.0
"""Seconds until a script that does not finish is given up."""


DONE = ForwardMsg.FINISHED_SUCCESSFULLY
"""How a script ends that no other run of it follows."""


class Visitor:
    """One visit: what is on the page, and what may be pressed there.

    Visits with the same ``cookies`` are of one browser.
    """

    def __init__(self, address: str, cookies: dict[str, str] | None = None) -> None:
        self.address = address
        self.cookies = cookies or _new_cookies(address)
        self._values: dict[str, WidgetState] = {}
        self._numbers = count()
        self.widgets: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self.texts: list[str] = []
        self.alerts: list[str] = []
        self.session = self.query = self.page = ""
        self._socket = connect(
            f"{address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit", self._token],  # type: ignore[list-item]
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())},
            origin=address,  # type: ignore[arg-type]
            max_size=None,
            compression=None,
        )
        self.run()

    @property
    def _token(self) -> str:
        return self.cookies.get("_streamlit_xsrf", "")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def leave(self) -> None:
        """Close the page."""
        self._socket.close()

    def run(self, pressed: WidgetState | None = None) -> float:
        """Have the page drawn, after a press where one is given; the seconds it took."""
        begun = time.perf_counter()
        self.send_run(pressed)
        self.await_page()
        return time.perf_counter() - begun

    def send_run(self, pressed: WidgetState | None = None) -> None:
        """Ask for the page, and do not wait for it."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.query_string = self.query
        message.rerun_script.widget_states.widgets.extend([*self._values.values(), *([pressed] if pressed else [])])
        self._send(message)

    def await_page(self) -> None:
        """Wait until the page is drawn, and note what is on it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            message = self._receive(end - time.monotonic())
            self._note(message)
            if message.WhichOneof("type") == "script_finished" and message.script_finished == DONE:
                return
        raise TimeoutError(f"no page within {PATIENCE:.0f} s")

    def turn_to(self, page: str) -> float:
        """Go to another page; the seconds until it is drawn."""
        self.page = self.pages[page]
        return self.run()

    def press(self, key: str) -> float:
        """Press the button with this key; the seconds until the page is drawn."""
        return self.run(WidgetState(id=self.widgets[key], trigger_value=True))

    def upload(self, key: str, name: str, data: bytes) -> float:
        """Bring a file; the seconds from its first byte until the page that follows is drawn."""
        begun = time.perf_counter()
        self.put(key, name, data)
        self.run()
        return time.perf_counter() - begun

    def put(self, key: str, name: str, data: bytes) -> int:
        """Send a file, which the next run of the page takes; the status of the answer."""
        request = BackMsg()
        request.file_urls_request.request_id = str(next(self._numbers))
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self.session
        self._send(request)
        while (answer := self._receive(PATIENCE)).WhichOneof("type") != "file_urls_response":
            self._note(answer)
        [urls] = answer.file_urls_response.file_urls
        put = requests.put(
            self.address + urls.upload_url,
            files={"file": (name, data)},
            headers={"X-Xsrftoken": self._token},
            cookies=self.cookies,
            timeout=PATIENCE,
        )
        info = UploadedFileInfo(file_id=urls.file_id, name=name, size=len(data), file_urls=urls)
        state = FileUploaderState(uploaded_file_info=[info])
        id = self.widgets[key]
        if put.ok:
            self._values[id] = WidgetState(id=id, file_uploader_state_value=state)
        return put.status_code

    def clear_cache(self) -> None:
        """What the menu of a developer sends."""
        message = BackMsg()
        message.clear_cache = True
        self._send(message)

    def _send(self, message: BackMsg) -> None:
        self._socket.send(message.SerializeToString())

    def _receive(self, seconds: float) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(bytes(self._socket.recv(timeout=seconds)))  # type: ignore[arg-type]
        return message

    def _note(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id or self.session
                self.page = message.new_session.page_script_hash
                self.texts, self.alerts, self.widgets = [], [], {}
            case "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._note_element(message.delta.new_element)

    def _note_element(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        if id := getattr(shown, "id", ""):
            self.widgets[_key_of(id)] = id
        if kind in ("markdown", "alert", "heading"):
            self.texts.append(shown.body)
        if kind == "alert":
            self.alerts.append(shown.body)


def _new_cookies(address: str) -> dict[str, str]:
    """Those that a browser has once the app is loaded."""
    with requests.Session() as browser:
        for path in ("/", "/_stcore/health"):
            browser.get(address + path, timeout=PATIENCE)
        return dict(browser.cookies)


def _key_of(id: str) -> str:
    """The key that a page gave a widget: what follows the digest in its id."""
    return id.removeprefix("$$ID-").partition("-")[2]
