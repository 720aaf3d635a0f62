"""Before: the segments of an earlier file, from which those of a later one are sought."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccseg.clustering.clusterers import THOROUGH, Effort, KMeans
from ccseg.clustering.features import FeaturePlan, Features, prepare_features
from ccseg.clustering.models import AnyModel, Centroids
from ccseg.records import Floats


@dataclass(frozen=True, eq=False)
class Before:
    """Segments of an earlier file that are sought where they are now: columns count as they did then, and k-means
    begins at the centres that were. What is ``held`` stays where it was, to the last digit."""

    plan: FeaturePlan
    model: Centroids
    held: bool = False

    @classmethod
    def of(cls, plan: FeaturePlan, model: AnyModel) -> "Before | None":
        """What a plan and a model were; ``None`` for models without centres, whose segments are sought from nothing."""
        return cls(plan, model) if isinstance(model, Centroids) else None

    def prepare(self, values: pd.DataFrame) -> Features:
        """The features of later customers, as these were prepared, or prepared anew with the same weights."""
        if self.held:
            return Features(self.plan, self.plan.apply(values))
        return prepare_features(values, self.plan.preparation, self.plan.missing, self.plan.weights)

    def fit(self, plan: FeaturePlan, matrix: Floats, effort: Effort = THOROUGH) -> Centroids:
        """The model in later customers, whose features, shape (customers, features), are of this plan."""
        if self.held:
            return self.model
        return KMeans(segments=self.model.segments).fit(matrix, 0, effort, self.centres(plan))

    def centres(self, plan: FeaturePlan) -> Floats:
        """The centres as another plan sees them, shape (segments, features); 0, its middle, where a feature is new."""
        known = {(feature.column, feature.level): index for index, feature in enumerate(self.plan.features)}
        places = [known.get((feature.column, feature.level)) for feature in plan.features]
        nothing = np.zeros(self.model.segments)
        return np.column_stack([nothing if at is None else self.model.centres[:, at] for at in places])
