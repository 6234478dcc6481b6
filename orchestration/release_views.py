"""The views of a release, the same in its DuckDB file and on a database server."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration import derived_sql, release_sql
from orchestration.wide_views import wide_views

# Indicators that no office counts have no figures, and no column in wide form.
INDICATORS = """
select
    domain,
    indicator_id,
    name_vi
from indicators
where no_source_vi is null
order by domain, indicator_id
"""


def release_views(indicators: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every view by name and query; ``indicators`` pairs the domain and id of each."""
    return [
        ("figures_named", release_sql.NAMED_FIGURES),
        ("scorecards", derived_sql.SCORECARDS),
        *wide_views(indicators).items(),
    ]
