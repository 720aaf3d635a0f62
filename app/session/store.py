"""The store: where results and links are kept beyond a session."""

from app.common.once import Once
from app.common.settings import read_settings
from ccseg.keeping.store import RunStore, store_url


@Once
def store() -> RunStore:
    """The one store of this server. Raises StoreFault."""
    return RunStore(store_url(read_settings().store))
