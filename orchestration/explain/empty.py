"""Why a figure's row carries no value."""

from __future__ import annotations

from typing import Any

from orchestration.explain.asked import Asked
from orchestration.explain.made_of import bounds_of
from orchestration.explain.reader import Reader, Row
from sources.worded import Worded

KEY_OF_ROW = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")

SUPPRESSIONS = {
    "small_cell": Worded(
        "Không công bố để bảo vệ trẻ em: ô nhỏ, hoặc ô khác phải ẩn theo để không suy ra được "
        "ô nhỏ (quy tắc của chỉ tiêu nhạy cảm).",
        "Not published, to protect children: a small cell, or another that has to be hidden so "
        "that the small one cannot be worked out (the rule for sensitive indicators).",
    ),
    "not_published_here": Worded(
        "Chỉ tiêu nhạy cảm không công bố ở cấp và kỳ này.",
        "The indicator is sensitive and not published at this level and period.",
    ),
}

REASONS = {
    "not_reported": Worded("Chưa có báo cáo nào.", "Nothing was reported."),
    "coverage_too_low": Worded(
        "Mới báo cáo {coverage} của số phải báo cáo; dưới {needed} thì không công bố.",
        "Only {coverage} of what was due is reported; under {needed} nothing is published.",
    ),
    "split_share_unknown": Worded(
        "Đơn vị nhận một phần chưa rõ tỷ lệ của đơn vị bị chia tách; số đếm được giữ ở dòng "
        "chưa phân bổ.",
        "The unit took over an unknown part of a unit that was split; the counts stand in the "
        "unallocated row.",
    ),
    "zero_of_zero": Worded(
        "Không có đối tượng: tử số và mẫu số đều bằng không.",
        "There was nobody it could concern: zero of zero.",
    ),
    "zero_denominator": Worded(
        "Mẫu số bằng không trong khi tử số thì không.",
        "The denominator is zero while the numerator is not.",
    ),
    "withheld": Worded("Bị giữ lại theo các quy tắc dưới đây.", "Withheld by the rules below."),
}
THRESHOLD = "value_coverage"


def why_suppressed(row: Row) -> Row:
    """The public rule, and nothing of the figure."""
    said = SUPPRESSIONS[str(row["reason"])]
    return {"reason": row["reason"], "sentence_vi": said.vi, "sentence_en": said.en}


def why_empty(release: Reader, asked: Asked, row: Row, reports: list[Row]) -> Row | None:
    """Why there is no value, with the reports missing, the split and the bounds; None with one."""
    if row["value"] is not None:
        return None
    word = "withheld" if row["obs_status"] == "withheld" else str(row["reason"])
    said = _said(release, word, row)
    told: Row = {"reason": word, "sentence_vi": said.vi, "sentence_en": said.en}
    missing = sum(one["missing_units"] for one in reports)
    if word in ("not_reported", "coverage_too_low") and missing:
        told["missing_units"] = missing
    if word == "split_share_unknown":
        told["splits"] = _splits(release, asked)
        told["bounds"] = bounds_of(release, tuple(str(row[name]) for name in KEY_OF_ROW))
    return told


def _said(release: Reader, word: str, row: Row) -> Worded:
    if word not in REASONS:  # what the sender said of a cell left blank
        return Worded(f"Cơ quan báo cáo ghi: “{word}”.", f"The sender says: “{word}”.")
    needed = release.one(
        "select value from catalogue.thresholds where threshold_id = ?", [THRESHOLD]
    )
    numbers: dict[str, Any] = {
        "coverage": f"{100 * (row['coverage'] or 0):.0f} %",
        "needed": f"{100 * needed['value']:.0f} %" if needed else "…",
    }
    said = REASONS[word]
    return Worded(said.vi.format(**numbers), said.en.format(**numbers))


def _splits(release: Reader, asked: Asked) -> list[Row]:
    """The units of which the place, or what it is made of, took over an unknown part."""
    return release.rows(
        """
        select distinct
            reach.source_locality_id as locality_id,
            place.name_vi,
            reach.unallocated_id,
            remainder.name_vi as unallocated_name
        from release.locality_targets as reach
        inner join release.localities as place on reach.source_locality_id = place.locality_id
        left join release.localities as remainder
            on reach.unallocated_id = remainder.locality_id
        where
            reach.geography = ?
            and reach.target_locality_id = ?
            and reach.unallocated_id is not null
        order by 1
        """,
        [asked.geography, asked.place["locality_id"]],
    )
