"""The pages, a module each; what is listed here is served, and what is named stands at the top."""

from __future__ import annotations

from portal.pages import (
    compare,
    data,
    explain,
    indicator,
    locality,
    overview,
    plans,
    quality,
    releases,
    reports,
    search,
)

ROUTERS = (
    overview.router,
    locality.router,
    indicator.router,
    compare.router,
    plans.router,
    reports.router,
    explain.router,
    quality.router,
    releases.router,
    data.router,
    search.router,
)
# Names of routes, in the order of the navigation; their words are ``navigation.<name>``.
NAVIGATION = (
    "overview",
    "indicators",
    "compare",
    "plans",
    "explain",
    "quality",
    "releases",
    "data",
    "search",
)
