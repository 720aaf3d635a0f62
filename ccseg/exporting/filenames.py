"""File names that say which file, which day and what, so that a folder of downloads can be read."""

import re

from ccseg.exporting.pack import Origin

LONGEST = 60
"""The most characters of a file's own name that are taken over: a convention."""

ENDINGS = re.compile(r"(\.(csv|tsv|txt|xlsx|xlsm|xls|ods|parquet|gz|zip|bz2|xz))+$", re.IGNORECASE)


def file_name(origin: Origin, what: str, ending: str) -> str:
    """The name of a file that is made of a result.

    Args:
        origin: The file that the result was found in, and when.
        what: What is in it, in one word.
        ending: The ending, without a dot.

    Examples:
        >>> from datetime import date
        >>> file_name(Origin("CC GENERAL.csv.gz", date(2026, 11, 25)), "personas", "html")
        'CC_GENERAL_2026-11-25_personas.html'
        >>> file_name(Origin("../..", date(2026, 11, 25)), "slides", "pptx")
        '2026-11-25_slides.pptx'
    """
    own = re.sub(r"[^\w-]+", "_", ENDINGS.sub("", origin.file)).strip("_")[:LONGEST]
    return "_".join(part for part in (own, origin.made.isoformat(), what) if part) + f".{ending}"
