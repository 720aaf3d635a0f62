"""Segmenting: segments sought in a fair sample of a table, all customers placed and profiled where they lie."""

from dataclasses import replace
from pathlib import Path

from ccseg.describing.description import Everyone, Placed
from ccseg.describing.kinds import Kind
from ccseg.engine.profiling import Portfolio
from ccseg.engine.scoring import write_labels
from ccseg.engine.table import Table
from ccseg.engine.understood import Understood, understand
from ccseg.errors import InvalidRecipe
from ccseg.files import whole_table
from ccseg.progress import Progress, part_of, silent
from ccseg.recipes import Recipe
from ccseg.records import Ints
from ccseg.result import Run, Segmentation
from ccseg.segmentation import add_map, find_segments
from ccseg.texts import say

READ, FOUND, WRITTEN = 0.1, 0.8, 0.95
"""The share of the work that is done after each step, for the progress bar: estimates."""


def segment_table(
    table: Table, recipe: Recipe, folder: Path, *, draw_map: bool = True, progress: Progress = silent
) -> Segmentation:
    """Find segments in a fair sample of a table, and say of all its customers who they are; their labels are written.

    A table of any size is opened with ``open_table``; in the example a small one in memory stands in for it.

    Args:
        table: The customers, one in each row.
        recipe: What to do; as it is, ccseg chooses.
        folder: Where the labels of all customers go as Parquet files, all or none; an earlier table is replaced.
        draw_map: Draw the UMAP map of the sample.
        progress: Called with the stage in words and the share done, 0–1.

    Returns:
        The result with the customers of the sample; its run is of all customers.

    Raises:
        UnusableTable: Its rows are no customers, or no segments can be formed from it.
        InvalidRecipe: The recipe does not fit.
        EngineFault: The engine fails, or the table changes meanwhile.
        FileExistsError: The folder holds anything but an earlier table.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> import pyarrow as pa
        >>> from ccseg import KMeans, Recipe, make_sample, segment_table
        >>> from ccseg.engine.table import MemoryTable
        >>> table = MemoryTable(pa.Table.from_pandas(make_sample(200), preserve_index=False))
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=3))
        >>> with TemporaryDirectory() as here:
        ...     found = segment_table(table, recipe, Path(here, "customers"), draw_map=False)
        >>> found.run.customers
        200
    """
    if recipe.splits:
        raise InvalidRecipe(say("engine.no_splits"))
    to_read, to_find = part_of(progress, 0.0, READ), part_of(progress, READ, FOUND)
    known = understand(table, to_read, reading=recipe.reading, mapping=recipe.mapping)
    everyone: list[Portfolio] = []

    def of_table(sample: Placed) -> Everyone:
        def told(done: int) -> None:
            rows = known.counted.rows
            to_find(say("engine.profiling", done=done, rows=rows), done / max(1, rows))

        everyone.append(Portfolio(table, known, sample, told))
        return everyone[-1]

    found = find_segments(known.customers, recipe, draw_map=False, progress=to_find, everyone=of_table)
    found = _of_all(found, known, everyone[-1])
    with whole_table(folder) as draft:
        write_labels(found.run, known, table, draft, part_of(progress, FOUND, WRITTEN))
    return add_map(found, progress=part_of(progress, WRITTEN, 1.0)) if draw_map else found


def _of_all(found: Segmentation, known: Understood, everyone: Portfolio) -> Segmentation:
    """The result with the numbers of all customers where those of the sample stood."""
    run, sizes = found.run, everyone.counts.sizes
    rows, part = known.counted.rows, int(sizes.sum())
    numbers = {"rows_in_file": rows, "customers": rows, "left_out": rows - part, "kinds": _kinds(run, sizes)}
    return replace(found, run=run.but(**numbers))


def _kinds(run: Run, sizes: Ints) -> tuple[Kind, ...]:
    """The kinds with the sizes of all customers."""
    members = [sum(int(sizes[segment]) for segment in kind.segments) for kind in run.kinds]
    return tuple(
        kind.but(size=size, share=size / max(1, int(sizes.sum())))
        for kind, size in zip(run.kinds, members, strict=True)
    )
