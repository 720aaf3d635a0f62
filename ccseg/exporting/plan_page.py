"""The page of a plan, in Markdown."""

from ccseg.exporting.derived_page import Page
from ccseg.exporting.markdown import literally
from ccseg.exporting.plan_parts import plan_sections
from ccseg.exporting.report import read_template
from ccseg.planning.plan import Planning
from ccseg.planning.telling import wording_of
from ccseg.texts import say


def write_plan_page(planning: Planning) -> str:
    """A plan as a page.

    >>> from ccseg import Assumptions, KMeans, Recipe, make_sample, plan, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
    >>> result = segment(make_sample(200), recipe, draw_map=False)
    >>> print(write_plan_page(plan(result.run, result.customers, Assumptions())).splitlines()[0])
    # Plan for customers
    """
    title = say("planning.page.title", name=planning.basis.customers.name)
    wording = wording_of(planning.run, planning.found.assumptions)
    sections = tuple(plan_sections(planning.found, wording))
    return read_template("derived.md", finalize=literally).render(page=Page(title, sections))
