"""The design of the slides: their layouts as rows, and the empty presentation that has them. Lengths are inches."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ccseg.exporting.packages import require
from ccseg.exporting.palette import LIGHT

if TYPE_CHECKING:
    from pptx.presentation import Presentation

WIDE, HIGH = 13.333, 7.5
"""A slide of 16 to 9."""

MARGIN = 0.6
BREADTH = 12.13
"""What is left between the margins."""

FONT = "Arial"
INK, SOFT, LINE, PANEL = "1B1F27", "565D6B", "D9DDE4", "F6F7F9"
"""The colours of the report."""

BADGES = {
    "safe to act": ("DDF1E7", "0B5A3B"),
    "test first": ("FBEFD5", "6B4500"),
    "too small": ("E9EBEF", "3F4652"),
    "do not use": ("FBE3E2", "8A1F22"),
}
"""Paper and ink of each verdict; the ink has a contrast of at least 7 to 1."""

Kind = Literal["title", "body", "tbl", "chart", "ftr", "sldNum"]


class Box(NamedTuple):
    """A placeholder of a layout: where it is, and in which sizes its text may be set, the largest first."""

    name: str
    kind: Kind
    left: float
    top: float
    width: float
    height: float
    sizes: tuple[float, ...] = (14,)
    bold: bool = False
    ink: str = INK
    align: Literal["l", "ctr", "r"] = "l"
    anchor: Literal["t", "ctr", "b"] = "t"


TITLE = Box("title", "title", MARGIN, 0.38, BREADTH, 0.62, (28, 26, 24, 22, 20, 18, 16, 14), bold=True, anchor="b")
SUBTITLE = Box("subtitle", "body", MARGIN, 1.0, BREADTH, 0.62, (16, 15, 14, 13, 12, 11, 10), ink=SOFT)
FOOTER = Box("footer", "ftr", MARGIN, 7.05, 10.0, 0.26, (10,), ink=SOFT, anchor="ctr")
NUMBER = Box("number", "sldNum", 11.73, 7.05, 1.0, 0.26, (10,), ink=SOFT, align="r", anchor="ctr")
SMALL = (12, 11, 10, 9, 8)

LAYOUTS: Mapping[str, tuple[Box, ...]] = {
    "Table": (
        TITLE,
        SUBTITLE,
        Box("table", "tbl", MARGIN, 1.7, BREADTH, 4.7, (14, 13, 12, 11, 10, 9, 8)),
        Box("note", "body", MARGIN, 6.5, BREADTH, 0.5, SMALL, ink=SOFT, anchor="b"),
        FOOTER,
        NUMBER,
    ),
    "Table and text": (
        TITLE,
        SUBTITLE,
        Box("table", "tbl", MARGIN, 1.7, BREADTH, 3.7, (14, 13, 12, 11, 10, 9, 8)),
        Box("note", "body", MARGIN, 5.5, BREADTH, 1.5, (14, 13, 12, 11, 10, 9, 8), ink=SOFT, anchor="b"),
        FOOTER,
        NUMBER,
    ),
    "Persona": (
        TITLE._replace(width=8.4),
        SUBTITLE._replace(width=8.4, height=0.35),
        Box("badge", "body", 9.2, 0.5, 3.53, 0.5, (14, 13, 12, 11, 10, 9), bold=True, align="ctr", anchor="ctr"),
        Box("story", "body", MARGIN, 1.55, 5.75, 2.75, (17, 16, 15, 14, 13, 12, 11, 10)),
        Box("chart", "chart", 6.6, 1.35, 6.13, 2.75),
        Box("about", "body", 6.6, 4.08, 6.13, 0.27, (9, 8, 7), ink=SOFT),
        Box("plays", "tbl", MARGIN, 4.45, BREADTH, 2.15, (12, 11, 10, 9, 8)),
        Box("never", "body", MARGIN, 6.65, BREADTH, 0.34, SMALL, ink=SOFT, anchor="ctr"),
        FOOTER,
        NUMBER,
    ),
    "Two columns": (
        TITLE,
        Box("left", "body", MARGIN, 1.3, 5.75, 5.5, (16, 15, 14, 13, 12, 11, 10, 9)),
        Box("table", "tbl", 6.7, 1.3, 6.03, 5.5, (12, 11, 10, 9, 8)),
        FOOTER,
        NUMBER,
    ),
}
"""The layouts, each with its placeholders in the order in which they are read aloud."""

NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
FIRST_INDEX = 20
"""The index of a layout's first placeholder; below are those of titles and footers in old presentations."""

NAMED = "<a:p><a:r><a:rPr/><a:t>{name}</a:t></a:r></a:p>"
NUMBERED = """<a:p><a:fld id="{{C1FF6DA9-008F-8B48-92A6-B652298478BF}}" type="slidenum">\
<a:rPr/><a:t>0</a:t></a:fld></a:p>"""
"""What a placeholder shows: its name, and that of the number of a slide the number."""

SHAPE = """<p:sp {namespaces}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/>\
<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}"{index}/></p:nvPr></p:nvSpPr>\
<p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm></p:spPr>\
<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr><a:lstStyle>\
<a:lvl1pPr marL="0" indent="0" algn="{align}"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>\
<a:defRPr sz="{size}" b="{bold}"><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill></a:defRPr></a:lvl1pPr>\
</a:lstStyle>{paragraph}</p:txBody></p:sp>"""


def emu(inches: float) -> int:
    """A length as presentations measure it: 914,400 to an inch."""
    return round(inches * 914_400)


def index_of(layout: str, name: str) -> int:
    """The index under which a slide finds the placeholder of this name.

    >>> index_of("Table", "table")
    22
    """
    return FIRST_INDEX + [box.name for box in LAYOUTS[layout]].index(name)


def box_of(layout: str, name: str) -> Box:
    """The placeholder of this name."""
    return next(box for box in LAYOUTS[layout] if box.name == name)


def new_presentation() -> Any:
    """A presentation without slides that has these layouts. Raises ``MissingPackage``."""
    presentation = _empty()
    presentation.slide_width, presentation.slide_height = emu(WIDE), emu(HIGH)
    _dress(presentation)
    kept = list(presentation.slide_layouts)[: len(LAYOUTS)]
    for layout in list(presentation.slide_layouts)[len(LAYOUTS) :]:
        presentation.slide_layouts.remove(layout)
    for layout, (name, boxes) in zip(kept, LAYOUTS.items(), strict=True):
        _lay_out(layout, name, boxes)
    return presentation


def _empty() -> Any:
    require("slides")
    from pptx import Presentation

    return Presentation()


def _lay_out(layout: Any, name: str, boxes: tuple[Box, ...]) -> None:
    from pptx.oxml import parse_xml

    layout.name = name
    layout._element.attrib.pop("type", None)
    tree = layout.shapes._spTree
    for shape in list(layout.shapes):
        tree.remove(shape._element)
    for number, box in enumerate(boxes):
        tree.append(parse_xml(_shape(number, box)))


def _shape(number: int, box: Box) -> str:
    paragraph = NUMBERED if box.kind == "sldNum" else NAMED
    return SHAPE.format(
        namespaces=NAMESPACES,
        number=number + 2,
        name=box.name.capitalize(),
        kind=box.kind,
        index="" if box.kind == "title" else f' idx="{FIRST_INDEX + number}"',
        x=emu(box.left),
        y=emu(box.top),
        cx=emu(box.width),
        cy=emu(box.height),
        anchor=box.anchor,
        align=box.align,
        size=round(box.sizes[0] * 100),
        bold=int(box.bold),
        ink=box.ink,
        paragraph=paragraph.format(name=box.name.capitalize()),
    )


def _dress(presentation: "Presentation") -> None:
    """Give the master the font and the colours, and its own placeholders room on the wider slide."""
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml

    master = presentation.slide_master
    for shape in list(master.placeholders):
        if shape.placeholder_format.type.name == "DATE":
            shape._element.getparent().remove(shape._element)
    for shape, box in zip(master.placeholders, _of_master(), strict=True):
        shape.left, shape.top = emu(box.left), emu(box.top)
        shape.width, shape.height = emu(box.width), emu(box.height)
    theme: Any = next(link.target_part for link in master.part.rels.values() if link.reltype.endswith("/theme"))
    tree = parse_xml(theme.blob)
    _set_fonts(tree)
    _set_colours(tree)
    theme._blob = serialize_part_xml(tree)


def _of_master() -> Iterator[Box]:
    yield TITLE
    yield Box("body", "body", MARGIN, 1.7, BREADTH, 5.2)
    yield FOOTER
    yield NUMBER


def _set_fonts(theme: Any) -> None:
    for latin in theme.iterfind(".//{*}fontScheme/*/{*}latin"):
        latin.set("typeface", FONT)


def _set_colours(theme: Any) -> None:
    colours = {f"accent{number}": colour.strip("#").upper() for number, colour in enumerate(LIGHT[:6], start=1)}
    for name, colour in {"dk2": INK, "lt2": PANEL, **colours}.items():
        (own,) = theme.iterfind(f".//{{*}}clrScheme/{{*}}{name}/{{*}}srgbClr")
        own.set("val", colour)
