"""Writes the JSON Schema of each document: ``python -m docs.schemas``."""

import json
from pathlib import Path

from ccseg.documents import DOCUMENTS, make_schema

FOLDER = Path(__file__).parent / "schemas"


def write_schema(name: str) -> str:
    """The schema of a document as it stands in its file."""
    return json.dumps(make_schema(name), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in DOCUMENTS:
        (FOLDER / f"{name}.json").write_text(write_schema(name), encoding="utf-8")
