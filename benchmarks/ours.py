"""The work of benchmarks/notebook.py done by ccseg's functions: the same customers, the same matrix, the same numbers
of segments.

``python -m benchmarks.ours FILE MAP.npy [--no-silhouettes]`` prints the figures and saves the map.
"""

import sys
from pathlib import Path

import numpy as np

from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.features import prepare_features
from ccseg.clustering.models import assign
from ccseg.clustering.order import canonical_order
from ccseg.clustering.projection import project
from ccseg.clustering.quality import silhouettes
from ccseg.clustering.threads import one_thread
from ccseg.reading.customers import read_customers

values = read_customers(Path(sys.argv[1])).values()
values = values.fillna(values.median())
order = canonical_order(values)
matrix = prepare_features(values.iloc[order], "plain").matrix

with one_thread():
    sweep = range(2, 13)
    labellings = [assign(KMeans(segments=k).fit(matrix, seed=42), matrix).labels for k in sweep]
    if "--no-silhouettes" not in sys.argv:
        for k, silhouette in zip(sweep, silhouettes(matrix, labellings), strict=True):
            print(f"k={k}: silhouette {silhouette:.3f}")
    points = project(matrix, labellings[-1], seed=42).points

in_file_order = np.empty_like(points)
in_file_order[order] = points
np.save(sys.argv[2], in_file_order)
