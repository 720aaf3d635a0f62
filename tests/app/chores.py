"""Chores for the workers of the job board's tests; they live here because a worker has to import them."""

import os
import sys
import time

from ccseg.describing.preliminary import Preliminary, Sketch
from ccseg.errors import UnusableTable
from ccseg.progress import Known


def add(left, right, progress):
    progress("Adding", 0.5)
    return left + right


def wait(started, progress):
    progress("Waiting", 0.25)
    started.touch()
    time.sleep(60)


def meet(line, progress):
    """Work until the other end of a line says what is to come back; who opens that end knows that this has begun."""
    progress("Meeting", 0.5)
    return line.read_text()


def find_quickly(customers, recipe, progress, processes=1):
    """What a worker finds, hardly judged; where it is alone, the map follows."""
    from app.jobs.worker import find_segments
    from ccseg.processes import side_by_side
    from tests.judging import hardly_judging

    with hardly_judging(), side_by_side(processes):
        return find_segments(customers, recipe, progress)


def sketch_and_meet(line, customers, recipe, progress):
    """The first segments are known until the other end of a line is closed; then the table is refused."""
    segments = [Sketch(segment=0, share=0.6, name="Cash only", headline="Take cash"), THE_OTHER]
    known = Preliminary(preparation="hurdle", against=("log",), segments=segments)
    progress(Known("Sketched", lambda: known), 0.5)
    line.read_text()
    refuse(progress)


THE_OTHER = Sketch(segment=1, share=0.4, name="Card buyers", headline="Buy")


def niceness(progress):
    return os.getpriority(os.PRIO_PROCESS, 0)


def compute_deaf(started, progress):
    """Compiled code does not look at signals."""
    started.touch()
    sum(range(10**12))


def die(progress):
    os.kill(os.getpid(), 9)


def refuse(progress):
    raise UnusableTable("The table has no customers.")


def stumble(progress):
    raise KeyError("CUST-4711")


def tell_main(progress):
    return getattr(sys.modules["__main__"], "__file__", None), "streamlit.runtime" in sys.modules


def tell_threads(progress):
    return {name: value for name, value in os.environ.items() if name.endswith("_NUM_THREADS")}


def write(text):
    return f"{text} by {os.getpid()}".encode()


def refuse_to_write():
    raise UnusableTable("The table has no customers.")
