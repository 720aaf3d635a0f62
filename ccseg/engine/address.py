"""Address: where a Spark Connect server is and what it asks for, which may be a token and is therefore never told."""

import re
from typing import TYPE_CHECKING

from ccseg.errors import EngineFault
from ccseg.texts import say

if TYPE_CHECKING:
    from pyspark.sql.connect.client import DefaultChannelBuilder

HOST = re.compile(r"[\w.:\-\[\]]+")
"""The signs of a host: letters, digits, and those of an address in numbers."""


def channel_to(address: str) -> "DefaultChannelBuilder":
    """What opens a channel to a server; Databricks' connection strings are such addresses.

    Raises ``EngineFault`` where it is no such address, in a sentence without it.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client import DefaultChannelBuilder

    try:
        builder = DefaultChannelBuilder(address)
    except (PySparkException, ValueError):
        raise EngineFault(say("engine.no_address")) from None
    if not HOST.fullmatch(builder.host):
        raise EngineFault(say("engine.no_address"))
    return builder
