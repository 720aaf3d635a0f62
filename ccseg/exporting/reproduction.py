"""Reproduction: a result as the Python lines that find it again."""

from collections.abc import Iterator

from ccseg.recipes import Recipe, Split
from ccseg.records import Record
from ccseg.result import Run
from ccseg.texts import say

FILE = "customers.csv"
"""What the file is called in the lines; its own name is nobody's business."""

WIDTH = 100


def python_lines(run: Run) -> str:
    """The lines that find the same segments in the same file, with what ccseg chose written out.

    Args:
        run: The result.

    Examples:
        >>> from ccseg import KMeans, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> print(python_lines(segment(make_sample(200), recipe, draw_map=False).run))
        # Finds the segments again. Found with python ..., ccseg ..., numpy ..., scikit-learn ..., umap-learn ....
        from ccseg import KMeans, Recipe, segment
        <BLANKLINE>
        recipe = Recipe(preparation='hurdle', clusterer=KMeans(segments=4))
        result = segment('customers.csv', recipe, draw_map=False)
        <BLANKLINE>
        # Of the same file both are true:
        # result.run.source == '...'
        # [found.size for found in result.run.segments] == [...]
        <BLANKLINE>
    """
    recipe = settled_recipe(run)
    versions = ", ".join(f"{part} {version}" for part, version in run.versions.items())
    mapless = "" if run.map else ", draw_map=False"
    return (
        f"# {say('exporting.python.about', versions=versions)}\n"
        f"from ccseg import {', '.join(sorted({*_names(recipe), 'segment'}))}\n\n"
        f"recipe = {_expression(recipe)}\n"
        f"result = segment({FILE!r}, recipe{mapless})\n\n"
        f"# {say('exporting.python.check')}\n"
        f"# result.run.source == {run.source!r}\n"
        f"# [found.size for found in result.run.segments] == {[segment.size for segment in run.segments]}\n"
    )


def settled_recipe(run: Run) -> Recipe:
    """The recipe of a run with the preparation and the settings that were chosen where it left them open."""
    settled = [Split(segment=parts.segment, parts=len(parts.numbers)) for parts in run.parts]
    return run.recipe.but(preparation=run.plan.preparation, clusterer=run.choice.trial.clusterer, splits=settled)


def _settings(record: Record) -> dict[str, object]:
    """The fields that are not what they would be anyway."""
    fields = type(record).model_fields
    return {name: value for name, value in record if value != fields[name].default}


def _names(record: Record) -> Iterator[str]:
    """The classes that the expression of a record needs."""
    yield type(record).__name__
    for value in _settings(record).values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Record):
                yield from _names(part)


def _expression(value: object, indent: int = 0) -> str:
    """A value as Python code, on one line where it fits, else a part a line."""
    if isinstance(value, Record):
        start, end = f"{type(value).__name__}(", ")"
        parts = [f"{name}={_expression(part, indent + 4)}" for name, part in _settings(value).items()]
    elif isinstance(value, tuple):
        start, end = "[", "]"
        parts = [_expression(part, indent + 4) for part in value]
    elif isinstance(value, dict):
        start, end = "{", "}"
        parts = [f"{key!r}: {_expression(part, indent + 4)}" for key, part in value.items()]
    else:
        return repr(value)
    line = f"{start}{', '.join(parts)}{end}"
    if indent + len(line) <= WIDTH:
        return line
    margin = " " * indent
    return f"{start}\n" + "".join(f"{margin}    {part},\n" for part in parts) + f"{margin}{end}"
