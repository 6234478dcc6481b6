"""One cause for what is held together: a cell that is wrong shows on many figures.

From the held figures with none smaller below them (roots) those are of one cause that

- doubt the same reported count (the same unit, period and measure: on every map, in every
  indicator and period that contains it),
- doubt one measure out of one file by rules of one family (a whole column in another unit),
- are the two sides of one broken nesting, or one rule's word on one unit and period where no
  count is named.

A larger held figure belongs to the root it contains, one that only contains a held count to its
root. A cause is called by the first of its roots.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa

from expectations.candidate import KEYS
from expectations.change.evidence import COMMON_SHOCK
from expectations.nesting import RULE_ID as NESTING
from expectations.rules import RULES_BY_ID

FILES = pa.schema(
    [
        *((name, pa.string()) for name in ("cause", "submission_id")),
        *((name, pa.int64()) for name in ("first_row", "last_row")),
    ]
)

# Held figures with none smaller below them, on every map: followers need one of several copies.
LOWEST = (
    "CREATE OR REPLACE TEMP TABLE lowest AS "
    f"SELECT h.*, concat_ws(' | ', {', '.join(f'h.{name}' for name in KEYS)}) AS root "
    "FROM held_figure h WHERE held_id NOT IN (SELECT above FROM held_below)"
)
ROOTS = "SELECT held_id, root, series, locality_id, geography, period, breakdown FROM lowest"
DOUBTED = (
    "SELECT DISTINCT r.held_id, r.root, r.series, c.source, c.base, m.measure_id FROM lowest r "
    "JOIN held_cells c USING (held_id) JOIN held_measures m USING (held_id)"
)
SHARING = (
    "SELECT DISTINCT held_id, min(root) OVER (PARTITION BY series, source, base, measure_id) "
    f"FROM ({DOUBTED})"
)
REPORTED = (
    "SELECT d.held_id, d.measure_id, k.submission_id, min(k.source_row) AS first_row, "
    "max(k.source_row) AS last_row "
    f"FROM ({DOUBTED}) d JOIN (SELECT * FROM reported_counts WHERE locality_id IN "
    "(SELECT source FROM held_cells JOIN lowest USING (held_id))) k ON k.locality_id = d.source "
    "AND k.period = d.base AND k.measure_id = d.measure_id GROUP BY ALL"
)
# Larger held figures that contain no root, only others that do: a quarter of the country within a
# region's three years, of which another quarter is wrong in one parish.
OVER_OTHERS = (
    "SELECT above, below FROM held_below WHERE above NOT IN "
    "(SELECT b.above FROM held_below b JOIN lowest r ON r.held_id = b.below)"
)
BELOW = (
    "SELECT b.above AS held_id, min(r.root) AS root FROM held_below b "
    "JOIN lowest r ON r.held_id = b.below GROUP BY ALL"
)


@dataclass(frozen=True)
class Causes:
    """The cause of every held violation (by its place in the frame), of every root by its text,
    and the files and rows (FILES) that the doubted counts of a cause came in."""

    of_held: dict[int, str]
    of_root: dict[str, str]
    rows: pd.DataFrame

    @staticmethod
    def none() -> Causes:
        """Nothing is held."""
        return Causes({}, {}, pd.DataFrame(columns=FILES.names))

    def of_violations(self, violations: pd.DataFrame) -> pd.Series:
        """The cause of each violation, none for what is not held."""
        return violations.index.to_series().map(self.of_held).astype("object")

    def files(self) -> pa.Table:
        """The files as a table, in the order of causes and submissions."""
        ordered = self.rows.sort_values(["cause", "submission_id"])
        return pa.Table.from_pandas(ordered, schema=FILES, preserve_index=False)


def find_causes(tables: duckdb.DuckDBPyConnection, held: pd.DataFrame) -> Causes:
    """The causes of the `held` violations, after the steps that find their roots.

    Reads rule_id of `held`, whose index is the held_id of those steps.
    """
    tables.execute(LOWEST)
    roots = tables.execute(ROOTS).df()
    rules: dict[int, str] = dict(zip(held.index, held["rule_id"], strict=True))
    name_of = dict(zip(roots["held_id"], roots["root"], strict=True))
    joined = _Joined(roots["root"])
    reported = tables.execute(REPORTED).df()
    sharing: Links = tables.execute(SHARING).fetchall()
    for links in (
        sharing,
        _by_file(reported, rules),
        _by_place(roots, rules, set(reported["held_id"])),
    ):
        joined.join((name_of[held_id], link) for held_id, link in links)
    of_root = {root: joined.first(root) for root in roots["root"]}
    below = tables.execute(BELOW).fetchall()
    of_held = {int(held_id): of_root[root] for held_id, root in below}
    of_held |= {int(held_id): of_root[root] for held_id, root in name_of.items()}
    _through_others(of_held, tables.execute(OVER_OTHERS).fetchall())
    return Causes(of_held, of_root, _files(reported, name_of, of_root))


def shared_causes(tables: duckdb.DuckDBPyConnection, violations: pd.DataFrame) -> pd.Series:
    """The cause of the violations that units share, by their index: one for an indicator's year.

    What all units of provinces do at once, on every map and in every part of the year, is one
    thing to be asked about, though nothing is held.
    """
    shared = violations[violations["rule_id"] == COMMON_SHOCK]
    years = dict(tables.execute("SELECT period, max(year) FROM figures GROUP BY ALL").fetchall())
    return pd.Series(
        [
            f"{COMMON_SHOCK} | {indicator_id} | {series} | {years[period]}"
            for indicator_id, series, period in zip(
                shared["indicator_id"], shared["series"], shared["period"], strict=True
            )
        ],
        index=shared.index,
        dtype="object",
    )


def _through_others(of_held: dict[int, str], pairs: list[tuple[int, int]]) -> None:
    """Give figures over others the first of their causes; what is below never leads back up."""
    below: dict[int, list[int]] = {}
    for above, other in pairs:
        below.setdefault(int(above), []).append(int(other))
    while below:
        known = {
            above: min(of_held[other] for other in others if other in of_held)
            for above, others in below.items()
            if any(other in of_held for other in others)
        }
        if not known:
            raise RuntimeError(
                f"Held figures {sorted(below)} lie above each other and above no root: an order "
                "by level and length of period was expected of `held_below`."
            )
        of_held |= known
        below = {above: others for above, others in below.items() if above not in known}


class _Joined:
    """Roots that are linked, directly or through others, each group called by its first."""

    def __init__(self, roots: Iterable[str]) -> None:
        self._above = {root: root for root in roots}

    def first(self, root: str) -> str:
        while self._above[root] != root:
            self._above[root] = self._above[self._above[root]]
            root = self._above[root]
        return root

    def join(self, links: Iterable[tuple[str, object]]) -> None:
        """Roots with the same link belong together."""
        first_with: dict[object, str] = {}
        for root, link in links:
            one, other = sorted((self.first(first_with.setdefault(link, root)), self.first(root)))
            self._above[other] = one


Links = list[tuple[int, object]]


def _by_file(reported: pd.DataFrame, rules: dict[int, str]) -> Links:
    """Roots whose doubted measure came in one file alone: the file may be wrong as a whole."""
    files = reported.groupby(["held_id", "measure_id"])["submission_id"].agg(["min", "max"])
    alone = files[files["min"] == files["max"]].reset_index()
    return [
        (held_id, (RULES_BY_ID[rules[held_id]].family, measure_id, submission_id))
        for held_id, measure_id, submission_id in zip(
            alone["held_id"], alone["measure_id"], alone["min"], strict=True
        )
    ]


def _by_place(roots: pd.DataFrame, rules: dict[int, str], counted: set[int]) -> Links:
    """Both sides of a nesting; and where no count is known, one rule on one unit and period."""
    links: Links = []
    for row in roots.to_dict("records"):
        rule = rules[row["held_id"]]
        place = (row["series"], row["locality_id"], row["period"])
        if rule == NESTING:
            links.append((row["held_id"], (rule, *place, row["geography"], row["breakdown"])))
        elif row["held_id"] not in counted:
            links.append((row["held_id"], (rule, *place)))
    return links


def _files(
    reported: pd.DataFrame, name_of: dict[int, str], of_root: dict[str, str]
) -> pd.DataFrame:
    causes = reported["held_id"].map(name_of).map(of_root)
    by_file = reported.assign(cause=causes).groupby(["cause", "submission_id"], as_index=False)
    return by_file.agg({"first_row": "min", "last_row": "max"})[FILES.names]
