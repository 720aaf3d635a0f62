import pytest

from app.settings import BadSetting, read_settings


def test_a_variable_sets_its_setting(monkeypatch):
    monkeypatch.setenv("CCSEG_WORKERS", "3")
    monkeypatch.setenv("CCSEG_WARM", "false")
    assert (read_settings().workers, read_settings().warm) == (3, False)


def test_a_bad_value_is_named_with_its_variable(monkeypatch):
    monkeypatch.setenv("CCSEG_QUEUE", "many")
    with pytest.raises(BadSetting, match="CCSEG_QUEUE is 'many'"):
        read_settings()
