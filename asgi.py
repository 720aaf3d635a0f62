"""The app as one ASGI application: response headers, and workers that start and stop with the server."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import streamlit as st
from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.patches import chart_script, index_page, keep_uploads_in_memory


def inline_scripts(page: str) -> str:
    """The hashes by which a policy lets the inline scripts of a page run, and no other."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)


# The map is drawn with WebGL, for which Plotly compiles functions; without 'unsafe-eval' it stays empty.
POLICY = (
    "default-src 'self'",
    f"script-src 'self' 'unsafe-eval' {inline_scripts(index_page())}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SOON = {"Link": f"<{script}>; rel=modulepreload"} if (script := chart_script()) else {}
"""What a page says will be needed: the script of charts is large, and is compiled while nobody waits for it."""

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""What a link opens is for whoever has it, and for nobody's memory."""


UPLOADS = "/_stcore/upload_file/"
"""Where Streamlit takes files, behind the path that the app is served under."""


class ResponseHeaders:
    """Adds the headers to every response, and to a page the cookie by which a browser is known again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if headers.get("Content-Type", "").startswith("text/html"):
                    headers.update(SOON)
                    await _add_cookie(HTTPConnection(scope), headers)
                if scope["path"].endswith("/shared"):
                    headers.update(PRIVATE)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class UploadRoom:
    """Lets a file go as it arrives, while the files of all visitors take all the room there is.

    The browser would show no sentence of an answer that refuses, so what is taken instead is a file that says why.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or UPLOADS not in scope["path"]:
            await self._app(scope, receive, send)
            return
        from app.common.settings import limits
        from app.session.room import ROOM, Full

        length = Headers(scope=scope).get("Content-Length", "")
        try:
            with ROOM.taken(int(length) if length.isdecimal() else limits().bytes):
                await self._app(scope, receive, send)
        except Full as full:
            await self._app(*await _with_file_instead(full.file, scope, receive), send)


async def _with_file_instead(file: bytes, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
    """The request with this file in place of its own, which is let go piece by piece."""
    while (await receive()).get("more_body"):
        pass
    head = b'--instead\r\nContent-Disposition: form-data; name="file"; filename="instead.csv"\r\n\r\n'
    body = head + file + b"\r\n--instead--\r\n"

    async def receive_instead() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {**scope, "headers": list(scope["headers"])}
    headers = MutableHeaders(scope=scope)
    headers.update({"Content-Type": "multipart/form-data; boundary=instead", "Content-Length": str(len(body))})
    return scope, receive_instead


async def _add_cookie(visit: HTTPConnection, headers: MutableHeaders) -> None:
    from app.session.owner import COOKIE, cookie_header

    header = await to_thread.run_sync(cookie_header, visit.cookies.get(COOKIE, ""), visit.url.scheme == "https")
    if header:
        headers.append("Set-Cookie", header)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Warm the workers and the pages before the first person needs them, and stop the workers with the server.

    Meanwhile uploads stay in memory, and what came with people who have left is let go.
    """
    from app.jobs.board import job_board
    from app.jobs.memory import forgetting, preload, without_cores
    from app.session.elsewhere import teller
    from app.session.trash import trash

    keep_uploads_in_memory()
    without_cores()
    board = job_board()
    preload()
    try:
        with forgetting():
            yield
    finally:
        teller().close()
        board.close()
        trash().empty()


app = st.App(
    Path(__file__).parent / "streamlit_app.py",
    lifespan=lifespan,
    middleware=[Middleware(ResponseHeaders), Middleware(UploadRoom)],
)

if __name__ == "__main__":
    app.run()
