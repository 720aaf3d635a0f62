"""axe-core finds nothing on any page, light or dark, but what Streamlit's own frame does."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = ("Start", "Customers", "Segments", "Personas", "Plan", "Compare", "Score", "Changes", "Saved", "Help")
STREAMLITS_OWN = {("presentation-role-conflict", "stFileUploaderDropzone")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(found, scheme):
    person = found(color_scheme=scheme)
    wrong = {page: violations(person, page) for page in PAGES}
    assert not {page: rules for page, rules in wrong.items() if rules}


def violations(person, page):
    person.turn_to(page)
    person.rest()
    found = Axe().run(person.page).response["violations"]
    nodes = [(rule["id"], node["html"], node["failureSummary"]) for rule in found for node in rule["nodes"]]
    return [node for node in nodes if not any(node[0] == rule and part in node[1] for rule, part in STREAMLITS_OWN)]
