"""Quality: how good a set of segments is, and whether it is more than noise."""

from ccseg.records import Record


class Quality(Record):
    """The figures of one result; ``None`` where a figure was not computed or does not exist.

    ``silhouette`` (Rousseeuw 1987) −1…1 in the prepared space, on a sample above 10,000 customers; ``null`` the 95th
    percentile of the same on column-permuted data; ``stability`` the mean bootstrap Jaccard of each segment (Hennig
    2007), 0–1; ``explained`` the mean share of variance (η²) of the customers' ranks that the segments account for.
    """

    segments: int
    unassigned: float
    smallest: float
    largest: float
    silhouette: float | None = None
    null: float | None = None
    stability: tuple[float, ...] = ()
    explained: float | None = None
    bic: float | None = None
