"""Memory: what the server holds for good, apart from what comes and goes with people."""

import gc
import pkgutil
from importlib import import_module

import app
from app.common.once import Once

HEAVY = ("plotly.graph_objects", "plotly.io")


@Once
def preload() -> None:
    """Load all that pages need, and take it out of the search for garbage.

    Streamlit searches after every run of a script, each tick of a progress bar too: through everything that was ever
    loaded that takes a fifth of a second, through what has come since a few milliseconds.
    """
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name != "app.jobs.warm":
            import_module(module.name)
    for name in HEAVY:
        import_module(name)
    gc.collect()
    gc.freeze()
