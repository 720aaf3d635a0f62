"""Shows the first page of an installed app, and lets one of its workers find segments."""

import sys
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

import ccseg

FOLDER = Path(ccseg.__file__).parent / "_app"


def main() -> None:
    sys.path.insert(0, str(FOLDER))
    page = AppTest.from_file(str(FOLDER / "streamlit_app.py"), default_timeout=120).run()
    if page.exception:
        sys.exit(f"the first page fails: {page.exception[0].value}")

    from app.jobs.board import job_board
    from app.jobs.worker import find_segments

    customers = ccseg.read_customers(ccseg.sample_csv(customers=200))
    recipe = ccseg.Recipe(preparation="hurdle", clusterer=ccseg.KMeans(segments=4))
    job = job_board().submit("nobody", find_segments, customers, recipe, then=lambda found: len(found[2].segments))
    while not job.over:
        time.sleep(0.1)
    if job.outcome != 4:
        sys.exit(f"the job came to {job.state}, {job.outcome}: {job.error}")


if __name__ == "__main__":
    main()
