"""A broken nesting holds both figures, and names the count that moved more."""

from __future__ import annotations

import duckdb
import pandas as pd

from expectations.candidate import KEYS

RULE_ID = "nesting_broken"


def with_outer_figures(tables: duckdb.DuckDBPyConnection, violations: pd.DataFrame) -> pd.DataFrame:
    """The violations, with one more per broken nesting: that of the wider indicator's figure.

    The likely culprit is the numerator further (in the ratio of counts plus a half) from what the
    previous value of its figure would give; without both previous values none is named.
    """
    broken = violations["rule_id"] == RULE_ID
    if not broken.any():
        return violations
    inner = violations[broken].reset_index(names="at")
    tables.register("inner_figures", inner[["at", *KEYS]].astype(dict.fromkeys(KEYS, "str")))
    joined = " AND ".join(f"{{0}}.{name} = i.{name}" for name in KEYS)
    same = " AND ".join(f"o.{name} = f.{name}" for name in KEYS if name != "indicator_id")
    compared = tables.execute(
        "WITH expected AS (SELECT *, previous_value * coalesce(denominator, 1) / per AS foreseen "
        "FROM figures SEMI JOIN (SELECT locality_id FROM inner_figures) USING (locality_id)) "
        "SELECT i.at, o.indicator_id AS outer_indicator, o.per AS outer_per, "
        "abs(ln((greatest(f.numerator, 0) + .5) / (f.foreseen + .5))) AS inner_move, "
        "abs(ln((greatest(o.numerator, 0) + .5) / (o.foreseen + .5))) AS outer_move "
        f"FROM inner_figures i JOIN expected f ON {joined.format('f')} "
        f"JOIN expected o ON o.indicator_id = f.nesting_counted_id AND {same} ORDER BY i.at"
    ).df()
    tables.unregister("inner_figures")
    compared["culprit"] = None
    moved_inner = compared["inner_move"] > compared["outer_move"]
    moved_outer = compared["outer_move"] > compared["inner_move"]
    compared["culprit"] = compared["culprit"].astype("object")
    names = inner.set_index("at")["indicator_id"].reindex(compared["at"]).to_numpy(dtype=object)
    compared.loc[moved_inner, "culprit"] = names[moved_inner]
    compared.loc[moved_outer, "culprit"] = compared.loc[moved_outer, "outer_indicator"]
    merged = inner.drop(columns="culprit").merge(compared, on="at", how="inner")
    outer = merged.assign(indicator_id=merged["outer_indicator"], per=merged["outer_per"])
    kept = violations.copy()
    kept.loc[merged["at"], "culprit"] = merged["culprit"].to_numpy(dtype=object)
    return pd.concat([kept, outer[list(violations.columns)]], ignore_index=True)
