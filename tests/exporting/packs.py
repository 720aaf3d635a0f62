"""Packs for the tests of what is made of them."""

from datetime import date

from ccseg.exporting.pack import Origin, make_pack

ORIGIN = Origin("Kundenportfolio Österreich.csv", date(2026, 11, 25))
LONG = "Ratenzahlungsberechtigte Kreditkartenkunden mit Bargeldlimit"
"""A name as long as people and languages make them."""

COPIES = 12


def many(run):
    """The run with twelve segments that have long names."""
    segments = [run.segments[number % len(run.segments)] for number in range(COPIES)]
    named = [
        segment.but(segment=number, persona=segment.persona.but(name=f"{LONG} {number}"))
        for number, segment in enumerate(segments)
    ]
    return run.but(segments=tuple(named))


def pack_of(run):
    return make_pack(run, ORIGIN)
