"""Arguments: what can be typed after a command of the command line, and the recipe that it comes to."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from ccseg.errors import InvalidRecipe
from ccseg.texts import say
from ccseg.versions import version_of

if TYPE_CHECKING:
    from ccseg.deriving.window import Derivation
    from ccseg.reading.columns import Column
    from ccseg.reading.customers import Customers, Reading
    from ccseg.recipes import Recipe, Split
    from ccseg.result import Run as Earlier

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
"""How files end that only a spreadsheet writes."""


def _option(key: str, *names: str, **settings: Any) -> Any:
    return typer.Option(*names, help=say(f"cli.option.{key}"), **settings)


def _reading(key: str, *names: str, **settings: Any) -> Any:
    """An option that says how the file is to be read; they stand in a panel of their own."""
    return _option(key, *names, rich_help_panel=say("cli.reading"), **settings)


def _existing(key: str, metavar: str) -> Any:
    return typer.Argument(metavar=metavar, exists=True, dir_okay=False, help=say(f"cli.argument.{key}"))


def _no_workbook(output: Path) -> Path:
    """The table to write, unless its name promises what it would not be."""
    if output.suffix.lower() in WORKBOOKS:
        raise InvalidRecipe(say("cli.invalid.workbook", output=output.name, stem=output.stem))
    return output


def _tell_version(asked: bool) -> None:
    """Print the version of the package, and nothing else."""
    if asked:
        print(version_of("ccseg"))
        raise typer.Exit


File = Annotated[Path, _existing("file", "FILE")]
Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE", exists=True, help=say("cli.argument.files"))]
Run = Annotated[Path, _existing("run", "RUN")]
Folder = Annotated[Path, _option("folder", "--output", "-o", metavar="DIR", file_okay=False)]
Scored = Annotated[Path, _option("scored", "--output", "-o", metavar="OUT", callback=_no_workbook)]
Engine = Annotated[str | None, _option("engine", "--engine", metavar="ENGINE")]
EngineTable = Annotated[str | None, _option("engine_table", "--table", metavar="NAME")]
Table = Annotated[Path, _option("table", "--output", "-o", metavar="OUT", dir_okay=False, callback=_no_workbook)]
With = Annotated[list[Path] | None, _option("with", "--with", metavar="FILE", exists=True, dir_okay=False)]
After = Annotated[Path | None, _option("after", "--after", metavar="RUN", exists=True, dir_okay=False)]
Before = Annotated[list[Path] | None, _option("before", "--before", metavar="OLD", exists=True, dir_okay=False)]
BeforeWith = Annotated[
    list[Path] | None, _option("before_with", "--before-with", metavar="FILE", exists=True, dir_okay=False)
]
PlanRun = Annotated[Path | None, _existing("run", "RUN")]
PlanCustomers = Annotated[Path | None, _existing("plan_customers", "CUSTOMERS")]
PlanFolder = Annotated[Path | None, _option("folder", "--output", "-o", metavar="DIR", file_okay=False)]
Assumed = Annotated[Path | None, _option("assumptions", "--assumptions", metavar="FILE", exists=True, dir_okay=False)]
Example = Annotated[bool, _option("example", "--example")]
TestName = Annotated[str | None, _option("test", "--test", metavar="NAME")]
Responded = Annotated[Path | None, _option("responded", "--responded", metavar="FILE", exists=True, dir_okay=False)]
Contacted = Annotated[Path | None, _option("contacted", "--contacted", metavar="FILE", exists=True, dir_okay=False)]
Excluded = Annotated[Path | None, _option("excluded", "--excluded", metavar="FILE", exists=True, dir_okay=False)]
Days = Annotated[int | None, _option("days", "--days", min=0)]
NoRefit = Annotated[bool, _option("no_refit", "--no-refit")]
Version = Annotated[bool, _option("version", "--version", is_eager=True, callback=_tell_version)]
Json = Annotated[bool, _option("json", "--json")]
DocumentName = Literal["assumptions", "check", "comparison", "customers", "follow", "plan", "recipe", "run", "score"]
Document = Annotated[DocumentName, typer.Argument(metavar="NAME", help=say("cli.argument.document"))]
DialectName = Literal[
    "postgres",
    "bigquery",
    "databricks",
    "duckdb",
    "mysql",
    "oracle",
    "redshift",
    "snowflake",
    "spark",
    "sqlite",
    "tsql",
]
Dialect = Annotated[DialectName, _option("dialect")]
TableName = Annotated[str, _option("table_name", "--table", metavar="NAME")]
Tried = Annotated[Path | None, _option("tried", "--customers", metavar="FILE", exists=True, dir_okay=False)]
Deck = Annotated[bool, _option("deck", "--deck")]
NoMap = Annotated[bool, _option("no_map", "--no-map")]

AlgorithmName = Literal["kmeans", "gmm", "dbscan"]
Algorithm = Annotated[AlgorithmName, _option("algorithm")]
Segments = Annotated[int | None, _option("segments")]
Radius = Annotated[float | None, _option("eps")]
MinCustomers = Annotated[int | None, _option("min_customers")]
Splits = Annotated[list[str] | None, _option("split", metavar="SEGMENT[=PARTS]")]
Preparation = Annotated[Literal["auto", "hurdle", "log", "plain", "raw"], _option("preparation")]
Missing = Annotated[Literal["fill", "drop"], _option("missing")]
Seed = Annotated[int, _option("seed")]
Recipes = Annotated[list[Path] | None, _option("recipe", metavar="FILE", exists=True, dir_okay=False)]
Answers = Annotated[Path | None, _reading("answers", metavar="FILE", exists=True, dir_okay=False)]
Columns = Annotated[list[str] | None, _option("column", metavar="HEADER")]

Decimal = Annotated[Literal[".", ","] | None, _reading("decimal")]
Delimiter = Annotated[str | None, _reading("delimiter")]
Encoding = Annotated[str | None, _reading("encoding")]
Header = Annotated[bool | None, _reading("header")]
Sheet = Annotated[str | None, _reading("sheet")]
Duplicates = Annotated[Literal["first", "last", "each"] | None, _reading("duplicates")]
Measures = Annotated[list[str] | None, _reading("map", "--map", metavar="HEADER=MEASURE")]
Derive = Annotated[list[str] | None, _reading("derive", "--derive", metavar="FIELD=VALUE")]

ROLE, BESIDE = "role.", "beside."
"""How a field of --derive begins that says what a column is for, as in role.KUNDE=customer, or one of another file, as
in beside.KUNDE=id."""


class Place(NamedTuple):
    """Where customers lie: in files or in a table of an engine, and in which engine they are to be worked at."""

    files: Sequence[Path]
    table: str | None
    engine: str | None

    @property
    def file(self) -> Path:
        """The one file that is read into memory. Raises ``InvalidRecipe`` where there is none."""
        if len(self.files) != 1:
            raise InvalidRecipe(say("cli.invalid.files"))
        return self.files[0]

    @property
    def by_engine(self) -> str | None:
        """The engine: the one that was asked for, or the embedded one where it is needed; ``None`` for memory."""
        if self.table and self.files:
            raise InvalidRecipe(say("cli.invalid.both"))
        if self.engine or self.table:
            return self.engine or os.environ.get("SPARK_REMOTE") or "local"
        return "local" if self.files and _is_one_table(self.files) and _is_large(self.files) else None

    def require_plain(self, **others: object) -> None:
        """Raises ``InvalidRecipe`` where something was asked for that an engine does not do, by its option."""
        for name, given in others.items():
            if given:
                raise InvalidRecipe(say("cli.invalid.in_engine", option=f"--{name.replace('_', '-')}"))
        if not self.table and not _is_one_table(self.files):
            raise InvalidRecipe(say("cli.invalid.no_parquet"))


def _is_one_table(paths: Sequence[Path]) -> bool:
    """Whether an engine reads these files and folders as one table."""
    from ccseg.engine.plain_text import text_files

    return all(path.is_dir() or path.suffix == ".parquet" for path in paths) or bool(text_files(paths))


def _is_large(paths: Sequence[Path]) -> bool:
    """Whether files are more than is read into memory; a CSV file by itself is read as it always was."""
    from ccseg.engine.table import exceeds
    from ccseg.reading.sources import LIMITS

    [first, *others] = paths
    if others or first.is_dir():
        return True
    return first.suffix == ".parquet" and (first.stat().st_size > LIMITS.bytes or exceeds(first, LIMITS))


class Source(NamedTuple):
    """A customer file, and what was said about how to read it."""

    path: Path
    decimal: str | None
    delimiter: str | None
    encoding: str | None
    header: bool | None
    sheet: str | None
    duplicates: str | None
    measures: Sequence[str] | None
    derive: Sequence[str] | None = None
    beside: Sequence[Path] | None = None

    @property
    def answers(self) -> dict[str, object]:
        """What was said, by the name that it has in a recipe."""
        given = {
            "decimal": self.decimal,
            "delimiter": "\t" if self.delimiter == "tab" else self.delimiter,
            "encoding": self.encoding,
            "header": self.header,
            "sheet": self.sheet,
            "duplicates": self.duplicates,
        }
        return {name: answer for name, answer in given.items() if answer is not None}

    @property
    def mapping(self) -> dict[str, str]:
        """The measure of each column that was named. Raises ``InvalidRecipe``."""
        return dict(_pair(text) for text in self.measures or ())

    @property
    def derivation(self) -> dict[str, object] | None:
        """What was said of how raw rows become customers, by its name in a derivation. Raises ``InvalidRecipe``."""
        if not self.derive:
            return None
        said: dict[str, object] = {}
        roles: dict[str, str] = {}
        beside: dict[str, str] = {}
        for text in self.derive:
            field, sign, value = text.partition("=")
            if not sign:
                raise InvalidRecipe(say("cli.invalid.derive", text=text))
            if field.startswith(ROLE):
                roles[field.removeprefix(ROLE)] = value
            elif field.startswith(BESIDE):
                beside[field.removeprefix(BESIDE)] = value
            else:
                said[field] = value
        return {**said, "roles": roles, "beside": beside}

    def reading_like(self, earlier: "Recipe") -> "Reading":
        """How to read a later file: as the one before, but for what was said. Raises ``InvalidRecipe``."""
        said = self.recipe().reading
        return earlier.reading.but(**{name: getattr(said, name) for name in self.answers})

    def derivation_like(self, earlier: "Recipe", *, dated: bool = True) -> "Derivation | None":
        """How raw rows of a later file become customers: as before where nothing was said.

        A reference date that was said counts only where the file is the one that is ``dated`` by it.
        """
        from ccseg.deriving.customers import for_later

        said = self.recipe().derivation
        return (said if dated else for_later(said)) or for_later(earlier.derivation)

    def open(self, recipe: "Recipe", known: "Sequence[Column]" = ()) -> "Customers":
        """The customers of the file and of those beside it; ``known`` are the columns of an earlier one."""
        from ccseg.deriving.customers import open_customers

        return open_customers(
            self.path,
            reading=recipe.reading,
            mapping=recipe.mapping,
            derivation=recipe.derivation,
            beside=self.beside or (),
            known=known,
        )

    def open_later(self, run: "Earlier", *, dated: bool = True) -> "Customers":
        """The customers of a later file, read as the run's was where nothing else is said; ``dated`` as above."""
        from ccseg.deriving.customers import open_customers

        return open_customers(
            self.path,
            reading=self.reading_like(run.recipe),
            mapping=self.mapping,
            derivation=self.derivation_like(run.recipe, dated=dated),
            beside=self.beside or (),
            known=run.columns,
        )

    def recipe(
        self, algorithm: AlgorithmName = "kmeans", settings: Mapping[str, object] = {}, **choices: object
    ) -> "Recipe":
        """The recipe for this file. Raises ``InvalidRecipe`` with the option that does not fit."""
        from pydantic import ValidationError

        from ccseg.recipes import Recipe

        given = {name: value for name, value in settings.items() if value is not None}
        asked = {
            "reading": self.answers,
            "mapping": self.mapping,
            "derivation": self.derivation,
            "clusterer": {"algorithm": algorithm, **given},
            **choices,
        }
        try:
            return Recipe.model_validate(asked)
        except ValidationError as error:
            raise InvalidRecipe(_tell(error.errors()[0], algorithm)) from None


def read_split(text: str, names: Mapping[int, str]) -> "Split":
    """The split that was asked for: a segment by its name or number, and into how many parts where that is said.

    Raises:
        InvalidRecipe: There is no such segment, or there cannot be so many parts.

    Examples:
        >>> read_split("Revolvers=2", {0: "Transactors", 1: "Revolvers"})
        Split(segment=1, parts=2)
    """
    from pydantic import ValidationError

    from ccseg.recipes import Split

    segment, parts = re.findall(r"^(.*?)(?:=(\d+))?$", text)[0]
    numbers = {name: number for number, name in names.items()}
    try:
        return Split.model_validate({"segment": numbers.get(segment, segment), "parts": parts or None})
    except ValidationError:
        known = [say("cli.invalid.segment", segment=segment, name=name) for segment, name in names.items()]
        raise InvalidRecipe(say("cli.invalid.split", text=text, segments="; ".join(known))) from None


def _pair(text: str) -> tuple[str, str]:
    header, sign, measure = text.rpartition("=")
    if not sign:
        raise InvalidRecipe(say("cli.invalid.pair", text=text))
    return header, measure


def _tell(problem: Any, algorithm: str) -> str:
    """What is wrong with an option, by the kind of pydantic's error and the limit that it names."""
    first, *within = (str(part) for part in problem["loc"])
    derived = first == "derivation"
    option = f"--derive {_field(within)}" if derived else "--" + str(problem["loc"][-1]).replace("_", "-")
    kinds = [f"{problem['type']}_derived"] * derived + [problem["type"], "other"]
    kind = next(kind for kind in kinds if kind in say.raw("cli.invalid"))
    limits = problem.get("ctx", {})
    return say(f"cli.invalid.{kind}", option=option, value=problem["input"], algorithm=algorithm, **limits)


def tell_typed(error: Exception) -> str:
    """What is wrong with a value that is not of its option's kind, and the value; empty for any other error."""
    from pydantic import ValidationError

    parameter, cause = getattr(error, "param", None), error.__cause__
    if parameter is None or not isinstance(cause, ValidationError):
        return ""
    problem = cause.errors()[0]
    if problem["type"] not in say.raw("cli.invalid"):
        return ""
    told = {"option": parameter.opts[0], "value": problem["input"], **problem.get("ctx", {})}
    return say(f"cli.invalid.{problem['type']}", **told)


def _field(within: Sequence[str]) -> str:
    """What stands before the sign of equality in --derive: a field, or the role of a column.

    >>> _field(["months"]), _field(["roles", "POSTED"])
    ('months', 'role.POSTED')
    """
    field, *column = within
    return {"roles": ROLE, "beside": BESIDE}[field] + column[0] if column else field
