"""What stands below the line: the number of what there is, of one day and one source."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_OF_DENOMINATORS: list[Rule] = [
    Rule(
        "units_unlike_registry",
        "surprising",
        "hold",
        "{count} là {observed}; danh mục đơn vị hành chính của ngày ấy có {expected}.",
        "{count}: {observed}; the registry of that day has {expected}.",
        "METHODS §6 shares of schools or communes: the denominator equals the registry of the "
        "date; off by half and five units holds, less flags",
    ),
    Rule(
        "denominators_of_two_vintages",
        "odd",
        "flag",
        "{observed} mẫu số ({count}) lấy của năm trước vì số năm ấy chưa có, trong khi nơi khác đã "
        "có: chênh lệch giữa các nơi, các kỳ có thể là do mẫu số.",
        "{observed} of the denominator ({count}) stands on the year before, whose own had not come "
        "in while that of others had: differences between places and periods may be those of the "
        "denominator.",
        "DESIGN §6 denominators of two vintages; METHODS §1 Denominators",
        reads=("cells",),
    ),
    Rule(
        "denominators_rebased",
        "odd",
        "flag",
        "{count} là {observed}, kỳ trước là {expected}, và cả tệp cùng đổi như vậy: có lẽ là ước "
        "tính của nguồn khác hoặc phiên bản khác; tỷ suất đổi là do mẫu số.",
        "{count}: {observed}, the period before had {expected}, and the whole file moved like "
        "that: probably an estimate of another source or version; the rate changed with its "
        "denominator.",
        "METHODS §1: one source per series and year, a change of source is a break",
        reads=("file", "history"),
    ),
    Rule(
        "stock_unchanged",
        "odd",
        "flag",
        "{count} là {observed}, đúng bằng các năm trước: có lẽ là số cũ chuyển sang.",
        "{count} is {observed}, to the last one what it was in the years before: probably an old "
        "number carried forward.",
        "METHODS §6: unchanged over three periods flags, for stocks of any size that moves",
        reads=("history",),
    ),
]
