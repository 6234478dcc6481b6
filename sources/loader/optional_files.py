"""The CSV files that a catalogue may leave out: it then has no duties, owners or standards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sources.loader.csv_lines import Rows, read_csv
from sources.loader.faults import Faults

OPTIONAL_FILES = {
    "obligations.csv": [
        "obligation_id", "plan_id", "clause", "reporter_vi", "reporter_en", "receiver_vi",
        "receiver_en", "via_vi", "via_en", "cadence", "period_type", "period_number", "due_rule",
        "due_month", "due_day", "first_year", "last_year", "feeds", "indicators", "content_vi",
        "content_en", "printed", "note_vi", "note_en",
    ],
    "agency_lines.csv": ["line_id", "name_vi", "name_en"],
    "ownership.csv": [
        "indicator_id", "role", "line_id", "valid_from", "valid_to", "document", "clause",
        "note_vi", "note_en",
    ],
    "special_groups.csv": [
        "group_no", "measure_id", "name_vi", "name_en", "law_clause", "decree_article",
        "shares_with", "overlap_note_vi", "overlap_note_en", "subgroups_source",
    ],
    "reference_levels.csv": [
        "indicator_id", "measure_id", "locality_id", "year", "value", "series", "source",
    ],
    "cross_checks.csv": [
        "check_id", "name_vi", "name_en", "left_measure_id", "right_measure_id", "period_type",
        "levels", "least_count", "soft_low", "soft_high", "hard_low", "hard_high", "doubts",
        "source", "reason_vi", "reason_en", "limitation_vi", "limitation_en",
    ],
    "special_subgroups.csv": ["group_no", "subgroup_no", "description_vi", "description_en"],
    "standards/standards.csv": [
        "standard_id", "name_vi", "name_en", "document", "valid_from", "valid_to", "maximum",
        "score_measure_id", "recognised_measure_id", "source", "note_vi", "note_en",
    ],
    "standards/thresholds.csv": [
        "standard_id", "category", "unit_type", "within_type", "terrain", "points", "source",
        "description_vi", "description_en",
    ],
    "standards/terrains.csv": ["locality_id", "terrain", "source"],
    "standards/recognitions.csv": [
        "standard_id", "consecutive_years", "by_vi", "by_en", "source",
    ],
}  # fmt: skip


def read_optional(root: Path, faults: Faults) -> dict[str, Rows]:
    """Every optional file by name; one that is absent, or could not be read, has no rows."""
    return {
        name: read_csv(root / name, root, columns, faults, optional=True) or _no_rows(columns)
        for name, columns in OPTIONAL_FILES.items()
    }


def _no_rows(columns: list[str]) -> Rows:
    frame = pd.DataFrame(columns=[*columns, "file"], dtype="str")
    return Rows(frame.assign(line=np.zeros(0, dtype=np.int64)))
