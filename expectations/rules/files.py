"""What a file says as a whole: counts copied from elsewhere, guessed, or sent a second time."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_ON_FILES: list[Rule] = [
    Rule(
        "copied_counts",
        "surprising",
        "hold",
        "Cả {observed} số đếm mà số liệu này lấy từ đó giống hệt của {other}; khó là ngẫu nhiên.",
        "All {observed} counts from which this figure is taken equal those of {other}; chance "
        "hardly does that.",
        "METHODS §6 Copies; bits of evidence in thresholds.csv",
        reads=("file", "history", "peers"),
    ),
    Rule(
        "file_repeats_period",
        "odd",
        "flag",
        "{observed} số đếm của tệp này bằng đúng kỳ trước; thường chỉ {expected} là bằng.",
        "{observed} of the counts in this file equal the period before; usually {expected} do.",
        "METHODS §6: repeats per file flag only",
        reads=("file", "history"),
    ),
    Rule(
        "digits_heaped",
        "odd",
        "flag",
        "{observed} số đếm của tệp này tận cùng là 0 hoặc 5; khi đếm thật là {expected}.",
        "{observed} of the counts in this file end in 0 or 5; of counted ones {expected} do.",
        "METHODS §6: heaping per file flags only",
        reads=("file",),
    ),
]
