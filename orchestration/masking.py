"""What disclosure is asked for a candidate: the mask, and the texts of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from orchestration.paths import Home

if TYPE_CHECKING:
    from expectations.disclosure import Masked

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
DETAIL = pa.schema(
    [
        (name, pa.string())
        for name in ("indicator_id", "locality_level", "period_type", "dimension", "detail")
    ]
)
REMEMBERED = pa.schema(
    [
        *MASK.remove(6),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
        ("shown", pa.bool_()),
    ]
)
NOTHING_ON_OFFER = (DETAIL.empty_table(), REMEMBERED.empty_table(), REMEMBERED.empty_table())
"""The detail and the memory of a candidate without sensitive figures."""

OF_CANDIDATE = (
    "contributions",
    "figures",
    "indicator_measures",
    "indicators",
    "localities",
    "locality_targets",
    "measure_parts",
    "measures",
    "period_parts",
)
OF_CATALOGUE = ("breakdown_levels", "disclosure")


@dataclass(frozen=True)
class Question:
    """What a mask is made of.

    Candidate and catalogue are folders named by the hash of their content; `written` tells when
    each of the `earlier` files was.
    """

    candidate: Path
    catalogue: Path
    earlier: tuple[Path, ...]
    written: tuple[int, ...]


def question_of(home: Home, candidate: Path, catalogue_hash: str) -> Question:
    """What publishing this candidate now would ask."""
    earlier = sorted(home.disclosed.glob("[0-9]*.parquet"))
    return Question(
        candidate.resolve(),
        home.catalogue / catalogue_hash,
        tuple(earlier),
        tuple(path.stat().st_mtime_ns for path in earlier),
    )


def mask_of(candidate: Path, catalogue: Path, earlier: Sequence[Path] = ()) -> Masked:
    """What of the candidate the public may not see, and what is published in which detail.

    ``catalogue`` is the compiled catalogue that the candidate was made with; ``earlier`` are the
    files of what earlier publications have shown and hidden.
    """
    from expectations.disclosure import mask

    with duckdb.connect() as connection:
        for folder, names in ((candidate, OF_CANDIDATE), (catalogue, OF_CATALOGUE)):
            for name in names:
                path = folder / f"{name}.parquet"
                connection.read_parquet(str(path)).create_view(name)
        if earlier:
            connection.read_parquet([str(path) for path in earlier]).create_view("earlier")
        return mask(connection)


def rule_texts() -> pa.Table:
    """Every rule of the gate with its family, severity, sentences, source and what it reads."""
    from expectations.rules import RULES

    names = ("rule_id", "family", "severity", "sentence_vi", "sentence_en", "source")
    texts = {name: [str(getattr(rule, name)) for rule in RULES] for name in names}
    return pa.table(
        texts | {"reads": pa.array([list(rule.reads) for rule in RULES], pa.list_(pa.string()))}
    )
