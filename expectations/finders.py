"""Rules judged on groups of figures: a file, a province, two feeds; not on one row.

A finder reads the candidate's tables and gives the violations it found, with the number of
figures (or groups) it judged by each of its rules. A rule it does not mention is not evaluated.
"""

from __future__ import annotations

from expectations.across_feeds import disagreeing_feeds
from expectations.breaking_children import breaking_children
from expectations.denominators.finder import odd_denominators
from expectations.files.finder import odd_files
from expectations.found import Finder, Found
from expectations.hidden_counts import hidden_counts

__all__ = ["FINDERS", "Finder", "Found"]

FINDERS: list[Finder] = [
    hidden_counts,
    breaking_children,
    disagreeing_feeds,
    odd_files,
    odd_denominators,
]
