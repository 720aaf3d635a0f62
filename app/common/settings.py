"""Settings: what the person who runs the app may change, by environment variable or ``.streamlit/secrets.toml``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from app.texts import say
from ccseg.errors import CcsegError
from ccseg.records import Record

if TYPE_CHECKING:
    from ccseg.reading.customers import Limits

PREFIX = "CCSEG_"
NICENESS = 15
MEGABYTE = 1_000_000


class BadSetting(CcsegError):
    """A setting has a value that it cannot have."""


class Settings(Record):
    """The settings with their defaults and ranges; the variable is the name in capitals behind ``CCSEG_``."""

    workers: int = Field(2, ge=1, le=64, description="fits and maps that run at the same time")
    queue: int = Field(20, ge=1, le=10_000, description="jobs that may wait")
    queue_each: int = Field(5, ge=1, le=10_000, description="jobs of one person that may wait")
    queue_address: int = Field(15, ge=1, le=10_000, description="jobs from one network address that may wait")
    minutes: int = Field(30, ge=1, le=1440, description="the longest that one job may take")
    read_minutes: int = Field(5, ge=1, le=1440, description="the longest that reading one file may take")
    read_mb: int = Field(4_000, ge=100, description="memory that reading one file may take, in megabytes")
    warm: bool = Field(True, description="keep a warm worker ready (about 400 MB); without it each job starts cold")
    niceness: int = Field(NICENESS, ge=0, le=19, description="how far fits and maps give way to pages; 0 is not at all")
    ahead: bool = Field(True, description="begin to find a file's segments before anybody asks, while a worker is idle")
    upload_mb: int = Field(200, ge=1, le=10_000, description="the largest file, in megabytes")
    held_mb: int = Field(2_000, ge=1, description="files of all visitors in memory at the same time, in megabytes")
    rows: int = Field(1_000_000, ge=100, description="the most customers in a file")
    engine: str = Field(
        "",
        pattern="^(local|sc://.+)?$",
        repr=False,
        description="where Parquet files of more customers than that are worked at: `local`, or a Spark Connect server",
    )
    tables: str = Field(
        "",
        pattern=r"^[\w.* ]*$",
        description="tables of the engine that all may name, such as `main.cards.*`; several with spaces between",
    )
    store: str = Field("", description="where results are kept: a file, or a URL that starts with postgresql://")
    base_url: str = Field(
        "", pattern="^(https?://.+)?$", description="the address people use, where a proxy stands before the app"
    )


def read_settings() -> Settings:
    """The settings in force; Streamlit puts what stands in ``secrets.toml`` into the environment.

    >>> read_settings().queue
    20
    """
    import streamlit as st

    st.secrets.load_if_toml_exists()
    variables = {name: PREFIX + name.upper() for name in Settings.model_fields}
    given = {name: os.environ[variable] for name, variable in variables.items() if variable in os.environ}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        reason = say("settings.bad", variable=variables[name], value=repr(given[name]), reason=first["msg"])
        raise BadSetting(reason) from None


def limits() -> Limits:
    """What an upload may be at most.

    >>> limits().bytes
    200000000
    """
    from ccseg.reading.customers import Limits

    settings = read_settings()
    return Limits(bytes=settings.upload_mb * MEGABYTE, rows=settings.rows)
