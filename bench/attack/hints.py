"""What stands beside hidden figures and speaks of them: numbers and words that may not be public.

Every column of the public tables that is made of a figure is gone through, and each place where it
is told although the figure behind it is hidden is a hint. A number is turned back into the count
behind it where the formula can be inverted. What rules saw of shown figures was computed from their
history, peers and parts, bounds from the units that were split: where any figure of the indicator
is hidden all of it is a hint.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from bench.attack.inversion import counts_behind
from bench.attack.published import KEY, NUMBERS, Published
from expectations.rules import RULES

BESIDE = ["series", "geography", "period", "breakdown"]
TELLING = [*NUMBERS, "compared_to_parent", "parent_value", "expected_numerator",
           "expected_at_locality_id", "coverage", "provisional", "estimated", "break_before",
           "unreliable", "quality", "last_good_value", "last_good_period", "revision",
           "revision_state", "revision_reason", "previous_value", "first_value"]  # fmt: skip
OF_TARGETS = ["numerator", "denominator", "value", "lower_95", "upper_95", "reports_received",
              "baseline_value", "target_level", "point_status", "clause_status", "progress",
              "required_now", "projected", "projected_low", "projected_high"]  # fmt: skip
OF_FILES = {rule.rule_id for rule in RULES if "file" in rule.reads}
SILENT = {"suppressed", "withheld", "not_due", "not_yet_judged"}


def hints_of(published: Published) -> pd.DataFrame:
    """Where a hidden figure is spoken of: figure, table, column, told, count (-1: none)."""
    found = [
        one
        for source in (
            _own_row,
            _rows_beside,
            _passed_over,
            _of_key,
            _of_series,
            _of_targets,
            _differences,
            _of_files,
        )
        for one in source(published)
    ]
    columns = [*KEY, "table", "column", "told", "count"]
    return pd.DataFrame(found, columns=columns).assign(release_id=published.release_id)


def _own_row(published: Published) -> Iterator[tuple]:
    hidden = published.figures[published.figures["hidden"]]
    for column in TELLING:
        for row in hidden[hidden[column].notna()].itertuples():
            count = counts_behind(published, row, column)
            yield (*_key(row), "figures", column, getattr(row, column), count)


def _rows_beside(published: Published) -> Iterator[tuple]:
    """A shown figure that is compared with a hidden one of the place above it."""
    figures = published.figures
    hidden = figures[figures["hidden"]][KEY]
    shown = figures[~figures["hidden"]]
    for above, columns in (
        ("parent_locality_id", ["parent_value", "compared_to_parent"]),
        ("expected_at_locality_id", ["expected_numerator", "expected_at_locality_id"]),
    ):
        at = ["indicator_id", *BESIDE]
        pairs = shown.merge(
            hidden.rename(columns={"locality_id": above}), on=[*at, above], how="inner"
        )
        for column in columns:
            for row in pairs[pairs[column].notna()].itertuples():
                yield (*_key(row, locality_id=getattr(row, above)), "figures", column,
                       getattr(row, column), counts_behind(published, row, column))  # fmt: skip


def _passed_over(published: Published) -> Iterator[tuple]:
    """A shown figure set beside a place further up: those between count few, hidden ones too."""
    at = ["indicator_id", *BESIDE]
    figures = published.figures
    above = figures[[*at, "locality_id", "parent_locality_id", "hidden"]].set_axis(
        [*at, "over", "next", "gone"], axis=1
    )
    rows = figures[~figures["hidden"] & figures["expected_at_locality_id"].notna()]
    rows = rows[[*KEY, "expected_at_locality_id"]].assign(over=rows["parent_locality_id"])
    while len(
        rows := rows[rows["over"].notna() & (rows["over"] != rows["expected_at_locality_id"])]
    ):
        rows = rows.merge(above, on=[*at, "over"])
        for row in rows[rows["gone"]].itertuples():
            yield (*_key(row, locality_id=row.over), "figures", "expected_at_locality_id",
                   row.expected_at_locality_id, -1)  # fmt: skip
        rows = rows.assign(over=rows["next"]).drop(columns=["next", "gone"])


def _of_key(published: Published) -> Iterator[tuple]:
    """Rows of other tables that bear the key of a hidden figure."""
    hidden = published.figures[published.figures["hidden"]][KEY]
    for table in ("evidence", "rule_results", "withheld", "bounds", "correction_notices"):
        rows = published.table(table, KEY).drop_duplicates().merge(hidden, on=KEY)
        for row in rows.itertuples():
            yield (*_key(row), table, "row", "", -1)


def _of_series(published: Published) -> Iterator[tuple]:
    """Trends over years of which one is hidden."""
    trends = published.table("trends")
    at = ["indicator_id", "series", "locality_id", "geography", "breakdown", "period_type"]
    hidden = published.figures[published.figures["hidden"]]
    years = hidden.assign(year=pd.to_datetime(hidden["period_end"]).dt.year)
    pairs = trends.merge(years[[*at, "period", "year"]], on=at)
    told = pairs[pairs["year"].between(pairs["first_year"], pairs["last_year"])]
    for row in told.itertuples():
        yield (*_key(row), "trends", "verdict", row.verdict, -1)


def _of_targets(published: Published) -> Iterator[tuple]:
    targets = published.table("targets")
    figures = published.figures[published.figures["hidden"]]
    at = ["indicator_id", "geography", "breakdown"]
    for period, columns in (
        ("period", [name for name in OF_TARGETS if name != "baseline_value"]),
        ("baseline_period", ["baseline_value", "target_level", "progress", "required_now"]),
    ):
        # A level that the document prints is no hint; one reckoned from a hidden baseline is.
        rows = targets.dropna(subset=["answered_locality_id", period]).assign(
            locality_id=lambda found: found["answered_locality_id"],
            asked=targets[period].astype(str),
        )
        pairs = rows.drop(columns=["series"], errors="ignore").merge(
            figures[[*KEY]].rename(columns={"period": "asked"}), on=[*at, "locality_id", "asked"]
        )
        for column in columns:
            telling = pairs[pairs[column].notna()]
            if column == "target_level":
                telling = telling[telling["kind"] == "relative"]
            for row in telling.itertuples():
                yield (row.indicator_id, row.series, row.locality_id, row.geography, row.asked,
                       row.breakdown, "targets", column, getattr(row, column), -1)  # fmt: skip
        for row in pairs[~pairs["status"].isin(SILENT)].itertuples():
            yield (row.indicator_id, row.series, row.locality_id, row.geography, row.asked,
                   row.breakdown, "targets", "status", row.status, -1)  # fmt: skip


def _differences(published: Published) -> Iterator[tuple]:
    """Numbers of shown figures before and after, in rule results, and bounds of splits."""
    shown = published.figures[~published.figures["hidden"]]
    for column in ("previous_value", "first_value"):
        for row in shown[shown[column].notna()].itertuples():
            yield (*_key(row), "figures", column, getattr(row, column), -1)
    for table, columns in (
        ("rule_results", ["observed", "expected"]),
        ("withheld", ["observed", "expected"]),
        ("correction_notices", ["numerator_before", "denominator_before", "value_before",
                                "numerator_after", "value_after"]),
        ("bounds", ["numerator_low", "numerator_high"]),
    ):  # fmt: skip
        rows = published.table(table, filters=[("indicator_id", "in", published.guarded)])
        for column in columns:
            for row in rows[rows[column].notna()].itertuples():
                yield (*_key(row), table, column, getattr(row, column), -1)
        yield from _sentences(published, table, rows)


def _of_files(published: Published) -> Iterator[tuple]:
    """What is said of a whole file, hidden counts in it, at figures that hide nothing."""
    measures = published.table("measures").set_index("measure_id")
    roles = published.table("indicator_measures")
    of_guarded = roles["indicator_id"].isin(published.guarded) & (roles["role"] == "numerator")
    hidden = set(roles[of_guarded]["measure_id"]) | set(
        measures[measures["sensitivity"] != "none"].index
    )
    feeds = measures.loc[list(hidden), "feed"]
    beside = roles[roles["measure_id"].map(measures["feed"]).isin(feeds)]["indicator_id"]
    wanted = sorted(set(beside) - set(published.guarded))
    for table in ("rule_results", "withheld") if wanted else ():
        rows = published.table(table, filters=[("indicator_id", "in", wanted)])
        rows = rows[rows["rule_id"].isin(OF_FILES)]
        for row in rows[rows["observed"].notna() | rows["expected"].notna()].itertuples():
            yield (*_key(row), table, "observed", row.observed, -1)
        yield from _sentences(published, table, rows)


def _sentences(published: Published, table: str, rows: pd.DataFrame) -> Iterator[tuple]:
    """Sentences with a number that is not one of their period, place or indicator."""
    indicators = published.table("indicators").set_index("indicator_id")
    places = published.table("localities").set_index("locality_id")["name_vi"].to_dict()
    for column, name in (("sentence_vi", "name_vi"), ("sentence_en", "name_en")):
        if column not in rows:
            continue
        names = indicators[name].to_dict()
        for row in rows.itertuples():
            said = str(getattr(row, column))
            for known in (names.get(row.indicator_id, ""), places.get(row.locality_id, ""),
                          row.period):  # fmt: skip
                said = said.replace(str(known), "")
            if any(letter.isdigit() for letter in said):
                yield (*_key(row), table, column, getattr(row, column), -1)


def _key(row: object, **other: object) -> tuple:
    return tuple(other.get(name, getattr(row, name)) for name in KEY)
