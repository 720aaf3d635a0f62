"""Processors: what makes numpy add and multiply as another one would, where this one is of Intel's kind."""

HASWELL = {"OPENBLAS_CORETYPE": "Haswell"}
NEHALEM = {"OPENBLAS_CORETYPE": "Nehalem"}
PRESCOTT = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "X86_V3,X86_V4,AVX512_ICL,AVX512_SPR"}
"""The oldest, and numpy without any of its own instructions."""
