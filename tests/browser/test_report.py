import io
from datetime import date

import pytest
from pypdf import PdfReader

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


@pytest.fixture(scope="module")
def printed(chromium, result, tmp_path_factory):
    """What stands on each page of paper."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(write_report(result.run, "Customers of March", made=date(2026, 3, 31)), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    return [" ".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(paper)).pages]


def test_on_paper_the_report_has_at_most_eight_pages_with_its_title_and_day_on_the_first(printed):
    assert len(printed) <= 8
    assert printed[0].startswith("Customers of March 31 March 2026")


def test_on_paper_no_card_is_on_two_pages(result, printed):
    for found in result.run.segments:
        size = f"Segment {found.segment} · {found.size:,} customers"
        (page,) = [page for page in printed if size in page]
        assert found.persona.because.split(".")[0] in page


def test_on_paper_no_heading_is_alone_at_the_foot_of_a_page(printed):
    assert not [page for page in printed if page.endswith(("Measures", "Map", "Personas", "Columns", "the further."))]
