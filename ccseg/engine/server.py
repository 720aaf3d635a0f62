"""Server: the embedded engine, in a process of its own that ends with the one that started it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ccseg.errors import EngineFault
from ccseg.texts import say

WAIT = 20
"""Seconds that the engine gets to end by itself; a convention."""

LONGEST = 30 * 24 * 3600
"""Seconds that a session may ask nothing: more than any search takes, as the engine ends with us anyway."""


@contextmanager
def embedded() -> Iterator[str]:
    """The address of an embedded engine, which is gone afterwards."""
    # In a session of its own, so that Ctrl-C reaches us first and the job is stopped before the engine.
    with subprocess.Popen(
        [sys.executable, "-m", "ccseg.engine.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(),
    ) as server:
        try:
            assert server.stdin
            assert server.stdout
            address = server.stdout.readline().strip()
            if not address:
                raise EngineFault(say("engine.unstarted"))
            yield address
            server.stdin.close()
            server.wait(WAIT)
        finally:
            server.kill()


def environment() -> dict[str, str]:
    """That of a process of our own, which finds what we find wherever we were started."""
    here = str(Path(__file__).parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))}


def serve() -> None:
    """Serve on a free port of this machine, say which, and end when whoever started us has."""
    os.environ.setdefault("RUST_LOG", "error")
    # Segments may be looked for longer than the five minutes after which the engine forgets who asks nothing.
    os.environ["SAIL_SPARK__SESSION_TIMEOUT_SECS"] = str(LONGEST)
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    print(f"sc://{host}:{port}", flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    serve()
