"""The notebook that a user would write with plain scikit-learn and umap-learn: the measure to beat.

``python -m benchmarks.notebook FILE MAP.npy [--no-silhouettes]`` prints the figures and saves the map; with
``--one-silhouette`` it takes that of one k alone.
"""

import sys

import numpy as np
import pandas as pd
import umap
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

table = pd.read_csv(sys.argv[1])
numbers = table.select_dtypes("number")
X = StandardScaler().fit_transform(numbers.fillna(numbers.median()))

if "--one-silhouette" in sys.argv:
    print(silhouette_score(X, KMeans(n_clusters=7, n_init=1, random_state=42).fit(X).labels_))
    sys.exit()

for k in range(2, 13):
    model = KMeans(n_clusters=k, n_init=10, random_state=42).fit(X)
    silhouette = float("nan") if "--no-silhouettes" in sys.argv else silhouette_score(X, model.labels_)
    print(f"k={k}: inertia {model.inertia_:.0f}, silhouette {silhouette:.3f}")

np.save(sys.argv[2], umap.UMAP(random_state=42).fit_transform(X))
