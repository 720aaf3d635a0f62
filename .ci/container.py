#!/usr/bin/env python3
"""Carries out the steps of the Dockerfile one by one in an empty folder, without an engine, and tries what comes of it.

Each stage gets a folder that stands for its root. A path below WORKDIR lies in that folder; everything else is done as
it stands. What cannot be done without an engine, and is left out: the base image, the network, and another user.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
CACHES = shutil.ignore_patterns("__pycache__")
SUB_PATH = "/ccseg"
OURS = {"USER_ID": str(os.getuid())}
"""In place of an argument's default: who runs this may give files to nobody else."""


class Step(NamedTuple):
    """An instruction of a Dockerfile and what stands behind it."""

    name: str
    text: str


@dataclass
class Stage:
    """One stage of the build: the folder that stands for its root, and what is set so far."""

    root: Path
    workdir: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.inside(self.workdir)

    def inside(self, path: str) -> Path:
        """Where a path of the image lies, absolute or from WORKDIR."""
        return self.root / (Path(self.workdir) / path).relative_to("/")

    def variables(self) -> dict[str, str]:
        """The environment of a step; values that are paths below WORKDIR lead into the folder."""
        below = {name: str(self.inside(value)) for name, value in self.environment.items() if self._is_ours(value)}
        return {**os.environ, **self.environment, **below}

    def _is_ours(self, value: str) -> bool:
        return value.startswith(f"{self.workdir}/")


def read(dockerfile: Path) -> Iterator[Step]:
    """The steps of a Dockerfile, its comments and line breaks gone."""
    lines = [line for line in dockerfile.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, text = line.partition(" ")
        yield Step(name, text.strip())


def carry_out(steps: Sequence[Step], root: Path) -> Stage:
    """Do what the steps say; the last stage."""
    stages: dict[str, Stage] = {}
    for step in steps:
        print(f"{step.name} {step.text}", flush=True)
        if step.name == "FROM":
            name = step.text.rpartition(" AS ")[2] if " AS " in step.text else "last"
            stages[name] = stage = Stage(root / name)
        elif step.name == "COPY":
            copy(step.text, stage, stages)
        else:
            DO[step.name](stage, step.text)
    return stage


def enter(stage: Stage, text: str) -> None:
    stage.workdir = text
    stage.folder.mkdir(parents=True)


def copy(text: str, stage: Stage, stages: dict[str, Stage]) -> None:
    *sources, target = shlex.split(text)
    origin = CHECKOUT
    if sources[0].startswith("--from="):
        origin = stages[sources.pop(0).removeprefix("--from=")].root
    for source in (origin / source.lstrip("/") for source in sources):
        goal = stage.inside(target)
        goal = goal / source.name if target.endswith("/") else goal
        goal.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, goal, ignore=CACHES)
        else:
            shutil.copy(source, goal)


def set_argument(stage: Stage, text: str) -> None:
    name, _, default = text.partition("=")
    stage.environment[name] = OURS.get(name, default)


def set_variable(stage: Stage, text: str) -> None:
    name, _, value = text.partition("=")
    stage.environment[name] = value


def run(stage: Stage, text: str) -> None:
    subprocess.run(["/bin/sh", "-ec", text], cwd=stage.folder, env=stage.variables(), check=True)


def note_command(stage: Stage, text: str) -> None:
    stage.last["CMD"] = text


def note_health(stage: Stage, text: str) -> None:
    stage.last["HEALTHCHECK"] = text.partition(" CMD ")[2]


def leave_out(stage: Stage, text: str) -> None:
    """Only an engine can do this."""


DO = {
    "WORKDIR": enter,
    "ARG": set_argument,
    "ENV": set_variable,
    "RUN": run,
    "CMD": note_command,
    "HEALTHCHECK": note_health,
    "USER": leave_out,
    "VOLUME": leave_out,
    "EXPOSE": leave_out,
}


def kernels(stage: Stage) -> set[str]:
    """The compiled kernels that are kept."""
    return {path.name for path in stage.inside("kernels").rglob("*.nbc")}


def try_out(stage: Stage) -> None:
    """Start the app under a sub-path as compose.yaml does, ask how it is, and let a worker draw a first map."""
    stage.environment["STREAMLIT_SERVER_BASE_URL_PATH"] = SUB_PATH.strip("/")
    command, health = (json.loads(stage.last[name]) for name in ("CMD", "HEALTHCHECK"))
    answers = [
        sys.executable,
        str(CHECKOUT / ".ci" / "answers.py"),
        f"--path={SUB_PATH}",
        f"--health={shlex.join(health)}",
    ]
    subprocess.run([*answers, *command], cwd=stage.folder, env=stage.variables(), check=True)
    before = kernels(stage)
    job = ["venv/bin/python", "-W", "ignore", str(CHECKOUT / ".ci" / "one_job.py")]
    subprocess.run(job, cwd=stage.folder, env=stage.variables(), check=True)
    if not before or kernels(stage) != before:
        sys.exit(f"the first map had to compile {len(kernels(stage) - before)} kernels")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = carry_out(list(read(CHECKOUT / "Dockerfile")), Path(folder))
        try_out(stage)
    print("The steps of the Dockerfile work, and so does what comes of them.")


if __name__ == "__main__":
    main()
