"""The gate's baseline: what closed history says of ordinary variation (METHODS §6).

Three frames are fitted on the closed figures of a candidate and frozen under one version: the
dispersion of each indicator at each level, the common shifts of peers in each period, and who is
whose peer. Judging reads them from the candidate; nothing of it is fitted while judging.
"""

from __future__ import annotations

from expectations.baseline.fit import Baseline, BaselineError, fit_baseline, read_baseline

__all__ = ["Baseline", "BaselineError", "fit_baseline", "read_baseline"]
