"""The worker: what happens in the processes that do the long work; they never load Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.faults import Unforeseen, place
from ccseg.errors import CcsegError

if TYPE_CHECKING:
    from ccseg.customers import Customers
    from ccseg.models import Assignment
    from ccseg.projection import Projection
    from ccseg.segmentation import Map, Progress, Recipe, Run, Segmentation

    # The customers stay where they are: only what is new travels back.
    Found = tuple[Assignment, Projection | None, Run]
    Drawn = tuple[Projection | None, Map | None]

NOTE_BYTES = 256


def perform(work: Callable[..., Any], given: tuple[Any, ...], note: Any) -> Any:
    """Do the work in this process, and note its progress where the board can read it."""

    def progress(stage: str, share: float) -> None:
        note.value = f"{share:.3f} {stage}".encode()[: NOTE_BYTES - 1]

    progress("Starting", 0.0)
    try:
        return work(*given, progress=progress)
    except CcsegError:
        raise
    except Exception as error:
        raise Unforeseen(place(error)) from None


def read_note(note: Any) -> tuple[str, float]:
    """The stage in plain words and the share done, as the worker last noted them."""
    share, _, stage = note.value.decode(errors="replace").partition(" ")
    return (stage, float(share)) if stage else ("Getting the workers ready", 0.0)


def find_segments(customers: Customers, recipe: Recipe, progress: Progress) -> Found:
    """Everything but the faithful map; its stand-in is instant."""
    from ccseg.segmentation import add_map, segment

    found = add_map(segment(customers, recipe, draw_map=False, progress=progress), "pca")
    return found.assignment, found.projection, found.run


def draw_map(segmentation: Segmentation, dimensions: int, progress: Progress) -> Drawn:
    """The faithful map, for every customer and as it is stored."""
    from ccseg.segmentation import add_map

    drawn = add_map(segmentation, "umap", dimensions, progress)
    return drawn.projection, drawn.run.map
