"""Codes of SDMX's own lists, and which of them each word of a release is.

How the statuses are told (CL_OBS_STATUS 2.2, CL_CONF_STATUS 1.3):

- ``missing`` is *O* (missing value), not *L* (data exist but were not collected): of a commune that
  has not reported nobody knows whether there were data. Why, REASON says.
- ``not_applicable`` is *M* (data cannot exist): nobody is there of whom a rate could be.
- ``suppressed`` is *Q* (missing value; suppressed) with confidentiality *C*. Never *A* (small
  counts) beside *S* (secondary): who were told which is which would know which are of 1 to 4.
- ``withheld`` is *O* with confidentiality *N* (restricted for internal use): it is not secret, it
  is doubted, and no status of the list says of a value that is not shown that it waits for review
  (*V*, unvalidated, is of one that is). So both are without value and told apart twice.
- A published figure that rests on few cases is *U* (low reliability) where its own status would be
  *A*. A break, an estimate or a provisional value keeps its code; four attributes say all of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sources.worded import Worded

OBS_STATUS: Mapping[str, Worded] = {
    "A": Worded("Giá trị bình thường", "Normal value"),
    "B": Worded("Đứt chuỗi thời gian", "Time series break"),
    "E": Worded("Giá trị ước tính", "Estimated value"),
    "P": Worded("Giá trị tạm tính", "Provisional value"),
    "U": Worded("Độ tin cậy thấp", "Low reliability"),
    "M": Worded("Không có giá trị; không thể có số liệu", "Missing value; data cannot exist"),
    "O": Worded("Không có giá trị", "Missing value"),
    "Q": Worded("Không có giá trị; không công bố", "Missing value; suppressed"),
}
CONF_STATUS: Mapping[str, Worded] = {
    "F": Worded("Được công bố", "Free (free for publication)"),
    "N": Worded(
        "Không công bố, chỉ dùng nội bộ", "Not for publication, restricted for internal use only"
    ),
    "C": Worded("Thông tin thống kê bảo mật", "Confidential statistical information"),
}
FREQ: Mapping[str, Worded] = {
    "A": Worded("Hằng năm", "Annual"),
    "S": Worded("Nửa năm", "Half-yearly, semester"),
    "Q": Worded("Hằng quý", "Quarterly"),
    "M": Worded("Hằng tháng", "Monthly"),
    "_O": Worded("Khác", "Other"),
}
YES_NO: Mapping[str, Worded] = {"Y": Worded("Có", "Yes"), "N": Worded("Không", "No")}
QUALITY: Mapping[str, Worded] = {
    "pass": Worded("Đạt", "Passed every check"),
    "flag": Worded("Có lưu ý", "Published with a remark of the checks"),
}
UNIT_MULT: Mapping[str, Worded] = {"0": Worded("Đơn vị", "Units")}
NUMBER = "NUMBER"
COUNTED = Worded("Số lượng", "Number")

STATUSES: Mapping[str, tuple[str, str]] = {
    "normal": ("A", "F"),
    "provisional": ("P", "F"),
    "estimated": ("E", "F"),
    "break": ("B", "F"),
    "missing": ("O", "F"),
    "not_applicable": ("M", "F"),
    "withheld": ("O", "N"),
    "suppressed": ("Q", "C"),
}
"""Observation status and confidentiality by the release's word."""

UNRELIABLE = "U"


def unit_of(per: int) -> str:
    """The code of a unit: how many a rate is of."""
    return NUMBER if per == 1 else f"PER_{per}"


def unit_name(per: int) -> Worded:
    """The name of a unit."""
    if per == 1:
        return COUNTED
    sign = {100: " (%)", 1000: " (‰)"}.get(per, "")
    grouped = f"{per:,}"
    return Worded(f"Trên {grouped.replace(',', '.')}{sign}", f"Per {grouped}{sign}")
