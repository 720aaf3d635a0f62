"""Starting: from the command line to the server of the app."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from ccseg.errors import CcsegError
from ccseg.texts import say


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
    os.execv(sys.executable, [sys.executable, "-P", "-m", "streamlit", "run", str(entry)])
