import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ccseg import files
from ccseg.files import whole_file, whole_folder, whole_table

KILLED_AS_IT_ENDS = """
import os, signal, sys
from pathlib import Path
from ccseg import files

step = int(sys.argv[2])
def counting(real):
    def call(*paths):
        global step
        step -= 1
        if step < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*paths)
    return call

for name in ("_exchange", "_sync", "_keep_others"):
    setattr(files, name, counting(getattr(files, name)))
with files.whole_folder(Path(sys.argv[1])) as draft:
    for name in ("customers.csv", "run.json", "report.html"):
        (draft / name).write_text("new")
"""


def fail_after_writing(folder):
    with whole_folder(folder) as draft:
        (draft / "a.txt").write_text("after")
        raise RuntimeError


def test_a_failure_leaves_nothing_behind(tmp_path):
    with pytest.raises(RuntimeError):
        fail_after_writing(tmp_path / "deep" / "result")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def earlier(tmp_path):
    """A folder that holds a result and other files of its owner."""
    folder = tmp_path / "result"
    (folder / "notes" / "empty").mkdir(parents=True)
    for name in ("customers.csv", "run.json", "report.html"):
        (folder / name).write_text("old")
    (folder / "notes" / "mine.txt").write_text("mine")
    (folder / "link").symlink_to("notes/mine.txt")
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_failure_leaves_an_earlier_result_as_it_was(earlier):
    before = contents(earlier)
    with pytest.raises(RuntimeError):
        fail_after_writing(earlier)
    assert contents(earlier) == before


@pytest.mark.parametrize("whole", [True, False], ids=["exchanged", "one by one"])
def test_other_files_of_the_folder_stay(earlier, monkeypatch, whole):
    if not whole:
        monkeypatch.setattr(files, "_exchange", lambda *_: False)
    mode = earlier.stat().st_mode
    with whole_folder(earlier) as draft:
        (draft / "run.json").write_text("new")
    expected = {"customers.csv": "old", "report.html": "old", "run.json": "new"}
    assert contents(earlier) == expected | {"notes/mine.txt": "mine", "link": "mine"}
    assert (earlier / "notes" / "empty").is_dir()
    assert (earlier / "link").is_symlink()
    assert earlier.stat().st_mode == mode
    assert [path.name for path in earlier.parent.iterdir()] == ["result"]


def test_the_folder_one_is_in_stays_the_folder_one_is_in(earlier, monkeypatch):
    monkeypatch.chdir(earlier)
    with whole_folder(Path()) as draft:
        (draft / "run.json").write_text("new")
    assert Path("run.json").read_text() == "new"
    assert not list(earlier.glob(".ccseg-*"))


def test_a_new_folder_is_as_open_as_any_other(tmp_path):
    (tmp_path / "other").mkdir()
    with whole_folder(tmp_path / "result") as draft:
        (draft / "a.txt").write_text("new")
    assert (tmp_path / "result").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux and macOS exchange folders in one step")
@pytest.mark.parametrize("step", range(6))
def test_a_process_killed_at_any_moment_leaves_the_earlier_result_or_the_new_one(earlier, step):
    killed = subprocess.run([sys.executable, "-c", KILLED_AS_IT_ENDS, str(earlier), str(step)], check=False)
    results = {(earlier / name).read_text() for name in ("customers.csv", "run.json", "report.html")}
    assert results == ({"old"} if killed.returncode else {"new"})
    assert (killed.returncode == 0) == (step == 5)


def write_half(path):
    with whole_file(path) as draft:
        draft.write_text("half")
        raise RuntimeError


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    with pytest.raises(RuntimeError):
        write_half(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []
    with whole_file(tmp_path / "a.csv") as draft:
        draft.write_text("whole")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["whole"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_a_command_that_is_told_to_end_leaves_nothing_behind(tmp_path):
    source = tmp_path / "wait.csv"
    os.mkfifo(source)
    command = [sys.executable, "-m", "ccseg", "segment", str(source), "-o", str(tmp_path / "result")]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not list(tmp_path.glob(".ccseg-*")):
        time.sleep(0.05)
        assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=30) == 128 + signal.SIGTERM
    assert [path.name for path in tmp_path.iterdir()] == ["wait.csv"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no groups of this kind")
def test_the_group_of_a_shared_folder_may_write_what_is_not_done_yet(tmp_path):
    tmp_path.chmod(0o2770)
    with whole_folder(tmp_path / "out") as folder, whole_table(folder / "labels") as draft:
        modes = [each.stat().st_mode for each in (draft, *draft.parents) if each.is_relative_to(tmp_path)]
        assert (len(modes), {mode & 0o2077 for mode in modes}) == (5, {0o2070})


@pytest.mark.skipif(os.name != "posix", reason="Windows has no groups of this kind")
def test_elsewhere_nobody_else_sees_what_is_not_done_yet(tmp_path):
    tmp_path.chmod(0o777)
    with whole_table(tmp_path / "labels"):
        assert [each.stat().st_mode & 0o077 for each in tmp_path.iterdir()] == [0]
