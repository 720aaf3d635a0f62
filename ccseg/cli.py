"""The command line: ccseg check, segment, score, compare and app."""

import json
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from importlib.util import find_spec
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NoReturn, get_args

import typer

from ccseg.errors import CcsegError, InvalidRecipe

if TYPE_CHECKING:
    from ccseg.comparing.comparison import Comparison
    from ccseg.reading.customers import Customers
    from ccseg.recipes import Recipe
    from ccseg.result import Segmentation

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Self-service customer segmentation: segments, personas and how far to trust them.",
)

File = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="Customers as CSV, Excel or Parquet.")
]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", file_okay=False, help="The folder to write.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Algorithm = Literal["kmeans", "gmm", "dbscan"]
Preparation = Annotated[
    Literal["auto", "hurdle", "log", "plain", "raw"], typer.Option(help="How values become comparable.")
]
Missing = Annotated[
    Literal["fill", "drop"], typer.Option(help="Fill missing values, or leave those customers out of the fit.")
]
Seed = Annotated[int, typer.Option(help="Where the random steps start.")]
NoMap = Annotated[bool, typer.Option("--no-map", help="Draw no map, which saves most of the time.")]


class Source(NamedTuple):
    """A customer file, and how to read it in the words of a recipe."""

    path: Path
    reading: Mapping[str, object]
    mapping: dict[str, str]


def _reading_option(help: str, *names: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, help=help, metavar=metavar, rich_help_panel="Reading the file")


def _source(
    file: File,
    decimal: Annotated[Literal[".", ","] | None, _reading_option("The sign before the decimals.")] = None,
    delimiter: Annotated[str | None, _reading_option("What stands between two fields, or 'tab'.")] = None,
    encoding: Annotated[str | None, _reading_option("How the text is encoded, such as cp1252.")] = None,
    header: Annotated[bool | None, _reading_option("Whether the first line names the columns.")] = None,
    sheet: Annotated[str | None, _reading_option("The sheet of a workbook.")] = None,
    duplicates: Annotated[
        Literal["first", "last", "each"] | None, _reading_option("Which of a customer's contradicting rows hold.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        _reading_option(
            "What a column holds: a measure, or id, number, category, ignored; may be repeated.",
            "--map",
            metavar="HEADER=MEASURE",
        ),
    ] = None,
) -> Source:
    reading = {
        "decimal": decimal,
        "delimiter": "\t" if delimiter == "tab" else delimiter,
        "encoding": encoding,
        "header": header,
        "sheet": sheet,
        "duplicates": duplicates,
    }
    return Source(file, reading, dict(_pair(text) for text in mapping or ()))


def _pair(text: str) -> tuple[str, str]:
    header, sign, measure = text.rpartition("=")
    if not sign:
        raise InvalidRecipe(f"--map {text!r} has no '=': write it as HEADER=MEASURE.")
    return header, measure


def _reads_customers(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument, the source, comes from the options that every reading command shares."""
    shared, own = (list(signature(function).parameters.values()) for function in (_source, command))

    @wraps(command)
    def run(**given: Any) -> None:
        command(_source(**{option.name: given.pop(option.name) for option in shared}), **given)

    options = [option.replace(kind=Parameter.KEYWORD_ONLY) for option in (*own[1:], *shared)]
    run.__signature__ = signature(command).replace(parameters=options)  # type: ignore[attr-defined]
    return run


@cli.command()
@_reads_customers
def check(source: Source, *, as_json: Json = False) -> None:
    """Say what was understood of each column, what was changed, and what is wrong."""
    from ccseg.reading.customers import read_customers
    from ccseg.terminal import show_customers

    recipe = _recipe(source)
    customers = read_customers(source.path, reading=recipe.reading, mapping=recipe.mapping)
    if as_json:
        print(_as_json(_understanding(customers)))
    else:
        show_customers(customers)


def _understanding(customers: "Customers") -> dict[str, object]:
    return {
        "rows_in_file": customers.rows_in_file,
        "rows": len(customers.frame),
        "set_aside": [row.model_dump() for row in customers.set_aside],
        "id": next((column.name for column in customers.columns if column.kind == "id"), None),
        "columns": [column.model_dump() for column in customers.columns],
        "changes": [change.model_dump() for change in customers.changes],
        "issues": [issue.model_dump() for issue in customers.issues],
        "ready": customers.ready,
    }


@cli.command()
@_reads_customers
def segment(
    source: Source,
    *,
    output: Folder,
    algorithm: Annotated[Algorithm, typer.Option(help="How segments are found.")] = "kmeans",
    segments: Annotated[int | None, typer.Option(help="How many segments; left out, ccseg chooses.")] = None,
    eps: Annotated[float | None, typer.Option(help="DBSCAN's neighbourhood radius; left out, ccseg scans.")] = None,
    min_customers: Annotated[
        int | None, typer.Option(help="Customers that make a region dense for DBSCAN; left out, ccseg scans.")
    ] = None,
    preparation: Preparation = "auto",
    missing: Missing = "fill",
    seed: Seed = 0,
    no_map: NoMap = False,
    as_json: Json = False,
) -> None:
    """Find the segments and write customers.csv, run.json and report.html."""
    from ccseg import segmentation
    from ccseg.files import whole_folder
    from ccseg.terminal import progress_bar, say, show_run

    settings = {"segments": segments, "eps": eps, "min_customers": min_customers}
    recipe = _recipe(source, algorithm, settings, preparation=preparation, missing=missing, seed=seed)
    with whole_folder(output) as draft:
        with progress_bar() as progress:
            result = segmentation.segment(source.path, recipe, draw_map=not no_map, progress=progress)
        _write_result(result, draft)
    if as_json:
        print(result.run.to_json(indent=2))
    else:
        show_run(result.run)
        say(f"\nWritten to {output}: customers.csv, run.json and report.html.")


def _write_result(result: "Segmentation", folder: Path) -> None:
    from ccseg.exporting.export import customers_table, to_csv
    from ccseg.exporting.report import write_report

    page = write_report(result.run, f"Customer segments: {result.customers.name}")
    folder.mkdir(exist_ok=True)
    (folder / "customers.csv").write_bytes(to_csv(customers_table(result)))
    (folder / "run.json").write_text(result.run.to_json(indent=2), encoding="utf-8")
    (folder / "report.html").write_text(page, encoding="utf-8")


@cli.command()
@_reads_customers
def score(
    source: Source,
    *,
    run: Annotated[
        Path, typer.Argument(metavar="RUN", exists=True, dir_okay=False, help="The run.json of an earlier result.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", dir_okay=False, help="The CSV to write.")],
) -> None:
    """Place new customers in the segments of an earlier run."""
    from ccseg.files import whole_folder
    from ccseg.scoring import read_run
    from ccseg.streaming import compare_sizes, score_file
    from ccseg.terminal import say

    earlier = read_run(run.read_bytes())
    answered = any(answer is not None for answer in source.reading.values())
    reading = _recipe(source).reading if answered else None
    with whole_folder(output.parent) as draft, (draft / output.name).open("w+b") as out:
        tally = score_file(earlier, source.path, out, reading=reading, mapping=source.mapping)
    say(f"{tally.customers:,} customers placed, {tally.unlike:,} unlike anything seen; written to {output}.")
    for row in compare_sizes(earlier, tally.sizes).itertuples():
        say(f"  {row.persona}: {row.share_then:.1%} when found, {row.share_now:.1%} now")


@cli.command()
@_reads_customers
def compare(
    source: Source,
    *,
    output: Folder,
    recipe: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A recipe, or the run.json of an earlier result, instead of the three algorithms; may be repeated.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER", help="A column of the file that holds your own segments; may be repeated."),
    ] = None,
    preparation: Preparation = "auto",
    missing: Missing = "fill",
    seed: Seed = 0,
    no_map: NoMap = False,
    as_json: Json = False,
) -> None:
    """Lay the three algorithms, or your own recipes and columns, side by side on the same customers."""
    from ccseg.comparing import comparison
    from ccseg.files import whole_folder
    from ccseg.terminal import progress_bar, say, show_comparison

    first = _recipe(source, preparation=preparation, missing=missing, seed=seed)
    three = [first.but(clusterer={"algorithm": algorithm}) for algorithm in get_args(Algorithm)]
    recipes = [_read_recipe(path, source) for path in recipe or ()] or three
    with whole_folder(output) as draft:
        with progress_bar() as progress:
            found = comparison.compare(
                source.path, recipes, columns=column or (), draw_map=not no_map, progress=progress
            )
        folders = _write_comparison(found, draft)
    if as_json:
        print(found.summary.to_json(indent=2))
    else:
        show_comparison(found.summary, found.seconds)
        say(f"\nWritten to {output}: comparison.json, customers.csv and the folders {', '.join(folders)}.")


def _read_recipe(path: Path, source: Source) -> "Recipe":
    """The recipe in a file, or of the run in it, for this source."""
    from pydantic import ValidationError

    from ccseg.recipes import Recipe

    try:
        document = json.loads(path.read_bytes())
        own = Recipe.model_validate(document.get("recipe", document))
    except (ValueError, AttributeError, ValidationError):
        raise InvalidRecipe(f"{path} is no recipe and no run.json. Bring one that ccseg wrote.") from None
    answered = {name: answer for name, answer in source.reading.items() if answer is not None}
    return own.but(reading=own.reading.but(**answered), mapping={**own.mapping, **source.mapping})


def _write_comparison(found: "Comparison", folder: Path) -> list[str]:
    """The whole comparison, and each result in a folder of its own; returns the folders' names."""
    from ccseg.exporting.export import compared_table, to_csv

    (folder / "comparison.json").write_text(found.summary.to_json(indent=2), encoding="utf-8")
    (folder / "customers.csv").write_bytes(to_csv(compared_table(found)))
    drawn = [found.drawn(place) for place in range(len(found.results))]
    results = [result for result in drawn if result]
    names = _folder_names(results)
    for name, result in zip(names, results, strict=True):
        _write_result(result, folder / name)
    return names


def _folder_names(results: "list[Segmentation]") -> list[str]:
    """The algorithm's name, with a number behind it from the second of its kind on."""
    kinds = [result.run.recipe.clusterer.algorithm for result in results]
    places = [kinds[: place + 1].count(kind) for place, kind in enumerate(kinds)]
    return [f"{kind}-{place}" if place > 1 else kind for kind, place in zip(kinds, places, strict=True)]


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


@cli.command()
def app() -> None:
    """Start the app in the browser."""
    start_app(_app_folder(Path(__file__).resolve().parent))


def _app_folder(package: Path) -> Path:
    """Where ``asgi.py`` lies: inside the package once it is installed, beside it in a checkout."""
    installed = package / "_app"
    return installed if installed.exists() else package.parent


def start_app(folder: Path) -> None:
    """Become the server of the app in this folder; its settings come from there and from the folder one is in."""
    entry = folder / "asgi.py"
    if not entry.exists():
        raise CcsegError(
            f"The app starts from a checkout of the project or an installed ccseg, and {folder} is neither."
        )
    if find_spec("streamlit") is None:
        raise CcsegError("The app needs more packages: pip install 'ccseg[app]'")
    # -P keeps the modules of the folder one is in out of the server's way.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "streamlit", "run", str(entry)])


def _recipe(
    source: Source, algorithm: str = "kmeans", settings: Mapping[str, object] = {}, **choices: object
) -> "Recipe":
    from pydantic import ValidationError

    from ccseg.recipes import Recipe

    given = {name: value for name, value in settings.items() if value is not None}
    clusterer = {"algorithm": algorithm, **given}
    try:
        return Recipe.model_validate(
            {"reading": source.reading, "mapping": source.mapping, "clusterer": clusterer, **choices}
        )
    except ValidationError as error:
        raise InvalidRecipe(_sentence(error.errors()[0], algorithm)) from None


def _sentence(problem: Any, algorithm: str) -> str:
    option = "--" + str(problem["loc"][-1]).replace("_", "-")
    if problem["type"] == "extra_forbidden":
        return f"{option} has no meaning for {algorithm}: leave it out or choose another algorithm."
    return f"{option} {problem['input']!r} does not fit: {problem['msg'].lower()}."


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line: every error is one sentence on stderr and exit status 2."""
    with warnings.catch_warnings():
        warnings.simplefilter("default" if sys.warnoptions else "ignore")
        sys.exit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    try:
        return cli(args=arguments, prog_name="ccseg", standalone_mode=False) or 0
    except CcsegError as error:
        return _fail(str(error))
    except typer.TyperException as error:
        return _fail(error.format_message())
    except OSError as error:
        return _fail(f"{error.filename or 'The system says'}: {error.strerror}.")
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _fail(f"ccseg failed where it should not have ({type(error).__name__}); python -X dev shows where.")


def _fail(sentence: str) -> int:
    print("".join(sign if sign.isprintable() else " " for sign in sentence), file=sys.stderr)
    return 2
