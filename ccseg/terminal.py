"""What the command line shows a person: tables, sentences and a progress bar."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccseg.glossary import verdict_word
from ccseg.progress import Progress
from ccseg.texts import say, write

if TYPE_CHECKING:
    from ccseg.comparing.comparison import Summary
    from ccseg.describing.overview import Cell, Overview
    from ccseg.describing.personas import Segment
    from ccseg.following.follow import Following
    from ccseg.planning.plan import Planning
    from ccseg.reading.customers import Customers, Issue
    from ccseg.result import Run
    from ccseg.streaming import Tally

FILE_WIDTH = 10_000
"""Signs of a line in a file or a pipe: more than any table needs, so that none is broken."""


def show_customers(customers: "Customers") -> None:
    """The columns with their reasons, what was changed, and what needs review."""
    size, columns = len(customers.frame), customers.columns
    print_line(say("cli.check.found", name=customers.name, customers=size, columns=len(columns)))
    rows = ((column.name, column.kind, column.measure or "", column.because) for column in columns)
    print_table(say.raw("cli.check.head"), rows)
    print_list("cli.check.changed", [_of_column(change.column, change.message) for change in customers.changes])
    aside = [f"{say('cli.check.line', line=row.line)} {row.reason}" for row in customers.set_aside]
    print_list("cli.check.set_aside", aside)
    print_list("cli.check.review", [_tell(issue) for issue in customers.issues])


def _tell(issue: "Issue") -> str:
    parts = [say(f"cli.check.severity.{issue.severity}"), _of_column(issue.column, issue.message)]
    if issue.rows:
        parts.append(say("cli.check.rows", rows=issue.rows))
    if issue.cure:
        parts.append(issue.cure)
    return " ".join(parts)


def _of_column(column: str | None, message: str) -> str:
    """A message behind the column that it is about, unless it names it itself."""
    return message if column is None or column in message else say("cli.check.of", column=column, message=message)


def show_measures() -> None:
    """Every measure, and every other use of a column, as --map names it, with what it is."""
    from ccseg.reading.columns import MEANINGS
    from ccseg.reading.measures import ALL_MEASURES

    measures = {measure.name: measure for measure in ALL_MEASURES}
    print_table(say.raw("cli.measures.head"), ((each.name, each.title, each.meaning) for each in measures.values()))
    uses = [
        say("cli.measures.one", name=use, told=say(f"cli.measures.use.{use}"))
        for use in MEANINGS
        if use not in measures
    ]
    print_list("cli.measures.uses", uses)


def show_run(run: "Run") -> None:
    """The verdict, one line a segment, the segments side by side, and the kinds that they belong to."""
    from ccseg.describing.kinds import tell_kind
    from ccseg.describing.overview import make_overview
    from ccseg.describing.personas import outcome_of
    from ccseg.describing.verdicts import tell_plainly

    outcome = outcome_of(run.verdict, run.segments)
    verdict = verdict_word(outcome.word)
    print_line(say("cli.segment.found", customers=run.customers, segments=len(run.segments), verdict=verdict))
    print_line(tell_plainly(outcome))
    print_line(run.verdict_because)
    for line in run.told_by_lookup:
        print_line(line)
    print_table(say.raw("cli.segment.head"), map(_row, run.segments), right=(0, 2, 3, 4))
    if overview := make_overview(run.segments, run.recipe.wording):
        print_table(*_side_by_side(overview), right=range(1, len(run.segments) + 2))
    if run.after:
        print_list("following.kept.title", run.after.lines)
    print_list("kinds.title", [" ".join(tell_kind(kind, run.persona_names)) for kind in run.kinds])


def _side_by_side(overview: "Overview") -> tuple[list[str], list[list[str]]]:
    """The overview turned, as a terminal is narrow: a line a figure, a column a segment, each with its index."""
    lines = [*overview.lines, overview.portfolio]
    heads = ["", *(line.name if line.segment is None else str(line.segment) for line in lines)]
    rows = [
        [head.title, *(_with_index(line.cells[number]) for line in lines)] for number, head in enumerate(overview.heads)
    ]
    return heads, rows


def _with_index(cell: "Cell") -> str:
    return cell.text if cell.index is None else say("overview.both", value=cell.text, index=cell.index)


def _row(segment: "Segment") -> tuple[str, ...]:
    return (
        str(segment.segment),
        segment.persona.name,
        write(segment.size, "count"),
        write(segment.share, "percent1"),
        write(segment.stability, "two"),
        verdict_word(segment.verdict),
    )


def show_sizes(tally: "Tally", sizes: pd.DataFrame, out: Path) -> None:
    """How many customers were scored, and the share of each segment then and now."""
    print_line(say("cli.score.scored", customers=tally.customers, unlike=tally.unlike, out=out))
    for row in sizes.itertuples():
        print_line("  " + say("cli.score.size", persona=row.persona, then=row.share_then, now=row.share_now))


def show_following(following: "Following") -> None:
    """The verdict with its reasons, who moved, and the larger clear moves."""
    from ccseg.following.follow import tell_early_signs, tell_moves

    found = following.found
    for line in found.told:
        print_line(line)
    if found.migration:
        print_list("following.page.migration", found.migration.told)
        print_list("following.page.moves", tell_moves(found, following.now.run.persona_names))
    if found.series:
        print_list("following.series.title", [course.told for course in found.series.courses])
    print_list("following.page.signs", tell_early_signs(found, following.now.run.persona_names))


def show_plan(planning: "Planning") -> None:
    """What a plan comes to, and a line a segment."""
    from ccseg.planning.cells import Cell, cell_of, tell_reasons, unknown
    from ccseg.planning.telling import wording_of

    found = planning.found
    wording = wording_of(planning.run, found.assumptions)
    for line in found.told:
        print_line(line)
    rows = [
        (
            Cell(str(each.segment)),
            Cell(each.name),
            cell_of(each.annual_value, "money", wording),
            cell_of(each.break_even_pd, "percent1", wording),
            cell_of(each.break_even_lift, "percent1", wording),
            cell_of(each.per_arm, "count", wording),
            cell_of(each.detectable, "percent1", wording),
            unknown(each.raised.value.because)
            if each.raised.word == "unknown"
            else Cell(say(f"planning.word.{each.raised.word}")),
        )
        for each in found.segments
    ]
    heads = say.raw("cli.plan.head")
    print_table(heads, ([cell.text for cell in row] for row in rows))
    for line in tell_reasons(heads[1:], [row[1:] for row in rows]):
        print_line(line)
    print_list("planning.outside.title", [f"{gate.gate}. {gate.reason}" for gate in found.outside])
    for line in (*found.readout.warnings, *(effect.told for effect in found.readout.effects)) if found.readout else ():
        print_line(line)


def show_comparison(summary: "Summary", seconds: Sequence[float | None]) -> None:
    """The figures of all candidates, which one to use, what speaks against the others, and how far they agree."""
    from ccseg.comparing.figures import METRICS

    candidates = summary.candidates
    rows = []
    for metric in METRICS:
        figures = [metric.write(getattr(candidate.figures, metric.key)) for candidate in candidates]
        rows.append((metric.title, *figures))
    rows.append((say("cli.compare.seconds"), *(write(spent, "one") for spent in seconds)))
    titles = [candidate.title for candidate in candidates]
    print_table(["", *titles], rows, right=range(1, len(titles) + 1))
    print_line(f"\n{summary.recommendation.because}")
    print_list("cli.compare.objections", _objections(summary))
    print_list("cli.compare.agreement", [summary.tell(flow) for flow in summary.flows])
    if summary.multiverse:
        print_line(f"\n{summary.multiverse.sentence}")


def _objections(summary: "Summary") -> list[str]:
    told = [(candidate.title, objection.text) for candidate in summary.candidates for objection in candidate.objections]
    return [say("cli.compare.of", title=title, text=text) for title, text in told]


def print_list(key: str, lines: Sequence[str]) -> None:
    """A title, the text of this key, and its lines; nothing where there are none."""
    if not lines:
        return
    print_line(f"\n{say(key)}")
    for line in lines:
        print_line(f"- {line.strip()}")


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> None:
    """A table without lines, so that it reads well in a file too; the columns in ``right`` end at the right."""
    aligned = set(right)
    table = Table(box=None, pad_edge=False)
    for number, title in enumerate(head):
        table.add_column(title, justify="right" if number in aligned else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    _console().print("", table)


def print_line(text: str) -> None:
    """One line, as it is."""
    _console().print(Text(printable(text)))


def printable(text: str) -> str:
    """The text without control characters, which could steer a terminal.

    >>> printable("red \\x1b[31m")
    'red �[31m'
    """
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


def _console() -> Console:
    """Fits the terminal; in a file or a pipe a line is as long as what it says."""
    return Console(width=None if sys.stdout.isatty() else FILE_WIDTH, highlight=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on stderr while the block runs; silent where nobody watches."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(say("progress.starting"), total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)
