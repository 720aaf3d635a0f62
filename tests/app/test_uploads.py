import pytest

from app.session.documents import Documents
from ccseg.reading.sources import ENDINGS


@pytest.mark.parametrize(("page", "key"), [("start", "upload"), ("score", "upload-score"), ("segments", "attach")])
def test_every_upload_takes_the_kinds_that_are_read_up_to_the_size_that_is_set(
    open_app, result, page, key, monkeypatch
):
    monkeypatch.setenv("CCSEG_UPLOAD_MB", "3")
    monkeypatch.setattr(Documents, "held", lambda *_: None)
    at = open_app(page, run=result.id)
    [widget] = at.file_uploader
    assert widget.key.startswith(key)
    assert widget.proto.max_upload_size_mb == 3
    assert set(widget.proto.type) == {f".{ending}" for ending in ENDINGS}
