"""Threads: one for every fit, so that results do not depend on the machine and fits do not crowd each other out."""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread(*, fits: bool = True) -> Iterator[None]:
    """Whatever is computed inside is computed on one thread; where nothing ``fits``, no library is loaded for it."""
    # Only a library that is loaded can be limited, and scikit-learn is loaded late.
    if fits:
        import sklearn.cluster  # noqa: F401

    with threadpool_limits(limits=1):
        yield
