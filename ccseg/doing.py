"""Doing: how the commands find and score customers: in memory, in parts, after an earlier run, or in an engine."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ccseg.arguments import Place, Source, read_split
from ccseg.errors import InvalidRecipe
from ccseg.texts import say

if TYPE_CHECKING:
    from ccseg.progress import Progress
    from ccseg.recipes import Recipe
    from ccseg.result import Run, Segmentation
    from ccseg.streaming import Tally


def read_recipe(path: Path, source: Source) -> "Recipe":
    """The recipe in a file, or of the run in it, for this source."""
    from pydantic import ValidationError

    from ccseg.recipes import Recipe

    try:
        document = json.loads(path.read_bytes())
        own = Recipe.model_validate(document.get("recipe", document))
    except (ValueError, AttributeError, ValidationError):
        raise InvalidRecipe(say("cli.invalid.recipe", path=path)) from None
    reading = own.reading.but(**source.answers)
    said = source.recipe().derivation
    return own.but(reading=reading, mapping={**own.mapping, **source.mapping}, derivation=said or own.derivation)


def find_in_engine(
    place: Place, recipe: "Recipe", folder: Path, *, draw_map: bool, progress: "Progress"
) -> "Segmentation":
    """The segments of customers where they lie; all of them are placed in a folder of Parquet files."""
    from ccseg.engine.segmenting import segment_table
    from ccseg.engine.spark import open_table

    with open_table(*place.files, table=place.table, engine=place.by_engine or "") as table:
        return segment_table(table, recipe, folder, draw_map=draw_map, progress=progress)


def find(
    source: Source, recipe: "Recipe", splits: Sequence[str], *, draw_map: bool, progress: "Progress"
) -> "Segmentation":
    """The segments of a file, those split that were named once all are found."""
    from ccseg.progress import part_of
    from ccseg.segmentation import add_map, segment
    from ccseg.splitting import split

    each = 1 / (1 + len(splits) + draw_map)
    customers = source.open(recipe) if source.beside else source.path
    if not splits:
        return segment(customers, recipe, draw_map=draw_map, progress=progress)
    found = segment(customers, recipe, draw_map=False, progress=part_of(progress, 0.0, each))
    for number, text in enumerate(splits, 1):
        asked = read_split(text, {segment.segment: segment.persona.name for segment in found.run.segments})
        share = part_of(progress, number * each, (number + 1) * each)
        found = split(found, asked.segment, asked.parts, progress=share)
    return add_map(found, progress=part_of(progress, 1 - each, 1.0)) if draw_map else found


def find_after(after: Path, source: Source, asked: "Recipe", *, draw_map: bool, progress: "Progress") -> "Segmentation":
    """The segments of a file, with the numbers and names of an earlier run; what was asked for beats its recipe."""
    from ccseg.deriving.customers import for_later
    from ccseg.following.refit import refit
    from ccseg.recipes import Recipe
    from ccseg.scoring import read_run

    earlier = read_run(after.read_bytes())
    own, usual = read_recipe(after, source), Recipe()
    fields = ("clusterer", "preparation", "missing", "seed")
    given = {name: value for name in fields if (value := getattr(asked, name)) != getattr(usual, name)}
    recipe = own.but(**given, derivation=asked.derivation or for_later(own.derivation))
    customers = source.open(recipe, known=earlier.columns)
    return refit(earlier, customers, recipe=recipe, draw_map=draw_map, progress=progress)


def score_in_memory(run: "Run", source: Source, output: Path) -> "Tally":
    """Score a file and write it as CSV."""
    from ccseg.files import whole_file
    from ccseg.streaming import score_file

    with whole_file(output) as draft, draft.open("w+b") as out:
        return score_file(
            run,
            source.path,
            out,
            reading=source.reading_like(run.recipe),
            mapping=source.mapping,
            derivation=source.derivation_like(run.recipe),
            beside=source.beside or (),
        )


def score_in_engine(run: "Run", place: Place, source: Source, output: Path) -> "Tally":
    """Score customers where they lie and write a folder of Parquet files."""
    from ccseg.engine.scoring import score_table
    from ccseg.engine.spark import open_table
    from ccseg.terminal import progress_bar

    engine = place.by_engine or ""
    with progress_bar() as progress, open_table(*place.files, table=place.table, engine=engine) as table:
        reading = source.reading_like(run.recipe)
        return score_table(run, table, output, reading=reading, mapping=source.mapping, progress=progress)
