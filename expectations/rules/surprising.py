"""Changes that chance and over-dispersion cannot explain and that are large: held for review."""

from __future__ import annotations

from expectations.rules.rule import Rule

RULES_OF_SURPRISING: list[Rule] = [
    Rule(
        "swapped",
        "surprising",
        "hold",
        "{numerator} là {observed} trong khi các kỳ trước khoảng {expected}; đổi chỗ với "
        "{denominator} thì cả hai đều khớp các kỳ trước: có lẽ hai số bị nhập lẫn.",
        "{numerator} is {observed} where earlier periods let expect {expected}; in the place of "
        "{denominator}, and that in its place, both fit the earlier periods: probably swapped.",
        "METHODS §6: swaps where the ratio is 2 or more, judged by the history of both",
        reads=("history", "peers"),
    ),
    Rule(
        "slip_of_whole_file",
        "surprising",
        "hold",
        "{count} ({observed}) lệch so với số dự kiến {expected} như phần lớn các đơn vị cùng nhóm, "
        "và cả tổng của nhóm cũng lệch {factor}: có lẽ cả tệp bị nhầm đơn vị.",
        "{count} ({observed}) is off the expected {expected} as are most units of its group, and "
        "so is their total, by about {factor}: probably the unit slipped in the whole file.",
        "METHODS §6 common shock: the total does not pass the unit-slip rule",
        reads=("history", "peers"),
    ),
    Rule(
        "unit_slip",
        "surprising",
        "hold",
        "{count} là {observed} trong khi các kỳ trước cho thấy khoảng {expected}: lệch chừng "
        "{factor}, có lẽ nhầm đơn vị hoặc thừa, thiếu chữ số.",
        "{count} is {observed} where earlier periods let expect {expected}: off by about "
        "{factor}, probably another unit or a digit too many or too few.",
        "METHODS §6 unit slip, on the numerator",
        reads=("history", "peers"),
    ),
    Rule(
        "unit_slip_of_denominator",
        "surprising",
        "hold",
        "Mẫu số ({count}) là {observed}, kỳ trước là {expected}, còn tử số không đổi theo: lệch "
        "chừng {factor}, có lẽ nhầm đơn vị hoặc thừa, thiếu chữ số.",
        "The denominator ({count}) is {observed}, the period before had {expected}, and the "
        "numerator did not move with it: off by about {factor}, probably another unit or a digit "
        "too many or too few.",
        "METHODS §6 unit slip, on the denominator",
        reads=("history", "peers"),
    ),
    Rule(
        "unit_slip_of_both",
        "surprising",
        "hold",
        "Tử số và mẫu số cùng lệch: {count} là {observed}, kỳ trước là {expected}, chừng "
        "{factor}; tỷ lệ không cho thấy điều này.",
        "Numerator and denominator are off together: {count} is {observed}, the period before "
        "had {expected}, about {factor}; their ratio does not show it.",
        "METHODS §6 unit slip, on the pair",
        reads=("history", "peers"),
    ),
    Rule(
        "surprising_change",
        "surprising",
        "hold",
        "{count} là {observed} trong khi các kỳ trước cho thấy khoảng {expected}: lớn hơn mức mà "
        "ngẫu nhiên và dao động thường thấy giải thích được.",
        "{count} is {observed} where earlier periods let expect {expected}: more than chance and "
        "the usual movement explain.",
        "METHODS §6 surprise",
        reads=("history", "peers"),
    ),
    Rule(
        "surprising_denominator",
        "surprising",
        "hold",
        "Mẫu số ({count}) là {observed}, kỳ trước là {expected}, còn tử số không đổi theo; địa "
        "giới không thay đổi.",
        "The denominator ({count}) is {observed}, the period before had {expected}, and the "
        "numerator did not move with it; no boundary changed.",
        "METHODS §6 surprise, on the denominator",
        reads=("history", "peers"),
    ),
    Rule(
        "surprising_both",
        "surprising",
        "hold",
        "Tử số và mẫu số cùng đổi nhiều: {count} là {observed}, kỳ trước là {expected}; địa giới "
        "không thay đổi.",
        "Numerator and denominator moved far together: {count} is {observed}, the period before "
        "had {expected}; no boundary changed.",
        "METHODS §6 surprise, on the pair",
        reads=("history", "peers"),
    ),
    Rule(
        "far_more_than_chance",
        "surprising",
        "hold",
        "{count} là {observed}, gấp nhiều lần số dự kiến {expected}; ngẫu nhiên hầu như không cho "
        "số như vậy.",
        "{count} is {observed}, many times the expected {expected}; chance hardly ever gives that.",
        "METHODS §6 rare: P(X >= x) < 1e-6 and ten times the expected count",
        reads=("history", "peers"),
    ),
    Rule(
        "unit_slip_among_peers",
        "surprising",
        "hold",
        "Chưa có kỳ trước để so sánh; so với các đơn vị cùng cấp trên, {count} là {observed} thay "
        "vì khoảng {expected}: lệch chừng {factor}, có lẽ nhầm đơn vị.",
        "There is no earlier period to compare with; beside the other units under the same unit "
        "above, {count} is {observed} instead of {expected}: off by about {factor}, probably "
        "another unit.",
        "METHODS §6 no history: the parent without the unit itself",
        reads=("history", "peers"),
    ),
    Rule(
        "child_breaks_sum",
        "surprising",
        "hold",
        "Có số đếm ({count}) là {observed}; nếu là {expected} thì các đơn vị cộng lại đúng bằng số "
        "mà cấp trên tự báo cáo, và không đơn vị nào khác làm được như vậy.",
        "A count of it ({count}) is {observed}; were it {expected}, the units would add up to what "
        "the unit above reported itself, and no other unit does that.",
        "METHODS §6: a child is held only if rescaling or removing it closes the gap",
        reads=("cells",),
    ),
]
