"""Shows the first page of an installed app, and lets its workers find segments and draw their map."""

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from streamlit.testing.v1 import AppTest

import ccseg

FOLDER = Path(ccseg.__file__).parent / "_app"


def main() -> None:
    sys.path.insert(0, str(FOLDER))
    page = AppTest.from_file(str(FOLDER / "streamlit_app.py"), default_timeout=120).run()
    if page.exception:
        sys.exit(f"the first page fails: {page.exception[0].value}")

    from app.jobs.worker import draw_map, find_segments

    customers = ccseg.read_customers(ccseg.sample_csv(customers=200))
    recipe = ccseg.Recipe(preparation="hurdle", clusterer=ccseg.KMeans(segments=4))
    found = ccseg.Segmentation(customers, *outcome_of(find_segments, customers, recipe))
    drawn = outcome_of(draw_map, found, 2)[1]
    if (len(found.run.segments), drawn.method) != (4, "umap"):
        sys.exit(f"the workers came to {len(found.run.segments)} segments and a map by {drawn.method}")


def outcome_of(work: Callable[..., Any], *given: object) -> Any:
    """What a worker makes of this."""
    from app.jobs.board import job_board

    over = Event()
    job = job_board().submit("nobody", work, *given, then=lambda outcome: outcome)
    job.when_over(over.set)
    over.wait()
    if job.error:
        sys.exit(f"a job {job.state}: {job.error}")
    return job.outcome


if __name__ == "__main__":
    main()
