"""Which figures a change can touch: closed under what each rule declares that it reads.

Under one baseline, one set of thresholds and rules, a verdict is a function of what its rules
read. Each rule declares that beside the figure's own row, in words; each word stands for figures
that share the columns below. Figures that are not in the closure of what changed keep what those
rules said of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import pandas as pd

from expectations.candidate import KEYS
from expectations.rules import Rule

# Figures that share these columns read each other; a word that is not here reads everything.
SHARED: Mapping[str, tuple[str, ...]] = {
    "history": ("indicator_id", "series", "locality_id", "breakdown"),
    "peers": ("indicator_id", "series"),
    "nested": ("series", "locality_id", "geography", "period", "breakdown"),
}
_KEYS = ", ".join(KEYS)


def touched(
    tables: duckdb.DuckDBPyConnection, changed: pd.DataFrame, rules: Iterable[Rule]
) -> pd.DataFrame:
    """Keys of all figures whose verdict by the rules may follow from the changed ones.

    `tables` has the candidate's `figures`; `changed` has the keys of figures of which a number is
    another one, of new ones and of those that are gone. Each key comes once, in no order.
    """
    words = {str(word) for rule in rules for word in rule.reads if len(changed)}
    if words - set(SHARED):
        return tables.execute(f"SELECT DISTINCT {_KEYS} FROM figures").df()
    tables.register("changed_figures", changed[list(KEYS)].astype("str"))
    tables.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {_KEYS} FROM changed_figures"
    )
    tables.unregister("changed_figures")
    while _widened(tables, words):
        pass
    return tables.table("touched").df()


def _widened(tables: duckdb.DuckDBPyConnection, words: Iterable[str]) -> bool:
    """Whether figures that share the columns of a word with those in `touched` came to it."""
    came = 0
    for word in sorted(words):
        came += tables.execute(
            f"INSERT INTO touched SELECT DISTINCT {_KEYS} FROM figures "
            f"SEMI JOIN touched USING ({', '.join(SHARED[word])}) ANTI JOIN touched USING ({_KEYS})"
        ).fetchall()[0][0]
    return came > 0
