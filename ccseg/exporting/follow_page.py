"""The page of what has changed since segments were found, in Markdown."""

from ccseg.exporting.derived_page import Page
from ccseg.exporting.markdown import literally
from ccseg.exporting.report import read_template
from ccseg.exporting.sections import Section, Table
from ccseg.following.follow import Following, tell_early_signs, tell_moves
from ccseg.following.matrix import Measure, flow_matrix, measures_of
from ccseg.following.migration import Migration
from ccseg.following.series import Series
from ccseg.result import Run
from ccseg.texts import say, write


def write_follow_page(following: Following) -> str:
    """The verdict, every figure beside its limits and chance, and who moved.

    >>> from ccseg import KMeans, Recipe, follow, make_sample, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
    >>> run = segment(make_sample(200), recipe, draw_map=False).run
    >>> print(write_follow_page(follow(run, make_sample(200), refitted=False)).splitlines()[0])
    # What has changed in customers: nothing to do
    """
    found, run = following.found, following.now.run
    word = say(f"following.word.{found.word}")
    title = say("following.page.title", name=following.now.customers.name, word=word)
    sections = [Section(say("following.page.verdict"), points=found.told), _figures(following)]
    if found.migration:
        sections += [_matrix(run, found.migration), _moves(following)]
    if found.series:
        sections.append(_series(run, found.series))
    sections.append(Section(say("following.page.signs"), points=tuple(tell_early_signs(found, run.persona_names))))
    page = Page(title, tuple(section for section in sections if section.points or section.tables))
    return read_template("derived.md", finalize=literally).render(page=page)


def _figures(following: Following) -> Section:
    rows = [
        (
            say(f"following.title.{shift.key}", of=shift.of),
            write(shift.value, "two||<"),
            write(shift.chance, "two||<"),
            say(f"following.word.{shift.word}"),
        )
        for shift in following.found.shifts
    ]
    heads = tuple(say.raw("following.page.figure_heads"))
    return Section(say("following.page.figures"), tables=(Table("", heads, tuple(rows)),))


def _matrix(run: Run, migration: Migration) -> Section:
    """Who was where and is where, a row for each segment before: clear moves, then all, then what they owe."""
    tables = [_table(run, migration, "clear", clear=True), _table(run, migration, "all")]
    if "balance" in measures_of(migration):
        tables.append(_table(run, migration, "balances", measure="balance"))
    return Section(say("following.page.migration"), points=migration.told, tables=tuple(tables))


def _table(run: Run, migration: Migration, title: str, *, clear: bool = False, measure: Measure = "customers") -> Table:
    matrix = flow_matrix(migration, run.persona_names, clear=clear, measure=measure)
    rows = [(str(name), *(write(cell, "count") for cell in cells)) for name, *cells in matrix.itertuples()]
    return Table(say(f"following.page.{title}"), (str(matrix.index.name), *map(str, matrix.columns)), tuple(rows))


def _series(run: Run, series: Series) -> Section:
    """The periods with their moves, the share of each segment in each, and the course of each."""
    periods = [
        (
            period.name,
            write(period.customers, "count"),
            write(period.both, "count"),
            write(period.stay, "percent1"),
            write(period.clear, "percent1"),
        )
        for period in series.periods
    ]
    names = [run.persona_names[course.segment] for course in series.courses]
    shares = [
        (period.name, *(write(course.shares[place], "percent1") for course in series.courses))
        for place, period in enumerate(series.periods)
    ]
    tables = (
        Table("", tuple(say.raw("following.series.heads")), tuple(periods)),
        Table(say("following.series.shares"), (say("following.series.period"), *names), tuple(shares)),
    )
    return Section(say("following.series.title"), points=tuple(course.told for course in series.courses), tables=tables)


def _moves(following: Following) -> Section:
    told = tell_moves(following.found, following.now.run.persona_names)
    return Section(say("following.page.moves"), points=tuple(told))
