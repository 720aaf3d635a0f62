#!/usr/bin/env python3
"""Starts the app by the command given, waits until it is healthy, asks for its page, and stops it.

Usage: .ci/answers.py [PATH] COMMAND...   where PATH is the sub-path the app is served under, such as /ccseg
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

PATIENCE = 120


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def ask(server: "subprocess.Popen[bytes]", url: str) -> str:
    """What the server answers, once it does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            sys.exit(f"the server ended with status {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing answers at {url}")


def main(arguments: list[str]) -> None:
    path = arguments.pop(0) if arguments[0].startswith("/") and not os.path.exists(arguments[0]) else ""
    port = free_port()
    settings = {"SERVER_PORT": port, "SERVER_ADDRESS": "127.0.0.1", "SERVER_HEADLESS": "true"}
    given = {f"STREAMLIT_{name}": value for name, value in settings.items()}
    server = subprocess.Popen(arguments, env={**os.environ, **given})
    try:
        if ask(server, f"http://127.0.0.1:{port}{path}/_stcore/health") != "ok":
            sys.exit("the app is not healthy")
        if "<title>Streamlit</title>" not in ask(server, f"http://127.0.0.1:{port}{path}/"):
            sys.exit("the app shows no page")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


if __name__ == "__main__":
    main(sys.argv[1:])
