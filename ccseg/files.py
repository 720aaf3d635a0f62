"""Files on disk that are there whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder to write to; its files move into ``folder`` when the block ends well, else they are gone.

    >>> with tempfile.TemporaryDirectory() as here:
    ...     with whole_folder(Path(here, "result")) as draft:
    ...         _ = (draft / "a.txt").write_text("done")
    ...     Path(here, "result", "a.txt").read_text()
    'done'
    """
    draft = Path(tempfile.mkdtemp(prefix=".ccseg-", dir=_nearest_existing(folder.absolute())))
    try:
        yield draft
        for path in sorted(p for p in draft.rglob("*") if p.is_file()):
            _move(path, folder / path.relative_to(draft))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _nearest_existing(path: Path) -> Path:
    return path if path.exists() else _nearest_existing(path.parent)


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)
