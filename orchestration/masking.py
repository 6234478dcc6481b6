"""What disclosure is asked for a candidate: the mask, and the texts of the rules."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

NOT_SENSITIVE = "none"
MASK = pa.schema(
    [
        (name, pa.string())
        for name in (
            "indicator_id",
            "series",
            "locality_id",
            "geography",
            "period",
            "breakdown",
            "why",
        )
    ]
)


def mask_of(candidate: Path, catalogue: Path) -> pa.Table:
    """The rows of the candidate that the public may not see: key and ``why``.

    ``catalogue`` is the compiled catalogue that the candidate was made with.
    """
    from expectations.disclosure import FIGURE_COLUMNS, mask

    figures = pq.read_table(
        candidate / "figures.parquet",
        columns=list(FIGURE_COLUMNS),
        filters=[("sensitivity", "!=", NOT_SENSITIVE)],
    )
    hidden = mask(
        figures=figures.to_pandas(),
        indicators=_frame(candidate, "indicators"),
        disclosure=_frame(catalogue, "disclosure"),
        localities=_frame(catalogue, "localities"),
        locality_targets=_frame(candidate, "locality_targets"),
        period_parts=_frame(candidate, "period_parts"),
        indicator_measures=_frame(candidate, "indicator_measures"),
        breakdowns=_frame(catalogue, "breakdown_levels"),
    )
    return pa.Table.from_pandas(hidden[MASK.names], schema=MASK, preserve_index=False)


def rule_texts() -> pa.Table:
    """Every rule of the gate with its family, severity, sentences and source."""
    from expectations.rules import RULES

    names = ("rule_id", "family", "severity", "sentence_vi", "sentence_en", "source")
    return pa.table({name: [str(getattr(rule, name)) for rule in RULES] for name in names})


def _frame(folder: Path, name: str) -> pd.DataFrame:
    return pq.read_table(folder / f"{name}.parquet").to_pandas()
