"""Outputs: what the commands write and print, as documents and files."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from ccseg.comparing.comparison import Comparison
from ccseg.deriving.customers import DerivedCustomers
from ccseg.exporting.bands import write_bands
from ccseg.exporting.derived_page import write_derived_page
from ccseg.exporting.export import compared_table, customers_table, scores_table, to_csv, to_parquet
from ccseg.exporting.filenames import file_name
from ccseg.exporting.follow_page import write_follow_page
from ccseg.exporting.pack import Origin
from ccseg.exporting.plan_page import write_plan_page
from ccseg.exporting.report import write_report
from ccseg.following.follow import Following
from ccseg.planning.assignment import Split, assignment_sql
from ccseg.planning.plan import Planning
from ccseg.planning.readout import read_exclusions, read_ids
from ccseg.reading.customers import Customers
from ccseg.result import Segmentation
from ccseg.scoring import Scores
from ccseg.texts import say


def customer_files(opened: Customers, output: Path) -> dict[str, bytes]:
    """The table, the page, and the rows that were set aside where there are any, by the names of their files."""
    table = _customer_table(opened)
    parquet = output.suffix == ".parquet"
    files = {output.name: to_parquet(table) if parquet else to_csv(table)}
    files[f"{output.stem}.md"] = write_derived_page(opened).encode()
    if isinstance(opened, DerivedCustomers) and len(opened.origin.broken):
        files[f"{output.stem}.set_aside.csv"] = to_csv(opened.origin.broken)
    return files


def _customer_table(opened: Customers) -> pd.DataFrame:
    """A row a customer, each measure under its key: as numbers where it was derived, else as in the file."""
    derived = opened.origin.table if isinstance(opened, DerivedCustomers) else opened.frame.iloc[:, :0]
    columns = {
        column.measure or column.name: (derived if column.name in derived else opened.frame)[column.name]
        for column in opened.columns
        if column.kind != "id"
    }
    return pd.DataFrame(columns).rename_axis("customer").reset_index()


def write_result(result: Segmentation, folder: Path, *, deck: bool = False, table: str = "") -> list[str]:
    """Write the customers, the result, the report and, where asked, slides; returns the names of the files.

    Where the customers stand in a ``table`` in the folder already, they are not written.
    """
    origin = Origin(result.customers.name, date.today())
    title = say("report.of_file", file=origin.file)
    files = {} if table else {"customers.csv": to_csv(customers_table(result))}
    files |= {
        "run.json": result.run.to_json(indent=2).encode(),
        file_name(origin, "personas", "html"): write_report(result.run, title, made=origin.made).encode(),
    }
    if deck:
        files[file_name(origin, "slides", "pptx")] = _write_deck(result, origin)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [*([table] if table else []), *files]


def _write_deck(result: Segmentation, origin: Origin) -> bytes:
    from ccseg.exporting.deck import write_deck
    from ccseg.exporting.pack import make_pack

    return write_deck(make_pack(result.run, origin))


def write_comparison(found: Comparison, folder: Path) -> list[str]:
    """The whole comparison, and each result in a folder of its own; returns the folders' names."""
    (folder / "comparison.json").write_text(found.summary.to_json(indent=2), encoding="utf-8")
    (folder / "customers.csv").write_bytes(to_csv(compared_table(found)))
    drawn = [found.drawn(number) for number in range(len(found.results))]
    results = [result for result in drawn if result]
    names = _folder_names(results)
    for name, result in zip(names, results, strict=True):
        write_result(result, folder / name)
    return names


def _folder_names(results: list[Segmentation]) -> list[str]:
    """The algorithm's name, with a number behind it from the second of its kind on."""
    seen: Counter[str] = Counter()
    names = []
    for result in results:
        kind = result.run.recipe.clusterer.algorithm
        seen[kind] += 1
        names.append(kind if seen[kind] == 1 else f"{kind}-{seen[kind]}")
    return names


def write_scores(scores: Scores, folder: Path) -> list[str]:
    """The customers of a file, each with the segment that it is in; the names of the files."""
    folder.mkdir(exist_ok=True)
    (folder / "placed.csv").write_bytes(to_csv(scores_table(scores)))
    return ["placed.csv"]


def write_following(following: Following, folder: Path) -> list[str]:
    """What has changed, as a document and as a page, and who moved where there is an earlier file; their names."""
    files = {
        "follow.json": following.found.to_json(indent=2).encode(),
        "follow.md": write_follow_page(following).encode(),
    }
    if following.found.nearing:
        files["early_signs.csv"] = to_csv(following.early_signs())
    if following.before and following.found.migration:
        files["movers.csv"] = to_csv(following.movers())
        files["moves.svg"] = write_bands(following.found.migration, following.now.run.persona_names).encode()
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return list(files)


def with_readout(
    planning: Planning,
    test: str,
    responded: Path,
    contacted: Path | None,
    days: int | None,
    excluded: Path | None = None,
) -> Planning:
    """The plan with what the test of this name showed, from the lists of who responded and who was contacted."""
    reached = read_ids(contacted.read_bytes()) if contacted else None
    split = _split_of(planning, test)
    out = _read_exclusions(excluded)
    found = planning.read_test(split, read_ids(responded.read_bytes()), excluded=out, contacted=reached, days=days)
    return replace(planning, found=planning.found.but(readout=found))


def _read_exclusions(file: Path | None) -> dict[str, str]:
    return read_exclusions(file.read_bytes()) if file else {}


def _split_of(planning: Planning, test: str) -> Split:
    held_out = planning.found.assumptions.test.held_out
    return Split(test=test, treatment=1 - held_out, held_out=held_out)


def write_plan(planning: Planning, folder: Path, *, test: str | None = None, excluded: Path | None = None) -> list[str]:
    """The plan as a document and a page, the review list, and where a test is named who is in which arm."""
    files = {
        "plan.json": planning.found.to_json(indent=2).encode(),
        "plan.md": write_plan_page(planning).encode(),
        "review.csv": to_csv(planning.review_list()),
    }
    if test:
        split = _split_of(planning, test)
        table = planning.assign(split, excluded=_read_exclusions(excluded))
        files |= {"test.csv": to_csv(table), "test.parquet": to_parquet(table)}
        files["test.sql"] = f"{assignment_sql(split)}\n".encode()
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return list(files)
