#!/usr/bin/env python3
"""Starts the app by the command given, waits until it is healthy, asks for its page, and stops it."""

import argparse
import os
import shlex
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--path", default="", help="the path that the app is served under, such as /ccseg")
    parser.add_argument("--health", default="", help="a command that says whether the app is healthy")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    settings = {"SERVER_PORT": free_port(), "SERVER_ADDRESS": "127.0.0.1", "SERVER_HEADLESS": "true"}
    environment = {**os.environ, **{f"STREAMLIT_{name}": value for name, value in settings.items()}}
    address = f"http://127.0.0.1:{settings['SERVER_PORT']}{given.path}"
    server = subprocess.Popen(given.command, env=environment)
    try:
        if ask(server, f"{address}/_stcore/health") != "ok":
            sys.exit("the app is not healthy")
        if given.health:
            subprocess.run(shlex.split(given.health), env=environment, check=True)
        if "<title>Streamlit</title>" not in ask(server, f"{address}/"):
            sys.exit("the app shows no page")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


if __name__ == "__main__":
    main()
