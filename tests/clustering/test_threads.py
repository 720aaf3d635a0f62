"""Threads: one for every fit, whatever the machine offers and whenever a library was loaded."""

import os
import subprocess
import sys

SCRIPT = """
from ccseg.clustering.threads import one_thread
with one_thread():
    import sklearn.cluster
    from threadpoolctl import threadpool_info
    print({library["num_threads"] for library in threadpool_info()})
"""


def test_a_library_loaded_only_inside_computes_on_one_thread_too():
    free = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    ran = subprocess.run([sys.executable, "-c", SCRIPT], env=free, capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == "{1}"
