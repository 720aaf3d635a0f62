"""Three and more periods: sizes and moves over time, and when a segment began to fade."""

import pytest
from typer.testing import CliRunner

from ccseg import KMeans, Recipe, follow, make_sample, score, segment
from ccseg.cli import cli
from ccseg.following.series import make_series
from tests.judging import hardly_judging


@pytest.fixture(scope="module")
def run():
    with hardly_judging():
        return segment(make_sample(800), Recipe(preparation="hurdle", clusterer=KMeans(segments=4)), draw_map=False).run


@pytest.fixture(scope="module")
def files(run):
    """The same portfolio four times; of its largest segment a third leaves with the third period, and again then."""
    whole = make_sample(800)
    largest = whole.index[score(run, whole).labels == 0]
    return [whole, whole, whole.drop(largest[: len(largest) // 3]), whole.drop(largest[: 2 * len(largest) // 3])]


def test_the_period_since_which_a_segment_fades_is_named(run, files):
    found = make_series(run, [score(run, file) for file in files])
    fading = next(course for course in found.courses if course.segment == 0)
    assert (fading.way, fading.since) == ("fades", 1)
    assert fading.shares[0] == fading.shares[1] > fading.shares[2] > fading.shares[3]
    assert f"{fading.shares[3]:.1%}" in fading.told


def test_every_customer_of_every_period_is_counted(run, files):
    found = make_series(run, [score(run, file) for file in files])
    assert [period.customers for period in found.periods] == [len(file) for file in files]
    assert all(sum(period.sizes.values()) == period.customers for period in found.periods)
    assert [period.both for period in found.periods] == [None, 800, len(files[2]), len(files[3])]
    assert {period.stay for period in found.periods[1:]} == {1.0}


def test_without_a_change_hardly_any_segment_turns(run):
    drawn = [score(run, make_sample(400, seed=seed)) for seed in range(40, 64)]
    turns = [
        any(course.way != "holds" for course in make_series(run, drawn[start : start + 4]).courses)
        for start in range(0, 24, 4)
    ]
    assert sum(turns) <= 1


def test_a_series_is_part_of_what_follow_says(run, files):
    found = follow(run, files[3], before=files[2], earlier=files[:2], refitted=False).found
    assert len(found.series.periods) == 4
    assert follow(run, files[3], before=files[2], refitted=False).found.series is None


def test_the_command_takes_several_earlier_files_the_first_first(run, files, tmp_path):
    (tmp_path / "run.json").write_text(run.to_json())
    for number in (1, 2, 3):
        files[number].to_csv(tmp_path / f"{number}.csv", index=False)
    before = ["--before", tmp_path / "1.csv", "--before", tmp_path / "2.csv"]
    asked = ["follow", tmp_path / "run.json", tmp_path / "3.csv", *before, "-o", tmp_path / "out", "--no-refit"]
    done = CliRunner().invoke(cli, [*map(str, asked)])
    assert "Over time" in done.stdout, done.output
    page = (tmp_path / "out" / "follow.md").read_text("utf-8")
    assert "fades since 1" in page
    assert "## Over time" in page
