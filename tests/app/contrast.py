"""How well texts and marks of a chart stand out, worked out from what the browser is sent."""

import json
import re
import tomllib
from base64 import b64decode
from pathlib import Path

import numpy as np

THEMES = tomllib.loads(Path(".streamlit/config.toml").read_text())["theme"]
STAND_INS = {"chartSequentialColors": 11, "chartDivergingColors": 21}
"""The number of the first colour that Streamlit fills in, by the list that it comes from."""

AXIS = re.compile(r"[xyz]axis\d*")


def contrast(one, other):
    """By WCAG 2.2, from 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(rgb):
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shade(text, ground=None):
    """A colour as three numbers from 0 to 1; one that lets others shine through, over the ground."""
    if text.startswith("rgba"):
        *rgb, cover = (float(part) for part in re.findall(r"[\d.]+", text))
        return over([part / 255 for part in rgb], ground, cover)
    return [part / 255 for part in bytes.fromhex(text.removeprefix("#"))]


def over(rgb, ground, cover):
    return [cover * part + (1 - cover) * below for part, below in zip(rgb, ground, strict=True)]


class Sent:
    """A chart as it is sent to a browser with a theme."""

    def __init__(self, figure, theme):
        text = figure.to_json()
        for name, first in STAND_INS.items():
            for number, colour in enumerate(THEMES[theme][name], start=first):
                text = text.replace(f"#{number:06d}", colour)
        self.sent = json.loads(text)
        self.ground = shade(THEMES[theme]["backgroundColor"])

    @property
    def traces(self):
        return self.sent["data"]

    @property
    def layout(self):
        return self.sent["layout"]

    def texts(self):
        """The colour of each kind of text and what it stands on; where none is given, Streamlit's grey is too faint."""
        layout = self.layout
        yield layout["font"]["color"], self.ground
        yield layout["legend"]["font"]["color"], self.ground
        yield layout["hoverlabel"]["font"]["color"], shade(layout["hoverlabel"]["bgcolor"])
        for holder in (layout, layout.get("scene", {})):
            for axis in (holder[name] for name in holder if AXIS.fullmatch(name)):
                yield axis["tickfont"]["color"], self.ground
                yield axis["title"]["font"]["color"], self.ground
        if bar := layout.get("coloraxis", {}).get("colorbar"):
            yield bar["tickfont"]["color"], self.ground
            yield bar["title"]["font"]["color"], self.ground
        for note in [*layout.get("annotations", []), *layout.get("scene", {}).get("annotations", [])]:
            for below in [self.ground, *map(shade, self.mark_colours())]:
                yield note["font"]["color"], shade(note["bgcolor"], below) if "bgcolor" in note else self.ground
        for trace in self.traces:
            if "texttemplate" in trace:
                yield from ((trace["textfont"]["color"], shade(cell)) for cell in self.cells(trace))
            if trace["type"] == "sankey":
                yield trace["textfont"]["color"], self.ground

    def cells(self, trace):
        """The colours of a heat map, as far as its figures reach."""
        axis = self.layout["coloraxis"]
        reach = (np.nanmax(decoded(trace["z"])) - axis["cmin"]) / (axis["cmax"] - axis["cmin"])
        return [colour for place, colour in axis["colorscale"] if place <= reach + 0.1]

    def mark_colours(self):
        for trace in self.traces:
            colours = trace.get("marker", {}).get("color") or trace.get("node", {}).get("color") or []
            colours = [colours] if isinstance(colours, str) else colours
            if isinstance(colours, list):
                yield from colours
            if trace["type"] == "contour":
                yield trace["line"]["color"]
        if any("coloraxis" in trace.get("marker", {}) for trace in self.traces):
            yield from (stop for _, stop in self.layout["coloraxis"]["colorscale"])

    def faintest_text(self):
        return min(contrast(shade(colour), ground) for colour, ground in self.texts())

    def faintest_mark(self):
        opacities = [trace.get("marker", {}).get("opacity", 1) for trace in self.traces]
        seen = [over(shade(colour), self.ground, min(opacities)) for colour in self.mark_colours()]
        return min(contrast(rgb, self.ground) for rgb in seen)


def decoded(numbers):
    """Numbers as Plotly sends them: a list, or the bytes of an array."""
    if isinstance(numbers, list):
        return np.array(numbers, dtype=float)
    return np.frombuffer(b64decode(numbers["bdata"]), dtype=numbers["dtype"])
