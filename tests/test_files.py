import pytest

from ccseg.files import whole_folder


def fail_after_writing(folder):
    with whole_folder(folder) as draft:
        (draft / "a.txt").write_text("after")
        raise RuntimeError


def test_a_failure_leaves_nothing_behind(tmp_path):
    with pytest.raises(RuntimeError):
        fail_after_writing(tmp_path / "deep" / "result")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_an_earlier_result_as_it_was(tmp_path):
    (tmp_path / "a.txt").write_text("before")
    with pytest.raises(RuntimeError):
        fail_after_writing(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "before"


def test_other_files_of_the_folder_stay(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with whole_folder(tmp_path) as draft:
        (draft / "a.csv").write_bytes(b"new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"mine.txt": "mine", "a.csv": "new"}
