"""What is asked for means nothing, or several things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sources.worded import Worded

MOST = 12
WHAT = {
    "indicator": Worded("chỉ tiêu", "indicator"),
    "locality": Worded("địa phương", "place"),
    "period": Worded("kỳ", "period"),
    "geography": Worded("bản đồ", "map"),
    "breakdown": Worded("phân tổ", "breakdown"),
    "series": Worded("chuỗi", "series"),
}


class UnclearError(ValueError):
    """`what` of the question is unclear, `said` how, and `candidates` which things may be meant."""

    def __init__(self, what: str, said: Worded, candidates: Sequence[dict[str, Any]]) -> None:
        """Keep the first few candidates."""
        super().__init__(said.en)
        self.what = what
        self.said = said
        self.candidates = list(candidates)[:MOST]


def unknown(what: str, text: str, candidates: Sequence[dict[str, Any]] = ()) -> UnclearError:
    """There is no such thing; `candidates` are those there are, or those that are like it."""
    name = WHAT[what]
    said = Worded(f"Không có {name.vi} nào là “{text}”.", f"There is no {name.en} “{text}”.")
    return UnclearError(what, said, candidates)


def several(what: str, text: str, candidates: Sequence[dict[str, Any]]) -> UnclearError:
    """There are several."""
    name, number = WHAT[what], len(candidates)
    said = Worded(
        f"“{text}” có thể là một trong {number} {name.vi}; hãy ghi rõ bằng mã.",
        f"“{text}” may mean any of {number} ({name.en}); name one by its id.",
    )
    return UnclearError(what, said, candidates)
