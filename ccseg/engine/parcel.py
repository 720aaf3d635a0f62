"""Parcel: this library as one file that the workers of an engine import, and whether they can."""

import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from ccseg.engine.table import ANSWER, Batches, Rows, answer_of

LEFT_OUT = frozenset({"__pycache__", "_app", "fonts"})
"""Folders that no worker needs."""

NAME = "ccseg_workers.zip"


@contextmanager
def packed() -> Iterator[Path]:
    """The library as a ZIP file from which Python imports it; gone afterwards.

    >>> with packed() as parcel:
    ...     "ccseg/texts/en/engine.toml" in zipfile.ZipFile(parcel).namelist()
    True
    """
    with TemporaryDirectory() as here, as_file(files("ccseg")) as library:
        parcel = Path(here, NAME)
        with zipfile.ZipFile(parcel, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(library.rglob("*")):
                inside = path.relative_to(library)
                if path.is_file() and LEFT_OUT.isdisjoint(inside.parts):
                    archive.write(path, Path("ccseg", inside))
        yield parcel


@dataclass(frozen=True)
class Trial:
    """Loads what all work needs, where the work will be done, so that what is missing there shows at once."""

    @property
    def schema(self) -> pa.Schema:
        return ANSWER

    def __call__(self, batches: Rows) -> Batches:
        import ccseg.engine.profiling
        import ccseg.engine.scoring  # noqa: F401

        for batch in batches:
            yield answer_of(batch.num_rows)


def python() -> str:
    """The version of Python that has to run in an engine too.

    >>> python().count(".")
    1
    """
    return f"{sys.version_info.major}.{sys.version_info.minor}"
