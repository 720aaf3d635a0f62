"""Guard: stops the job of a cluster when the process that started it is gone and could not stop it itself."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ccseg.engine.address import channel_to
from ccseg.engine.server import environment

DONE = "done"


@contextmanager
def guarded(address: str, session: str) -> Iterator[None]:
    """Have another process look after the session of this id at an address, until it is over."""
    # Where it is goes through a pipe, as an address may hold a token; and Ctrl-C is for us alone.
    with subprocess.Popen(
        [sys.executable, "-m", "ccseg.engine.guard"],
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(),
    ) as guard:
        assert guard.stdin
        with suppress(BrokenPipeError):
            guard.stdin.write(f"{address}\n{session}\n")
            guard.stdin.flush()
        try:
            yield
        finally:
            with suppress(BrokenPipeError):
                guard.stdin.write(f"{DONE}\n")
                guard.stdin.close()


def watch() -> None:
    """Wait until whoever started us has ended, and stop what is under way unless it said that it is over."""
    address, session, *said = sys.stdin.read().splitlines()
    if DONE not in said:
        stop(address, session)


def stop(address: str, session: str) -> None:
    """Stop what is under way in a session, whoever began it."""
    from grpc import RpcError
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.session import SparkSession

    builder = channel_to(address)
    builder.set("session_id", session)
    with suppress(PySparkException, RpcError):
        again = SparkSession.builder.channelBuilder(builder).create()
        again.interruptAll()
        again.stop()


if __name__ == "__main__":
    watch()
