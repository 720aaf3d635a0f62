"""Patches: where other libraries' insides are changed, each with the version it was checked with."""

from contextlib import AbstractContextManager
from typing import Any


def unchecked() -> AbstractContextManager[object]:
    """Import without typeguard compiling its checks into what is imported: inflect takes 0.1 s and not 4 s.

    Checked with inflect 7.6.0 and typeguard 4.6.1.
    """
    from unittest.mock import patch

    import typeguard

    return patch.object(typeguard, "typechecked", lambda target: target)


def leave_closed(session: Any) -> None:
    """Let a session of Spark Connect that was stopped go without closing its client again.

    By itself it does so when it is collected, at any moment, and waits for threads that all sessions share: for ever
    where that comes in the middle of another one's query. Checked with pyspark-client 4.1.3.
    """
    session.client.close = lambda: None
