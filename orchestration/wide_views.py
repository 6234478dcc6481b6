"""Views in wide form for spreadsheets and BI: a row per place and period, a column per indicator.

The same text is SQL for DuckDB and for PostgreSQL. Domains and indicators are what the release's
own tables say; beside every value stands its status, so that what is missing, withheld or
suppressed is told apart. A status that is empty says that no such figure is expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

PREFIX = "wide_"
STATUS = "_status"
# PostgreSQL cuts a longer name without a word, and two could become one.
LONGEST_NAME = 63
MARK_OF_CUT = 8

# One row of a wide view: everything but the indicator that makes a figure's key, and its names.
ROW = (
    "figure.series",
    "figure.locality_id",
    "figure.locality_code",
    "figure.locality_level",
    "locality.name_vi as locality_name",
    "locality.province_code",
    "figure.geography",
    "figure.period",
    "figure.period_type",
    "figure.period_start",
    "figure.period_end",
    "figure.breakdown",
)


def wide_views(indicators: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The query of each view by its name out of pairs of domain and indicator.

    The queries read ``figures`` and ``localities``.
    """
    by_domain: dict[str, list[str]] = {}
    for domain, indicator_id in indicators:
        by_domain.setdefault(domain, []).append(indicator_id)
    return {view_name(domain): _query(ids) for domain, ids in by_domain.items()}


def view_name(domain: str) -> str:
    """The name of a domain's view."""
    return _short(f"{PREFIX}{domain}", "")


def columns_of(indicator_id: str) -> tuple[str, str]:
    """The names of an indicator's two columns: value and status."""
    return _short(indicator_id, ""), _short(indicator_id, STATUS)


def _query(indicators: Sequence[str]) -> str:
    columns = list(ROW)
    for one in indicators:
        value, status = columns_of(one)
        only = f"filter (where figure.indicator_id = {_literal(one)})"
        columns += [
            f"max(figure.value) {only} as {_quoted(value)}",
            f"max(figure.obs_status) {only} as {_quoted(status)}",
        ]
    grouped = ", ".join(str(number) for number in range(1, len(ROW) + 1))
    literals = ", ".join(_literal(one) for one in indicators)
    lines = ",\n    ".join(columns)
    return (
        f"select\n    {lines}\n"
        "from figures as figure\n"
        "inner join localities as locality on figure.locality_id = locality.locality_id\n"
        f"where figure.indicator_id in ({literals})\n"
        f"group by {grouped}"
    )


def _short(name: str, ending: str) -> str:
    """``name`` with its ending; one that is too long is cut, and marked so that it stays unique."""
    whole = f"{name}{ending}"
    if len(whole.encode()) <= LONGEST_NAME:
        return whole
    mark = f"_{sha256(name.encode()).hexdigest()[:MARK_OF_CUT]}{ending}"
    kept = name.encode()[: LONGEST_NAME - len(mark.encode())].decode(errors="ignore")
    return f"{kept}{mark}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
