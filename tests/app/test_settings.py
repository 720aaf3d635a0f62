from pathlib import Path

import pytest

from app.common.settings import PREFIX, BadSetting, Settings, read_settings


def test_a_variable_sets_its_setting(monkeypatch):
    monkeypatch.setenv("CCSEG_WORKERS", "3")
    monkeypatch.setenv("CCSEG_WARM", "false")
    assert (read_settings().workers, read_settings().warm) == (3, False)


def test_a_bad_value_is_named_with_its_variable(monkeypatch):
    monkeypatch.setenv("CCSEG_QUEUE", "many")
    with pytest.raises(BadSetting, match="CCSEG_QUEUE is 'many'"):
        read_settings()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_docs_name_every_setting_with_its_default(name):
    field = Settings.model_fields[name]
    row = f"| `{PREFIX}{name.upper()}` | {str(field.default).lower()} | {field.description} |"
    assert row in Path("docs/guides/deploy.md").read_text("utf-8")
