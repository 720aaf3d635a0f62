"""The scripts of the guide on schedules, run as a scheduler runs them: no variables, no terminal, again and again."""

import os
import re
import subprocess
import sys
from types import ModuleType

import pytest

from ccseg import KMeans, Recipe, segment
from ccseg.documents import Followed
from tests.conftest import ROOT
from tests.judging import hardly_judging

PAGE = (ROOT / "docs" / "guides" / "schedule.md").read_text("utf-8")


def block(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0]


@pytest.fixture(scope="module")
def place(sample, tmp_path_factory):
    """A folder with a result, two months of customers, the script, and the programs that it calls."""
    folder = tmp_path_factory.mktemp("place")
    portfolio = sample.head(200)
    with hardly_judging():
        run = segment(portfolio, Recipe(preparation="hurdle", clusterer=KMeans(segments=3)), draw_map=False).run
    (folder / "run.json").write_text(run.to_json())
    portfolio.to_csv(folder / "same.csv", index=False)
    portfolio.assign(CREDIT_LIMIT=3 * portfolio["CREDIT_LIMIT"]).to_csv(folder / "moved.csv", index=False)
    (folder / "monthly.sh").write_text(block("sh"))
    programs = {
        "ccseg": f'export PYTHONPATH={ROOT}\nexec {sys.executable} -P -m ccseg "$@"',
        "notify": f'echo "$1" >>{folder}/told',
    }
    for name, lines in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{lines}\n")
        (folder / name).chmod(0o755)
    return folder


def run_as_cron_does(place, file):
    paths = os.pathsep.join([str(place), "/usr/bin", "/bin"])
    script = ["/bin/sh", "monthly.sh", place, place / file, place / "out"]
    return subprocess.run(
        ["/usr/bin/env", "-i", f"PATH={paths}", *map(str, script)],
        cwd=place,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
    )


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_script_places_customers_while_the_segments_hold_and_asks_for_a_person_when_they_do_not(place):
    first = run_as_cron_does(place, "same.csv")
    assert (first.returncode, first.stderr) == (0, "")
    placed = (place / "out" / "placed.csv").read_bytes()
    assert {path.name for path in contents(place / "out")} == {"follow.json", "follow.md", "placed.csv", "latest.json"}
    assert not (place / "told").exists()

    moved = run_as_cron_does(place, "moved.csv")
    assert (moved.returncode, moved.stderr) == (0, "")
    assert "Find the segments anew" in (place / "told").read_text("utf-8")
    assert Followed.from_json((place / "out" / "latest.json").read_bytes()).word == "act"
    assert (place / "out" / "placed.csv").read_bytes() == placed


def test_an_error_ends_the_script_with_one_sentence_and_nothing_new(place):
    before = contents(place)
    failed = run_as_cron_does(place, "nowhere.csv")
    assert failed.returncode == 2
    assert failed.stderr.count("\n") == 1
    assert "nowhere.csv" in failed.stderr
    assert contents(place) == before


@pytest.mark.parametrize(("status", "branch"), [(0, "place"), (3, "ask")])
def test_the_task_of_airflow_branches_by_the_status(monkeypatch, status, branch):
    tasks: dict[str, object] = {}
    sdk = ModuleType("airflow.sdk")
    sdk.dag = lambda **settings: lambda function: function
    sdk.task = Recorder(tasks)
    monkeypatch.setitem(sys.modules, "airflow", ModuleType("airflow"))
    monkeypatch.setitem(sys.modules, "airflow.sdk", sdk)
    exec(compile(block("python"), "schedule.md", "exec"), {})
    done = subprocess.CompletedProcess([], status, stdout="", stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: done)
    assert tasks["follow"]() == branch
    assert branch in tasks


class Recorder:
    """Stands for Airflow's ``task``: keeps the function of each task by its name."""

    def __init__(self, tasks):
        self.tasks = tasks

    def __getattr__(self, kind):
        def keep(function):
            self.tasks[function.__name__] = function
            return lambda: Chain()

        return keep


class Chain:
    def __rshift__(self, others):
        return others
