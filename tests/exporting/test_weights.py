import pytest

from ccseg.exporting.model_document import describe_model
from ccseg.exporting.report import write_report


@pytest.fixture
def weighted(result):
    """A result in which two columns count less than the others."""
    return result.run.but(plan=result.run.plan.weighted({"balance": 0.37, "tenure": 0.2}))


def test_the_report_tells_the_weight_of_each_column_or_that_all_count_alike(weighted):
    page = write_report(weighted)
    row = page[: page.index("<code>BALANCE</code>")].rsplit("<tr>", 1)[1]
    assert ">0.37<" in row
    assert "how much a column counts" in page
    alike = weighted.plan.but(features=[feature.but(weight=1.0) for feature in weighted.plan.features])
    assert "All columns that take part count alike" in write_report(weighted.but(plan=alike))


def test_the_model_document_says_how_columns_count(weighted):
    text = describe_model(weighted).to_markdown()
    assert "columns count by how far they carry groups" in text
    assert "all columns weigh the same" not in text
