"""Rules on one kind of indicator each: coverage, those examined, registers."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_OF_KINDS: list[Rule] = [
    Rule(
        "examined_too_few",
        "surprising",
        "hold",
        "{denominator} là {observed}; ít nhất phải là {expected} thì tỷ lệ mới nói về địa bàn.",
        "{denominator}: {observed}; at least {expected} are needed for the rate to tell of the "
        "place.",
        "METHODS §6, measured below 80 and 50 % of the roster",
    ),
    Rule(
        "coverage_above_expected",
        "odd",
        "flag",
        "{indicator} (cả khoảng tin cậy 95 % từ {observed}) vượt {expected}: do mẫu số ước tính "
        "hoặc do nơi cung cấp dịch vụ.",
        "{indicator} (whole 95 % interval from {observed}) is above {expected}: denominator or "
        "place of service.",
        "METHODS §6, independent coverage above 105 %",
    ),
    Rule(
        "probable_under_registration",
        "odd",
        "flag",
        "Có lẽ ghi nhận sót: {observed} chưa bằng một nửa mức điều tra hoặc mô hình (mốc "
        "{expected}); chưa thể coi là đạt mục tiêu nếu không kèm lưu ý này.",
        "Probable under-registration: {observed} is under half of a survey's or model's level "
        "(bound {expected}); not to be read as a target met without this note.",
        "METHODS §6 Under-registration; levels in reference_levels.csv",
    ),
    Rule(
        "unlikely_self_assessment",
        "odd",
        "flag",
        "{indicator} là {observed}: đúng 100 % hoặc không đổi qua nhiều kỳ là dấu hiệu chép lại.",
        "{indicator} is {observed}: exactly all, or unchanged over periods, is a mark of copying.",
        "METHODS §6, consulted, aware, taking part",
        reads=("history",),
    ),
]
