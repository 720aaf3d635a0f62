import pytest

from ccseg.exporting.report import write_report

SETTINGS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_report_opens_without_request_complaint_or_sideways_scrolling(chromium, result, tmp_path, setting):
    (tmp_path / "report.html").write_text(write_report(result.run), encoding="utf-8")
    page = chromium.new_page(**SETTINGS[setting])
    complaints, requests = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []
    assert len(requests) == 1
    page.close()
