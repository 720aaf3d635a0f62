"""What a person can read on a page: every text of its elements, and the words in it outside marks, markup and data."""

import base64
import html
import json
import re
from collections.abc import Iterator

from app.common.text import JOINER
from tests.marked import WORD, outside_marks

STRUCTURE = {
    "anchor",
    "config",
    "deferred_file_id",
    "element_format",
    "form_id",
    "icon",
    "id",
    "language",
    "page",
    "page_script_hash",
    "query_param_key",
    "query_string",
    "styles",
    "theme",
    "type",
    "uuid",
}
"""Fields of elements that nobody reads."""

IN_CHARTS = {"customdata", "hovertemplate", "label", "name", "text", "ticktext", "title"}
"""Keys of a Plotly figure under which there are texts."""

IN_PICTURE = re.compile(r'(?<=aria-label=")[^"]*|(?<=<title>)[^<]*|(?<=<text>)[^<]*')

MARKUP = re.compile(
    r"(?s:<style>.*?</style>)|"
    r":material/\w+:|:[\w-]+(?=\[)|\{foreground=\"[^\"]*\"\}|\]\([^)]*\)|%\{[^}]*\}|<[^>]*>|https?://\S+",
    re.ASCII,
)


def texts_of(at) -> Iterator[tuple[str, str]]:
    """Every text of a page, with the kind of element and the field it is in."""
    for kind, proto in _protos(at._tree):
        if kind != "code":
            for field, text in _strings(proto):
                yield from _read(kind, field, text)
    for table in [*at.dataframe, *at.get("data_editor")]:
        yield from _cells(table)


def words_outside(text: str, data: list[str]) -> list[str]:
    """The words of a text that stand in no marks and are no data; the longest data is taken out first."""
    left = MARKUP.sub(" ", outside_marks(_unescaped(text))).casefold()
    for known in data:
        left = left.replace(known, " ")
    return WORD.findall(left)


def comparable(data: set[str]) -> list[str]:
    """Data as ``words_outside`` takes it."""
    known = {_unescaped(text).strip().casefold() for text in data}
    return sorted((text for text in known if WORD.search(text)), key=len, reverse=True)


def _unescaped(text: str) -> str:
    return html.unescape(text.replace("\\", "").replace(JOINER, ""))


def _protos(node):
    if getattr(node, "proto", None) is not None:
        yield node.type, node.proto
    for child in getattr(node, "children", {}).values():
        yield from _protos(child)


def _strings(message, path=""):
    for field, value in message.ListFields():
        repeated = field.is_repeated
        if field.name in STRUCTURE or (field.message_type and field.message_type.GetOptions().map_entry):
            continue
        for one in value if repeated else [value]:
            if field.type == field.TYPE_MESSAGE:
                yield from _strings(one, f"{path}.{field.name}")
            elif field.type == field.TYPE_STRING:
                yield f"{path}.{field.name}".lstrip("."), one


def _read(kind, field, text):
    where = f"{kind} {field}"
    if field == "spec":
        yield from ((where, found) for found in _in_chart(json.loads(text)))
    elif field == "columns":
        yield from ((where, found) for found in _in_heads(json.loads(text)))
    elif text.startswith("data:image/svg+xml;base64,"):
        picture = base64.b64decode(text.split(",", 1)[1]).decode()
        yield from ((where, found) for found in IN_PICTURE.findall(picture))
    else:
        yield where, text


def _in_chart(value, key=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _in_chart(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_chart(inner, key)
    elif isinstance(value, str) and key in IN_CHARTS:
        yield value


def _in_heads(columns):
    for column in columns.values():
        yield from (column[name] for name in ("label", "help") if column.get(name))
        options = (column.get("type_config") or {}).get("options") or []
        yield from (option["label"] for option in options if isinstance(option, dict) and "label" in option)


def _cells(table):
    heads = json.loads(table.proto.columns or "{}")
    choices = {name for name, head in heads.items() if (head.get("type_config") or {}).get("type") == "selectbox"}
    for name in table.value:
        if not heads.get(name, {}).get("label"):
            yield "table head", str(name)
        if name not in choices:
            yield from (("table cell", str(value)) for value in table.value[name] if isinstance(value, str))
