"""Server: what an assistant may ask for, as tools of the Model Context Protocol on stdin and stdout."""

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from importlib.util import find_spec
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field

from ccseg.arguments import AlgorithmName
from ccseg.assisting import answers
from ccseg.assisting.hiding import hide_cells
from ccseg.assisting.told import Checked, Compared, Found, Options, Personas, Placed, Planned, Watched
from ccseg.errors import CcsegError, MissingPackage
from ccseg.progress import Progress
from ccseg.texts import read_skill, say

if TYPE_CHECKING:
    from mcp.server import MCPServer

T = TypeVar("T")

COUNTED = range(10_000)
"""Numbers of an error that are counts and limits; longer ones may be ids."""

ONE_AT_A_TIME = threading.Lock()
"""A fit takes one core, and its settings of threads are those of the process."""


def _told(key: str) -> Any:
    return Field(description=say(f"assisting.argument.{key}"))


File = Annotated[str, _told("file")]
New = Annotated[str, _told("new")]
Before = Annotated[str | None, _told("before")]
BeforeWith = Annotated[tuple[str, ...], _told("before_with")]
Output = Annotated[str, _told("output")]
RunFile = Annotated[str, _told("run")]
Reading = Annotated[Options, _told("options")]
Segments = Annotated[int | None, _told("segments")]
Algorithm = Annotated[AlgorithmName, _told("algorithm")]
Columns = Annotated[tuple[str, ...], _told("columns")]
Assumed = Annotated[str, _told("assumptions")]
Refit = Annotated[bool, _told("refit")]


def check(file: File, options: Reading = Options()) -> Checked:
    return answers.check(file, options)


def segment(
    file: File,
    output: Output,
    options: Reading = Options(),
    segments: Segments = None,
    algorithm: Algorithm = "kmeans",
    *,
    progress: Progress,
) -> Found:
    return answers.segment(file, output, options, segments, algorithm, progress)


def personas(run: RunFile) -> Personas:
    return answers.personas(run)


def score(run: RunFile, file: New, output: Output, options: Reading = Options()) -> Placed:
    return answers.score(run, file, output, options)


def plan(run: RunFile, file: File, assumptions: Assumed, output: Output, options: Reading = Options()) -> Planned:
    return answers.plan(run, file, assumptions, output, options)


def compare(
    file: File, output: Output, options: Reading = Options(), columns: Columns = (), *, progress: Progress
) -> Compared:
    return answers.compare(file, output, options, columns, progress)


def follow(
    run: RunFile,
    new: New,
    output: Output,
    before: Before = None,
    options: Reading = Options(),
    before_with: BeforeWith = (),
    refit: Refit = False,
    *,
    progress: Progress,
) -> Watched:
    return answers.follow(run, new, output, before, options, before_with, refit, progress)


READING, WRITING = (check, personas), (segment, score, compare, follow, plan)
"""The tools that only read the files named, and those that write to the folder named too."""


def make_server() -> "MCPServer[Any]":
    """The server with its tools, for any transport. Raises ``MissingPackage``."""
    if find_spec("mcp") is None:
        raise MissingPackage(say("assisting.missing"))
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

    server = MCPServer("ccseg", instructions=read_skill(), log_level="CRITICAL")
    for tool in (*READING, *WRITING):
        server.add_tool(
            _guarded(tool),
            name=tool.__name__,
            description=say(f"assisting.tool.{tool.__name__}"),
            annotations=ToolAnnotations(read_only_hint=tool in READING, open_world_hint=False),
        )
    return server


def serve() -> None:
    """Answer on stdin and stdout until stdin ends. Raises ``MissingPackage``."""
    make_server().run("stdio")


def _guarded(tool: Callable[..., T]) -> Callable[..., T]:
    """The tool, one call at a time; an error becomes a sentence without cells. How far it is, is told to the client."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def answer(*, context: Any, **arguments: Any) -> T:
        told = {"progress": _telling(context)} if "progress" in signature(tool).parameters else {}
        try:
            with ONE_AT_A_TIME:
                return tool(**arguments, **told)
        except CcsegError as error:
            sentence = hide_cells(str(error), _words(arguments), COUNTED)
        except OSError as error:
            sentence = say("cli.fault.system", what=error.filename or say("cli.fault.unnamed"), why=error.strerror)
        except Exception as error:
            sentence = say("assisting.unexpected", kind=type(error).__name__)
        raise ToolError(sentence)

    return _with_context(tool, answer)


def _with_context(tool: Callable[..., Any], answer: Callable[..., T]) -> Callable[..., T]:
    """The answer with the parameters of the tool, and the SDK's context in the place of its progress."""
    from mcp.server.mcpserver import Context

    context = Parameter("context", Parameter.KEYWORD_ONLY, annotation=Context)
    asked = [each for each in signature(tool).parameters.values() if each.name != "progress"]
    answer.__signature__ = signature(tool).replace(parameters=[*asked, context])  # type: ignore[attr-defined]
    answer.__annotations__ = {each.name: each.annotation for each in (*asked, context)}
    return answer


def _telling(context: Any) -> Progress:
    """Tells a client that asked for it how far a tool is, from the thread in which the tool works."""
    from anyio import from_thread

    def tell(stage: str, share: float) -> None:
        from_thread.run(context.report_progress, share, 1.0, hide_cells(stage, (), COUNTED))

    return tell


def _words(arguments: Any) -> Iterator[str]:
    """What the caller has named, and the names of the files at these paths."""
    if isinstance(arguments, str):
        yield arguments
        yield Path(arguments).name
    elif isinstance(arguments, Options):
        yield from _words(arguments.model_dump())
    elif isinstance(arguments, Mapping):
        yield from _words([*arguments, *arguments.values()])
    elif isinstance(arguments, list | tuple):
        for each in arguments:
            yield from _words(each)
