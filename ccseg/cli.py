"""The commands: check, customers, segment, score, sql, follow, compare, plan, schema, skill, mcp, warm and app."""

import json
import signal
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, get_args

import typer

from ccseg import arguments as typed
from ccseg.arguments import Place, Source
from ccseg.doing import find, find_after, find_in_engine, read_recipe, score_in_engine, score_in_memory
from ccseg.errors import CcsegError, InvalidAssumptions, InvalidRecipe, UnusableTable
from ccseg.processes import cores, side_by_side
from ccseg.starting import app_folder, start_app
from ccseg.texts import read_skill, say

if TYPE_CHECKING:
    from ccseg.records import Record

ACT = 3
"""The exit status: it is done and somebody has to act. 0 says that nobody has, 2 that something is wrong."""

OF_PYDANTIC = "Value error, "
"""What stands before a sentence that pydantic passes on."""

CUSTOMERS = "customers"
"""The folder of Parquet files in which an engine writes the customers of a result."""

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@cli.callback(help=say("cli.about"))
def begin(version: typed.Version = False) -> None:
    """What stands before every command."""


@cli.command(help=say("cli.check.help"))
def check(
    file: typed.File,
    as_json: typed.Json = False,
    decimal: typed.Decimal = None,
    delimiter: typed.Delimiter = None,
    encoding: typed.Encoding = None,
    header: typed.Header = None,
    sheet: typed.Sheet = None,
    duplicates: typed.Duplicates = None,
    measures: typed.Measures = None,
    derive: typed.Derive = None,
    beside: typed.With = None,
    answers: typed.Answers = None,
) -> None:
    """Show how a file is understood."""
    from ccseg.terminal import show_customers

    source = Source(file, decimal, delimiter, encoding, header, sheet, duplicates, measures, derive, beside)
    recipe = read_recipe(answers, source) if answers else source.recipe()
    customers = source.open(recipe)
    if as_json:
        from ccseg.documents import Understanding

        _print(Understanding.of(customers))
    else:
        show_customers(customers)
    if not customers.ready:
        raise typer.Exit(ACT)


def _print(document: "Record") -> None:
    """The one document of a command, on stdout."""
    print(document.to_json(indent=2))


@cli.command(help=say("cli.customers.help"))
def customers(
    file: typed.File,
    output: typed.Table,
    as_json: typed.Json = False,
    decimal: typed.Decimal = None,
    delimiter: typed.Delimiter = None,
    encoding: typed.Encoding = None,
    header: typed.Header = None,
    sheet: typed.Sheet = None,
    duplicates: typed.Duplicates = None,
    measures: typed.Measures = None,
    derive: typed.Derive = None,
    beside: typed.With = None,
    answers: typed.Answers = None,
) -> None:
    """Write the customer table of a file, and a page of what was done."""
    from ccseg.files import whole_file
    from ccseg.outputs import customer_files
    from ccseg.terminal import print_line

    source = Source(file, decimal, delimiter, encoding, header, sheet, duplicates, measures, derive, beside)
    recipe = read_recipe(answers, source) if answers else source.recipe()
    opened = source.open(recipe)
    opened.require_ready()
    files = customer_files(opened, output)
    for name, content in files.items():
        with whole_file(output.parent / name) as draft:
            draft.write_bytes(content)
    if as_json:
        from ccseg.documents import Tabled, Understanding

        _print(Tabled(customers=len(opened.frame), files=list(files), understood=Understanding.of(opened)))
    else:
        print_line(say("cli.customers.written", customers=len(opened.frame), folder=output.parent, files=list(files)))


@cli.command(help=say("cli.segment.help"))
def segment(
    output: typed.Folder,
    file: typed.Files = None,
    engine: typed.Engine = None,
    table: typed.EngineTable = None,
    algorithm: typed.Algorithm = "kmeans",
    segments: typed.Segments = None,
    split: typed.Splits = None,
    after: typed.After = None,
    eps: typed.Radius = None,
    min_customers: typed.MinCustomers = None,
    preparation: typed.Preparation = "auto",
    missing: typed.Missing = "fill",
    seed: typed.Seed = 0,
    deck: typed.Deck = False,
    no_map: typed.NoMap = False,
    as_json: typed.Json = False,
    decimal: typed.Decimal = None,
    delimiter: typed.Delimiter = None,
    encoding: typed.Encoding = None,
    header: typed.Header = None,
    sheet: typed.Sheet = None,
    duplicates: typed.Duplicates = None,
    measures: typed.Measures = None,
    derive: typed.Derive = None,
    beside: typed.With = None,
    answers: typed.Answers = None,
) -> None:
    """Find segments and write them to a folder, all files or none."""
    from ccseg.exporting.packages import require
    from ccseg.files import whole_folder
    from ccseg.outputs import write_result
    from ccseg.terminal import print_line, progress_bar, show_run

    if after and split:
        raise InvalidRecipe(say("errors.split.after"))
    place = Place(file or (), table, engine)
    path = Path() if place.by_engine else place.file
    if place.by_engine:
        place.require_plain(**{"with": beside, "derive": derive}, split=split, after=after)
    source = Source(path, decimal, delimiter, encoding, header, sheet, duplicates, measures, derive, beside)
    settings = {"segments": segments, "eps": eps, "min_customers": min_customers}
    recipe = source.recipe(algorithm, settings, preparation=preparation, missing=missing, seed=seed)
    if answers:
        said = read_recipe(answers, source)
        recipe = recipe.but(reading=said.reading, mapping=said.mapping, derivation=said.derivation)
    if deck:
        require("slides")
    labels = CUSTOMERS if place.by_engine else ""
    with whole_folder(output, labels) as draft:
        with progress_bar() as progress:
            if labels:
                result = find_in_engine(place, recipe, draft / labels, draw_map=not no_map, progress=progress)
            elif after:
                result = find_after(after, source, recipe, draw_map=not no_map, progress=progress)
            else:
                result = find(source, recipe, split or (), draw_map=not no_map, progress=progress)
        names = write_result(result, draft, deck=deck, table=labels)
    if as_json:
        _print(result.run)
    else:
        show_run(result.run)
        print_line("\n" + say("cli.written", folder=output, files=names))
    if result.run.verdict == "no segments worth acting on":
        raise typer.Exit(ACT)


@cli.command(help=say("cli.score.help"))
def score(
    run: typed.Run,
    output: typed.Scored,
    file: typed.Files = None,
    engine: typed.Engine = None,
    table: typed.EngineTable = None,
    as_json: typed.Json = False,
    decimal: typed.Decimal = None,
    delimiter: typed.Delimiter = None,
    encoding: typed.Encoding = None,
    header: typed.Header = None,
    sheet: typed.Sheet = None,
    duplicates: typed.Duplicates = None,
    measures: typed.Measures = None,
    derive: typed.Derive = None,
    beside: typed.With = None,
) -> None:
    """Assign the customers of a file to the segments of a run."""
    from ccseg.scoring import compare_sizes, read_run
    from ccseg.terminal import show_sizes

    place = Place(file or (), table, engine)
    path = Path() if place.by_engine else place.file
    source = Source(path, decimal, delimiter, encoding, header, sheet, duplicates, measures, derive, beside)
    earlier = read_run(run.read_bytes())
    if place.by_engine:
        place.require_plain(**{"with": beside, "derive": derive})
        tally = score_in_engine(earlier, place, source, output)
    else:
        tally = score_in_memory(earlier, source, output)
    if as_json:
        from ccseg.documents import Scored

        customers, unlike, sizes = tally.customers, tally.unlike, tally.sizes
        _print(Scored.of(earlier, output.name, customers=customers, unlike=unlike, sizes=sizes))
    else:
        show_sizes(tally, compare_sizes(earlier, tally.sizes), output)


@cli.command(help=say("cli.sql.help"))
def sql(
    run: typed.Run,
    dialect: typed.Dialect = "postgres",
    table: typed.TableName = "customers",
    customers: typed.Tried = None,
) -> None:
    """Print the statement that assigns customers in a database as the model does."""
    from ccseg.exporting.sql import exact_sql
    from ccseg.scoring import read_run, score

    earlier = read_run(run.read_bytes())
    tried = score(earlier, customers) if customers else None
    statement = exact_sql(earlier, table, dialect=dialect, tried=tried)
    if statement is None:
        raise UnusableTable(say("cli.sql.none"))
    print(statement, end="")


@cli.command(help=say("cli.follow.help"))
def follow(
    run: typed.Run,
    new: typed.File,
    output: typed.Folder,
    before: typed.Before = None,
    no_refit: typed.NoRefit = False,
    as_json: typed.Json = False,
    decimal: typed.Decimal = None,
    delimiter: typed.Delimiter = None,
    encoding: typed.Encoding = None,
    header: typed.Header = None,
    sheet: typed.Sheet = None,
    duplicates: typed.Duplicates = None,
    measures: typed.Measures = None,
    derive: typed.Derive = None,
    beside: typed.With = None,
    before_beside: typed.BeforeWith = None,
) -> None:
    """Say what has changed since the segments of a run were found, and whether it matters."""
    from ccseg.files import whole_folder
    from ccseg.following.follow import follow as follow_run
    from ccseg.outputs import write_following
    from ccseg.scoring import read_run
    from ccseg.terminal import print_line, progress_bar, show_following

    if before_beside and not before:
        raise InvalidRecipe(say("cli.invalid.before_with"))
    source = Source(new, decimal, delimiter, encoding, header, sheet, duplicates, measures, derive, beside)
    earlier = read_run(run.read_bytes())
    now = source.open_later(earlier)
    files = [source._replace(path=path, beside=before_beside).open_later(earlier, dated=False) for path in before or ()]
    with progress_bar() as progress:
        following = follow_run(
            earlier,
            now,
            before=files[-1] if files else None,
            earlier=files[:-1],
            refitted=not no_refit,
            progress=progress,
        )
    with whole_folder(output) as draft:
        names = write_following(following, draft)
    if as_json:
        _print(following.found)
    else:
        show_following(following)
        print_line("\n" + say("cli.written", folder=output, files=names))
    if following.found.word == "act":
        raise typer.Exit(ACT)


@cli.command(help=say("cli.plan.help"))
def plan(
    run: typed.PlanRun = None,
    customers: typed.PlanCustomers = None,
    output: typed.PlanFolder = None,
    assumptions: typed.Assumed = None,
    example: typed.Example = False,
    test: typed.TestName = None,
    excluded: typed.Excluded = None,
    responded: typed.Responded = None,
    contacted: typed.Contacted = None,
    days: typed.Days = None,
    as_json: typed.Json = False,
    decimal: typed.Decimal = None,
    delimiter: typed.Delimiter = None,
    encoding: typed.Encoding = None,
    header: typed.Header = None,
    sheet: typed.Sheet = None,
    duplicates: typed.Duplicates = None,
    measures: typed.Measures = None,
    derive: typed.Derive = None,
    beside: typed.With = None,
) -> None:
    """Say what segments are worth, whom to review, and which test can prove a play; or print an example."""
    from ccseg.files import whole_folder
    from ccseg.outputs import with_readout, write_plan
    from ccseg.planning.assumptions import read_assumptions
    from ccseg.planning.example import write_example
    from ccseg.planning.plan import plan as plan_run
    from ccseg.scoring import read_run
    from ccseg.terminal import print_line, show_plan

    earlier = read_run(run.read_bytes()) if run else None
    if example:
        print(write_example(earlier), end="")
        return
    if not (earlier and customers and output and assumptions):
        asked = {"RUN": earlier, "CUSTOMERS": customers, "--assumptions": assumptions, "--output": output}
        missing = [name for name, given in asked.items() if not given]
        raise InvalidAssumptions(say("cli.plan.need", missing=missing))
    if ((responded or excluded) and not test) or (contacted and not responded):
        raise InvalidAssumptions(say("cli.plan.need_test"))
    given = read_assumptions(assumptions.read_bytes())
    source = Source(customers, decimal, delimiter, encoding, header, sheet, duplicates, measures, derive, beside)
    planning = plan_run(earlier, source.open_later(earlier), given)
    if test and responded:
        planning = with_readout(planning, test, responded, contacted, days, excluded)
    with whole_folder(output) as draft:
        names = write_plan(planning, draft, test=test, excluded=excluded)
    if as_json:
        _print(planning.found)
    else:
        show_plan(planning)
        print_line("\n" + say("cli.written", folder=output, files=names))


@cli.command(help=say("cli.compare.help"))
def compare(
    file: typed.File,
    output: typed.Folder,
    recipe: typed.Recipes = None,
    column: typed.Columns = None,
    preparation: typed.Preparation = "auto",
    missing: typed.Missing = "fill",
    seed: typed.Seed = 0,
    no_map: typed.NoMap = False,
    as_json: typed.Json = False,
    decimal: typed.Decimal = None,
    delimiter: typed.Delimiter = None,
    encoding: typed.Encoding = None,
    header: typed.Header = None,
    sheet: typed.Sheet = None,
    duplicates: typed.Duplicates = None,
    measures: typed.Measures = None,
    derive: typed.Derive = None,
    beside: typed.With = None,
) -> None:
    """Compare ways to segment the same customers, and write all of it to a folder."""
    from ccseg.comparing import comparison
    from ccseg.files import whole_folder
    from ccseg.outputs import write_comparison
    from ccseg.terminal import print_line, progress_bar, show_comparison

    source = Source(file, decimal, delimiter, encoding, header, sheet, duplicates, measures, derive, beside)
    first = source.recipe(preparation=preparation, missing=missing, seed=seed)
    algorithms = [first.but(clusterer={"algorithm": name}) for name in get_args(typed.AlgorithmName)]
    asked = [read_recipe(path, source) for path in recipe or ()] or algorithms
    with whole_folder(output) as draft:
        with progress_bar() as progress:
            found = comparison.compare(
                source.open(asked[0]) if beside else source.path,
                asked,
                columns=column or (),
                draw_map=not no_map,
                progress=progress,
            )
        names = write_comparison(found, draft)
    if as_json:
        _print(found.summary)
    else:
        show_comparison(found.summary, found.seconds)
        files = ["comparison.json", "customers.csv", say("cli.folders", names=names)]
        print_line("\n" + say("cli.written", folder=output, files=files))
    if found.summary.recommendation.best is None:
        raise typer.Exit(ACT)


@cli.command(help=say("cli.schema.help"))
def schema(name: typed.Document) -> None:
    """Print the JSON Schema of a document."""
    from ccseg.documents import make_schema

    print(json.dumps(make_schema(name), indent=2, ensure_ascii=False))


@cli.command(help=say("cli.measures.help"))
def measures() -> None:
    """Print what a column can be said to be."""
    from ccseg.terminal import show_measures

    show_measures()


@cli.command(help=say("cli.skill.help"))
def skill() -> None:
    """Print what an assistant has to know."""
    print(read_skill(), end="")


@cli.command(help=say("cli.mcp.help"))
def mcp() -> None:
    """Answer an assistant by the Model Context Protocol."""
    from ccseg.assisting.server import serve

    serve()


@cli.command(help=say("cli.warm.help"))
def warm() -> None:
    """Have all kernels compiled, or find them compiled; the app itself only waits for those of the map."""
    from ccseg.clustering import lloyd, projection
    from ccseg.terminal import print_line

    projection.warm_up()
    lloyd.warm_up()
    print_line(say("cli.warm.done"))


@cli.command(help=say("cli.app.help"))
def app() -> None:
    """Start the app."""
    start_app(app_folder(Path(__file__).resolve().parent))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line: every error is one sentence on stderr and exit status 2."""
    signal.signal(signal.SIGTERM, _end)
    with warnings.catch_warnings(), side_by_side(cores()):
        warnings.simplefilter("default" if sys.warnoptions else "ignore")
        sys.exit(_status(arguments))


def _end(number: int, _: object) -> NoReturn:
    """End as an exception does, so that what is half written goes."""
    sys.exit(128 + number)


def _status(arguments: list[str] | None) -> int:
    try:
        return cli(args=arguments, prog_name="ccseg", standalone_mode=False) or 0
    except CcsegError as error:
        return _fail(str(error))
    except typer.TyperException as error:
        return _fail(typed.tell_typed(error) or error.format_message().replace(OF_PYDANTIC, ""))
    except OSError as error:
        what = error.filename or say("cli.fault.unnamed")
        return _fail(say("cli.fault.system", what=what, why=error.strerror))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _fail(say("cli.fault.unexpected", kind=type(error).__name__))


def _fail(sentence: str) -> int:
    print("".join(sign if sign.isprintable() else " " for sign in sentence), file=sys.stderr)
    return 2
