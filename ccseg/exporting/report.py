"""The report: a result as one HTML page that needs nothing else, on screen, on a phone and on paper."""

from collections.abc import Callable
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ccseg import thresholds
from ccseg.describing.cards import find_common, make_card
from ccseg.describing.figures import NONE, heat_rows, quality_rows
from ccseg.describing.headers import readable
from ccseg.describing.kinds import tell_kind
from ccseg.describing.overview import make_overview
from ccseg.describing.personas import outcome_of, verdict_figure
from ccseg.describing.verdicts import tell_plainly
from ccseg.describing.wording import Wording
from ccseg.describing.words import capitalised
from ccseg.exporting.charts import distribution_chart, map_chart, swatch
from ccseg.exporting.pack import PackTexts
from ccseg.exporting.palette import DARK, LIGHT, UNASSIGNED
from ccseg.exporting.plan_parts import plan_sections
from ccseg.glossary import TERMS, verdict_word
from ccseg.planning.planned import Plan
from ccseg.planning.telling import wording_of
from ccseg.reading.findings import Change, Issue
from ccseg.reading.measures import title_of
from ccseg.result import Run
from ccseg.texts import say as text


def write_report(run: Run, title: str = "", *, made: date | None = None, plan: Plan | None = None) -> str:
    """The page of a result; every text from the data is escaped, and nothing is fetched from elsewhere.

    Args:
        run: The result.
        title: What stands on top; "Customer segments" where nothing is given.
        made: The day that it was made on.
        plan: A plan of the run, which then stands behind the plays.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> write_report(result.run, "Customers of March")[:15]
        '<!doctype html>'
    """
    common = find_common(run.segments, run.recipe.wording)
    outcome = outcome_of(run.verdict, run.segments)
    page, trust = PageTexts(run.recipe.wording), run.map.trust if run.map else None
    return read_template("report.html").render(
        run=run,
        title=title or page.say("title"),
        day=PackTexts(run.recipe.wording).day(made) if made else "",
        wording=run.recipe.wording,
        colours=list(zip(LIGHT, DARK, strict=True)),
        grey=UNASSIGNED,
        parts=_parts(run),
        weights=run.plan.weights,
        planned=tuple(plan_sections(plan, wording_of(run, plan.assumptions))) if plan else (),
        planned_title=text("planning.page.in_report"),
        fates=run.after.lines if run.after else (),
        fates_title=text("following.kept.title"),
        kinds=[tell_kind(kind, run.persona_names) for kind in run.kinds] if run.segments else [],
        kinds_title=text("kinds.title"),
        kinds_about=text("kinds.about", kinds=len(run.kinds)),
        overview=make_overview(run.segments, run.recipe.wording),
        map=map_chart(run.map, run.persona_names) if run.map else None,
        heat=heat_rows(run.segments, run.recipe.wording),
        quality=[row for row in quality_rows(run.quality, run.recipe.wording, trust) if row.value],
        cards={segment.segment: make_card(segment, common, run.recipe.wording) for segment in run.segments},
        common=common,
        figures={segment.segment: verdict_figure(segment, run.recipe.wording) for segment in run.segments},
        plainly=tell_plainly(outcome),
        outcome=outcome.word,
        made=page.made(run),
        distribution_chart=distribution_chart,
        swatch=swatch,
        say=page.say,
        number=run.recipe.wording.number,
        counted=page.counted,
        area=page.area,
        kind=page.kind,
        verdict=verdict_word,
        terms=TERMS,
        title_of=title_of,
        readable=readable,
        none_shown=NONE,
    )


class PageTexts:
    """The texts of the report itself, in the wording of its result."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def say(self, key: str, **values: object) -> str:
        """The text of this key of the report, filled in."""
        return self._wording.fill(self._wording.text(f"report.{key}"), limits=thresholds, **values)

    def counted(self, finding: Issue | Change) -> str:
        """What was found or changed on reading, with its rows."""
        if not finding.rows:
            return finding.message
        return self.say("data.message", message=finding.message, rows=finding.rows)

    def area(self, area: str) -> str:
        """What an area of plays is called."""
        return str(self._wording.text(f"plays.areas.{area}.title"))

    def kind(self, kind: str) -> str:
        """What a kind of column is called."""
        return str(self._wording.text(f"report.kinds.{kind}"))

    def made(self, run: Run) -> str:
        """What the page was made with."""
        parts = [self.say("version", name=name, version=version) for name, version in run.versions.items()]
        preparation = TERMS[run.plan.preparation].title
        return self.say("made", preparation=preparation, seed=run.recipe.seed, versions=", ".join(parts))


@cache
def read_template(name: str, finalize: Callable[[object], str] | None = None) -> Template:
    """A page of this name: what is put into it is escaped as HTML, or written by ``finalize``."""
    pages = Environment(
        loader=PackageLoader("ccseg.exporting"),
        autoescape=finalize is None,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["capitalised"] = capitalised
    return pages.get_template(name)


def _parts(run: Run) -> list[str]:
    """The parts that the page has; what a result without segments or map has no part of is left out."""
    of_segments = ["personas", "plays", "measures"] if run.segments else []
    return [*of_segments, *(["map"] if run.map else []), "quality", "choice", "data"]
