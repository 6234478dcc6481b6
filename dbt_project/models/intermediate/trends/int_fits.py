"""Log-linear fits of the closed years of every series that has three of them or more.

Counts over their denominators follow quasi-Poisson regression with the log of the denominator as
offset; parts of a whole (Wilson's indicators) quasi-binomial regression on the logit. Both by
iteratively reweighted least squares, with over-dispersion max(1, X²/df): McCullagh & Nelder,
Generalized Linear Models, 2nd ed. 1989, 2.5, 4.5 and 6.2. Years are counted from the last one, so
that the intercept is that year's.
"""

import numpy as np
from scipy.special import expit, logit, stdtr, stdtrit

FEWEST = 3
MOST_STEPS = 30
NEGLIGIBLE = 1e-10
CENTRAL = 0.8
BEYOND_CHANCE = 0.002
KEYS = ["line_no", "place_no", "period_type"]
NUMBERS = [
    "intercept", "slope", "intercept_variance", "covariance", "slope_variance", "dispersion",
    "p_value", "quantile_80",
]  # fmt: skip


def model(dbt, session):
    """One row per series: see `fitted`; with the last period, by which a run computes some again."""
    dbt.config(materialized="by_period", period_column="last_period")
    years = dbt.ref("int_fitted_years").df()
    return fitted(years).merge(years.drop_duplicates(KEYS)[[*KEYS, "last_period"]], on=KEYS)


def fitted(years):
    """One row per series of three years or more whose fit is finite.

    `years`: KEYS, year, last_year, numerator, denominator (null for plain counts) and of_a_whole. A
    row has the number of points, intercept and slope on the scale of the link with their variances
    (over-dispersion included), the two-sided p of the slope (t, points − 2 degrees of freedom), the
    quantile for a central 80 % interval and, where chance does not explain the slope, whether it
    keeps its sign whichever single point is left out.
    """
    counts = years.groupby(KEYS)["year"].transform("size")
    years = years[counts >= FEWEST].sort_values([*KEYS, "year"])
    keys = years[[*KEYS, "of_a_whole"]].drop_duplicates(KEYS).reset_index(drop=True)
    x, y, n, there = _spread(years, len(keys))
    whole = keys["of_a_whole"].to_numpy(dtype=bool)
    a, b = _solved(x, y, n, there, whole)
    points = there.sum(axis=1)
    result = keys[KEYS].assign(points=points.astype(np.int64))
    result[NUMBERS] = _chance(a, b, x, y, n, there, whole, points)
    clear = result["p_value"].to_numpy() < BEYOND_CHANCE
    result["keeps_sign"] = False
    result.loc[clear, "keeps_sign"] = _keeps_sign(
        *(each[clear] for each in (b, x, y, n, there, whole))
    )
    return result[np.isfinite(result[NUMBERS]).all(axis=1)].reset_index(drop=True)


def _spread(years, series):
    """Arrays of series × points, the short ones filled up with points that are not there."""
    row = years.groupby(KEYS).ngroup().to_numpy()
    column = years.groupby(KEYS).cumcount().to_numpy()
    shape = (series, int(column.max(initial=0)) + 1)
    x, y, n, there = np.zeros(shape), np.zeros(shape), np.ones(shape), np.zeros(shape, dtype=bool)
    x[row, column] = (years["year"] - years["last_year"]).to_numpy(dtype=np.float64)
    y[row, column] = years["numerator"].to_numpy(dtype=np.float64)
    n[row, column] = years["denominator"].fillna(1.0).to_numpy(dtype=np.float64)
    there[row, column] = True
    return x, y, n, there


def _expected(a, b, x, n, whole):
    """The fitted counts and their variances before over-dispersion."""
    line = np.clip(a[:, None] + b[:, None] * x, -50, 50)
    share = expit(line)
    mean = np.where(whole[:, None], n * share, n * np.exp(line))
    return mean, np.where(whole[:, None], mean * (1 - share), mean)


def _information(x, weight):
    """Sums of weight, weight × x, weight × x², and their determinant."""
    w, wx, wxx = weight.sum(axis=1), (weight * x).sum(axis=1), (weight * x * x).sum(axis=1)
    return w, wx, wxx, w * wxx - wx * wx


def _solved(x, y, n, there, whole):
    """Intercepts and slopes; not a number where the estimate runs away (no case, or all)."""
    total, of = (y * there).sum(axis=1), (n * there).sum(axis=1)
    with np.errstate(all="ignore"):
        a = np.where(whole, logit(total / of), np.log(total / of))
        b = np.where(np.isfinite(a), 0.0, np.nan)
        moving = np.flatnonzero(np.isfinite(a))
        for _ in range(MOST_STEPS):
            da, db = _step(*(each[moving] for each in (a, b, x, y, n, there, whole)))
            a[moving] += da
            b[moving] += db
            moving = moving[~(np.abs(da) + np.abs(db) <= NEGLIGIBLE)]
            moving = moving[np.isfinite(a[moving]) & np.isfinite(b[moving])]
            if not len(moving):
                break
    b[moving] = np.nan
    return a, b


def _step(a, b, x, y, n, there, whole):
    """One step of the reweighted least squares: what to add to intercepts and slopes."""
    mean, variance = _expected(a, b, x, n, whole)
    w, wx, wxx, det = _information(x, variance * there)
    rest = (y - mean) * there
    r, rx = rest.sum(axis=1), (rest * x).sum(axis=1)
    return (wxx * r - wx * rx) / det, (w * rx - wx * r) / det


def _chance(a, b, x, y, n, there, whole, points):
    """The NUMBERS of every series, one column each."""
    freedom = points - 2.0
    with np.errstate(all="ignore"):
        mean, variance = _expected(a, b, x, n, whole)
        squares = np.where(there, (y - mean) ** 2 / variance, 0).sum(axis=1)
        dispersion = np.maximum(1, squares / freedom)
        w, wx, wxx, det = _information(x, variance * there)
        spread = dispersion / det
        t = np.abs(b) / np.sqrt(w * spread)
    return np.column_stack([
        a, b, wxx * spread, -wx * spread, w * spread, dispersion, 2 * stdtr(freedom, -t),
        stdtrit(freedom, (1 + CENTRAL) / 2),
    ])  # fmt: skip


def _keeps_sign(b, x, y, n, there, whole):
    """Whether the slope has the same sign without any one of its points."""
    kept = np.ones(len(b), dtype=bool)
    for left_out in range(x.shape[1]):
        fewer = there.copy()
        fewer[:, left_out] = False
        without = _solved(x, y, n, fewer, whole)[1]
        kept &= ~there[:, left_out] | (np.sign(without) == np.sign(b))
    return kept
