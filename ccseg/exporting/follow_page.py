"""The page of what has changed since segments were found, in Markdown."""

from ccseg.exporting.derived_page import Page
from ccseg.exporting.markdown import literally
from ccseg.exporting.model_document import Section, Table
from ccseg.exporting.report import read_template
from ccseg.following.follow import Following, tell_moves
from ccseg.following.migration import Migration
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
    page = Page(title, tuple(section for section in sections if section.points or section.tables))
    return read_template("derived.md", finalize=literally).render(page=page)


def _figures(following: Following) -> Section:
    rows = [
        (
            say(f"following.title.{shift.key}", of=shift.of),
            write(shift.value, "two"),
            write(shift.chance, "two"),
            say(f"following.word.{shift.word}"),
        )
        for shift in following.found.shifts
    ]
    heads = tuple(say.raw("following.page.figure_heads"))
    return Section(say("following.page.figures"), tables=(Table("", heads, tuple(rows)),))


def _matrix(run: Run, migration: Migration) -> Section:
    """Who was where and is where, a row for each segment before; newcomers and leavers apart."""
    names = run.persona_names
    present = {segment for movement in migration.movements for segment in (movement.source, movement.target)}
    segments = sorted(present | set(migration.newcomers) | set(migration.leavers))
    counts = {(movement.source, movement.target): movement.customers for movement in migration.movements}
    rows = [
        (
            names[source],
            *(write(counts.get((source, target), 0), "count") for target in segments),
            write(migration.leavers.get(source, 0), "count"),
        )
        for source in segments
    ]
    newcomers = [write(migration.newcomers.get(segment, 0), "count") for segment in segments]
    rows.append((say("following.page.newcomers"), *newcomers, ""))
    heads = (say("following.page.from"), *(names[segment] for segment in segments), say("following.page.leavers"))
    return Section(say("following.page.migration"), points=migration.told, tables=(Table("", heads, tuple(rows)),))


def _moves(following: Following) -> Section:
    told = tell_moves(following.found, following.now.run.persona_names)
    return Section(say("following.page.moves"), points=tuple(told))
