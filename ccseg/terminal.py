"""What the command line shows a person: tables, sentences and a progress bar."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccseg.comparing.comparison import Summary
from ccseg.comparing.figures import YARDSTICKS
from ccseg.progress import Progress
from ccseg.reading.customers import Customers, Issue
from ccseg.result import Run


def show_customers(customers: Customers) -> None:
    """The columns with their reasons, what was changed, and what is wrong."""
    say(f"{customers.name}: {len(customers.frame):,} customers, {len(customers.columns)} columns.")
    show_table(
        ("column", "kind", "measure", "because"),
        ((c.name, c.kind, c.measure or "", c.because) for c in customers.columns),
    )
    show_list("Changed", (change.message for change in customers.changes))
    show_list("Not customers", (f"Line {row.line}: {row.reason}" for row in customers.set_aside))
    show_list(
        "To look at", (f"{issue.severity.capitalize()}: {issue.message}{_more(issue)}" for issue in customers.issues)
    )


def _more(issue: Issue) -> str:
    rows = f" ({issue.rows:,} rows)" if issue.rows else ""
    return f"{rows} {issue.cure}" if issue.cure else rows


def show_run(run: Run) -> None:
    """The verdict and one line a segment."""
    say(f"{run.customers:,} customers, {len(run.segments)} segments: {run.verdict}.")
    say(run.verdict_because)
    show_table(
        ("segment", "persona", "customers", "share", "stability", "verdict"),
        (
            (str(s.segment), s.persona.name, f"{s.size:,}", f"{s.share:.1%}", _figure(s.stability), s.verdict)
            for s in run.segments
        ),
        right=("segment", "customers", "share", "stability"),
    )


def show_comparison(summary: Summary, seconds: Sequence[float | None]) -> None:
    """The figures of all contenders, which one to use, what speaks against the others, and how far they agree."""
    titles = tuple(contender.title for contender in summary.contenders)
    rows = [
        (yardstick.title, *(yardstick.write(getattr(c.figures, yardstick.key)) for c in summary.contenders))
        for yardstick in YARDSTICKS
    ]
    took = ("Seconds", *("–" if spent is None else f"{spent:.1f}" for spent in seconds))
    show_table(("", *titles), [*rows, took], right=titles)
    say(f"\n{summary.recommendation.because}")
    show_list("What speaks against", (f"{c.title}: {o.text}" for c in summary.contenders for o in c.objections))
    show_list("How far they agree", map(summary.tell, summary.flows))
    if summary.multiverse:
        say(f"\n{summary.multiverse.sentence}")


def _figure(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def show_list(title: str, lines: Iterable[str]) -> None:
    """A title and its lines; nothing where there are none."""
    lines = list(lines)
    for line in [f"\n{title}"] * bool(lines) + [f"- {line.strip()}" for line in lines]:
        say(line)


def show_table(headers: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """A table without lines, so that it reads well in a file too."""
    table = Table(box=None, pad_edge=False)
    for header in headers:
        table.add_column(header, justify="right" if header in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    _console().print("", table)


def say(text: str) -> None:
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
    return Console(width=None if sys.stdout.isatty() else 10_000, highlight=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on stderr while the block runs; silent where nobody watches."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)
