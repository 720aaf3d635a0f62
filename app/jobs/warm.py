"""Importing this makes a process warm: what fits and maps need is loaded once, and every worker is forked from it."""

import gc
from importlib import import_module

from app.jobs.worker import lower_priority
from ccseg.clustering.projection import warm_up

lower_priority()
import_module("ccseg.segmentation")
import_module("ccseg.deriving.customers")
warm_up()
gc.freeze()
