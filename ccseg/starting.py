"""Starting: from the command line to the server of the app."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from ccseg.errors import CcsegError
from ccseg.texts import say

IN_ONE_PLACE = {"MALLOC_ARENA_MAX": "1"}
"""What has glibc take the memory of all threads from one place, and has to stand there before a process begins.

Each thread would have a place of its own, of which the unused end is never given back: customers of those who have left
would stay in it.
"""


def app_folder(package: Path) -> Path:
    """Where ``asgi.py`` lies: inside the package once it is installed, beside it in a checkout."""
    installed = package / "_app"
    return installed if installed.exists() else package.parent


def start_app(folder: Path) -> None:
    """Become the server of the app in this folder; its settings come from there and from the folder one is in."""
    entry = folder / "asgi.py"
    if not entry.exists():
        raise CcsegError(say("cli.app.no_app", folder=folder))
    if find_spec("streamlit") is None:
        raise CcsegError(say("cli.app.packages"))
    # -P keeps the modules of the folder one is in out of the server's way.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(entry)]
    os.execve(sys.executable, command, {**IN_ONE_PLACE, **os.environ})
