"""Waiting for what is asynchronous, also where the loop of a browser runs in the same thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def wait_for(work: Coroutine[Any, Any, Any]) -> Any:
    """What the work brings, in a thread and a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
