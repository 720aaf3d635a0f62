"""A release is one commit and one tag, and refuses what would be half of one."""

import shutil
import subprocess
import tomllib

import pytest

from tests.conftest import ROOT


@pytest.fixture
def project(tmp_path):
    """A repository with what a release touches."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "release", tmp_path / ".ci" / "release")
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n### Added\n- A thing.\n\n## 0.1.0\n- Another.\n"
    )
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "ccseg"\nversion = "0.1.0"\n')
    git(tmp_path, "init", "-q")
    for name, value in {"user.name": "nobody", "user.email": "nobody@example.org", "commit.gpgsign": "false"}.items():
        git(tmp_path, "config", name, value)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "Everything")
    return tmp_path


def git(folder, *arguments):
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def release(folder, version):
    return subprocess.run([folder / ".ci" / "release", version], cwd=folder, capture_output=True, text=True)


def test_a_release_numbers_tags_and_commits(project):
    assert release(project, "0.2.0").returncode == 0
    assert tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"] == "0.2.0"
    assert "## Unreleased\n\n## 0.2.0 – 2" in (project / "CHANGELOG.md").read_text("utf-8")
    assert git(project, "describe", "--exact-match") == "v0.2.0"
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("version", "before", "sentence"),
    [
        ("0.2", None, "three numbers"),
        ("0.2.0", lambda folder: (folder / "new").write_text("x"), "not committed"),
        ("0.2.0", lambda folder: git(folder, "tag", "v0.2.0"), "tagged already"),
        ("0.3.0", lambda folder: release(folder, "0.2.0"), "no change under Unreleased"),
    ],
    ids=["two numbers", "changes", "tagged", "nothing new"],
)
def test_a_release_that_would_be_half_of_one_is_refused(project, version, before, sentence):
    if before:
        before(project)
    head = git(project, "rev-parse", "HEAD")
    refused = release(project, version)
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert git(project, "rev-parse", "HEAD") == head
