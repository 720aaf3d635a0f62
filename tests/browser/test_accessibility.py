"""axe-core finds nothing on any page, light or dark, but what Streamlit's own frame does."""

from pathlib import Path

import pytest

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HOW = "axe-core is missing: npm install --no-save axe-core"
PAGES = ("Start", "Customers", "Segments", "Personas", "Compare", "Help")
STREAMLITS_OWN = {("presentation-role-conflict", "stFileUploaderDropzone")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(found, scheme):
    if not AXE.exists():
        pytest.skip(HOW)
    person = found(color_scheme=scheme)
    wrong = {page: violations(person, page) for page in PAGES}
    assert not {page: rules for page, rules in wrong.items() if rules}


def violations(person, page):
    person.turn_to(page)
    person.page.wait_for_timeout(1_000)
    person.page.evaluate(AXE.read_text())
    found = person.page.evaluate("axe.run()")["violations"]
    nodes = [(rule["id"], node["html"], node["failureSummary"]) for rule in found for node in rule["nodes"]]
    return [node for node in nodes if not any(node[0] == rule and part in node[1] for rule, part in STREAMLITS_OWN)]
