"""Files on disk that are there whole or not at all."""

import ctypes
import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE, RENAME_SWAP = -100, 2, 2
"""Of Linux' fcntl.h and fs.h, and of stdio.h of macOS."""

MOST_KEPT = 1_000
"""A folder that holds more than this besides is not exchanged, so that nobody's home is linked anew (convention)."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path to write to; it becomes ``path`` when the block ends well, else it is gone.

    >>> with tempfile.TemporaryDirectory() as here:
    ...     with whole_file(Path(here, "deep", "a.txt")) as draft:
    ...         _ = draft.write_text("done")
    ...     Path(here, "deep", "a.txt").read_text()
    'done'
    """
    with _hidden_folder(path.absolute().parent) as folder:
        draft = folder / path.name
        yield draft
        _move(draft, path)


@contextmanager
def whole_folder(folder: Path, table: str = "") -> Iterator[Path]:
    """A temporary folder to write to; when the block ends well its files are those of ``folder``, else they are gone.

    Whoever looks sees the earlier files or the new ones, also where the process is killed: the two folders change
    places in one step of the file system. Other files of ``folder`` stay in it, but for an earlier ``table``, a folder
    in it. Where that cannot be done (another file system, the folder that one is in, Windows) the files move
    one by one.

    >>> with tempfile.TemporaryDirectory() as here:
    ...     with whole_folder(Path(here, "result")) as draft:
    ...         _ = (draft / "a.txt").write_text("done")
    ...     Path(here, "result", "a.txt").read_text()
    'done'
    """
    target = folder.absolute()
    apart = target if target.exists() and not _may_be_exchanged(target) else target.parent
    with _hidden_folder(apart) as hidden:
        draft = hidden / target.name
        draft.mkdir()
        let_group_in(draft)
        yield draft
        if apart == target or not _take_place(draft, target, table):
            if table:
                shutil.rmtree(target / table, ignore_errors=True)
            for path in _files_in(draft):
                _move(path, target / path.relative_to(draft))


@contextmanager
def whole_table(folder: Path) -> Iterator[Path]:
    """A temporary folder for the parts of one table; when the block ends well they are all that ``folder`` holds.

    Raises ``FileExistsError`` where it holds anything but an earlier table, which is not ours to replace.

    >>> with tempfile.TemporaryDirectory() as here:
    ...     for name in ("old.parquet", "new.parquet"):
    ...         with whole_table(Path(here, "labels")) as draft:
    ...             _ = (draft / name).write_text("rows")
    ...     [path.name for path in Path(here, "labels").iterdir()]
    ['new.parquet']
    """
    target = folder.absolute()
    if target.exists() and not (target.is_dir() and all(_is_part(path) for path in target.iterdir())):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    with _hidden_folder(target.parent) as hidden:
        draft = hidden / target.name
        draft.mkdir()
        let_group_in(draft)
        yield draft
        for path in _files_in(draft):
            _sync(path)
        draft.chmod(0o777 & ~_umask())
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and _exchange(draft, target):
            return
        if target.exists():
            os.rename(target, hidden / "earlier")
        os.rename(draft, target)


def _is_part(path: Path) -> bool:
    """Whether a file is of a table that an engine wrote."""
    return path.suffix in (".parquet", ".crc") or path.name == "_SUCCESS"


@contextmanager
def _hidden_folder(parent: Path) -> Iterator[Path]:
    """A folder in this one, or in the nearest above it that exists; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=".ccseg-", dir=_nearest_existing(parent)))
    let_group_in(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def let_group_in(folder: Path) -> None:
    """Let the group write to a new folder where it may to the one that it is in, and new files there are the group's.

    So a cluster whose workers run under another name writes beside us where both are in the group of the output's
    folder (``chmod g+ws``); everywhere else nobody but us has a business in what is not done yet.
    """
    shared = stat.S_ISGID | stat.S_IWGRP
    if folder.parent.stat().st_mode & shared == shared:
        folder.chmod(stat.S_ISGID | 0o770)


def _nearest_existing(path: Path) -> Path:
    return path if path.exists() else _nearest_existing(path.parent)


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(path)
    os.replace(path, target)


def _sync(path: Path) -> None:
    """Have the disk hold what was written, before its name says that it does."""
    # Only Windows wants to be allowed to write; what a cluster's workers wrote may be theirs.
    with path.open("rb+" if sys.platform == "win32" else "rb") as file:
        os.fsync(file.fileno())


def _may_be_exchanged(folder: Path) -> bool:
    """Whether a folder may be another one from now on: nobody is in it, and it lies on the disk of its parent."""
    here = Path.cwd()
    if folder.resolve() in (here, *here.parents) or folder.is_symlink() or os.path.ismount(folder):
        return False
    return os.access(folder.parent, os.W_OK) and sum(1 for _ in folder.rglob("*")) <= MOST_KEPT


def _take_place(draft: Path, target: Path, table: str) -> bool:
    """Put a folder where the target is or shall be, in one step; False where that cannot be done."""
    for path in _files_in(draft):
        _sync(path)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.chmod(0o777 & ~_umask())
        os.rename(draft, target)
        return True
    try:
        _keep_others(target, draft, table)
    except OSError:
        return False
    shutil.copystat(target, draft)
    return _exchange(draft, target)


def _umask() -> int:
    """What new files are not allowed; it can be read only by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _keep_others(target: Path, draft: Path, table: str) -> None:
    """Give the draft what only the target has, but an earlier table, files as further names of the same."""
    for path in sorted(target.rglob("*")):
        own = draft / path.relative_to(target)
        if table and own.is_relative_to(draft / table):
            continue
        if path.is_dir() and not path.is_symlink():
            own.mkdir(exist_ok=True)
        elif not own.exists():
            os.link(path, own, follow_symlinks=False)


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths of one file system change places in one step; False where the system has none."""
    here, there = os.fsencode(one), os.fsencode(other)
    calls = {
        "linux": ("renameat2", (AT_FDCWD, here, AT_FDCWD, there, RENAME_EXCHANGE)),
        "darwin": ("renamex_np", (here, there, RENAME_SWAP)),
    }
    if sys.platform not in calls:
        return False
    name, arguments = calls[sys.platform]
    call = getattr(ctypes.CDLL(None), name, None)
    return call is not None and call(*arguments) == 0
