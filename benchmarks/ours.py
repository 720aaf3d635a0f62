"""The work of benchmarks/notebook.py done by ccseg's functions: the same customers, the same matrix, the same numbers
of segments.

``python -m benchmarks.ours FILE MAP.npy [--no-silhouettes]`` prints the figures and saves the map.
"""

import sys
from pathlib import Path

import numpy as np

from ccseg.clusterers import KMeans
from ccseg.customers import read_customers
from ccseg.features import prepare_features
from ccseg.models import assign
from ccseg.order import canonical_order
from ccseg.projection import project
from ccseg.quality import silhouettes
from ccseg.threads import one_thread

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
