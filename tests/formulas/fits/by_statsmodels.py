"""Writes `expected.csv` beside it: the same fits by statsmodels, which is not installed here.

Run it in an environment of its own that has statsmodels and pandas.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import t

HERE = Path(__file__).parent


def fit(rows, whole):
    """A quasi-likelihood fit with over-dispersion of at least one."""
    x = sm.add_constant((rows["year"] - rows["year"].max()).to_numpy(dtype=float))
    y, n = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
    if whole:
        made = sm.GLM(np.column_stack([y, n - y]), x, family=sm.families.Binomial())
    else:
        made = sm.GLM(y, x, family=sm.families.Poisson(), offset=np.log(n))
    plain = made.fit(tol=1e-14, maxiter=200)
    freedom = len(rows) - 2
    dispersion = max(1.0, plain.pearson_chi2 / freedom) if freedom else np.nan
    return plain.params, plain.cov_params() * dispersion, dispersion, freedom


def expected(rows):
    """What the fit of one series must give."""
    whole = bool(rows["of_a_whole"].iloc[0])
    (intercept, slope), spread, dispersion, freedom = fit(rows, whole)
    without = [fit(rows.drop(index=left_out), whole)[0][1] for left_out in rows.index]
    return {
        "intercept": intercept,
        "slope": slope,
        "intercept_variance": spread[0, 0],
        "covariance": spread[0, 1],
        "slope_variance": spread[1, 1],
        "dispersion": dispersion,
        "p_value": 2 * t.sf(abs(slope) / np.sqrt(spread[1, 1]), freedom),
        "quantile_80": t.ppf(0.9, freedom),
        "keeps_sign": all(np.sign(without) == np.sign(slope)),
    }


def main():
    """Fit every series of `series.csv`."""
    years = pd.read_csv(HERE / "series.csv")
    rows = [{"series": name} | expected(rows) for name, rows in years.groupby("series")]
    pd.DataFrame(rows).to_csv(HERE / "expected.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
