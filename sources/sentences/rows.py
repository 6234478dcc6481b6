"""Why a row is not taken: (Vietnamese, English)."""

from __future__ import annotations

PERIOD: dict[str, tuple[str, str]] = {
    "period_missing": (
        "Dòng không ghi kỳ báo cáo.",
        "The row gives no period.",
    ),
    "period_unreadable": (
        "Không hiểu kỳ báo cáo “{value}”. Ví dụ cách ghi đúng: {example}.",
        "The period “{value}” is not understood. Written right, for example: {example}.",
    ),
    "period_ambiguous": (
        "Kỳ “{value}” có thể là {readings}. Hãy ghi rõ.",
        "The period “{value}” can be {readings}. Write it out.",
    ),
    "period_not_in_contract": (
        "Kỳ “{value}” không phải loại kỳ của nguồn này ({expected}).",
        "The period “{value}” is not of a type this feed reports ({expected}).",
    ),
    "period_outside_catalogue": (
        "Kỳ “{value}” nằm ngoài các năm hệ thống quản lý ({first}–{last}).",
        "The period “{value}” lies outside the years kept ({first}–{last}).",
    ),
    "period_before_first": (
        "Kỳ “{value}” trước kỳ đầu tiên của nguồn (từ {first}).",
        "The period “{value}” is before the feed's first ({first}).",
    ),
    "period_in_future": (
        "Kỳ “{value}” chưa kết thúc (kết thúc {end}, số liệu tính đến {as_of}).",
        "The period “{value}” has not ended (it ends {end}, data is as of {as_of}).",
    ),
    "measure_not_of_period": (
        "Cột “{column}” không báo cáo theo kỳ {period}; ô phải để trống.",
        "The column “{column}” is not reported for {period}; the cell must be blank.",
    ),
}

PLACE: dict[str, tuple[str, str]] = {
    "locality_missing": (
        "Dòng có số liệu nhưng không có mã và tên đơn vị.",
        "The row has figures but neither code nor name of a place.",
    ),
    "unknown_code": (
        "Không có đơn vị nào mang mã “{value}”.",
        "No place has the code “{value}”.",
    ),
    "unknown_name": (
        "Ngày {date} không có đơn vị tên “{value}” trong địa bàn được xét.{similar} Hãy sửa tên "
        "hoặc ghi mã đơn vị.",
        "On {date} no place in the area looked at is called “{value}”.{similar} Correct the name "
        "or give the code.",
    ),
    "name_not_within": (
        "Không có đơn vị tên “{value}” trong “{within}”; đơn vị cùng tên: {candidates}.{similar} "
        "Hãy ghi mã đơn vị.",
        "There is no place called “{value}” in “{within}”; others have the name: {candidates}."
        "{similar} Give the code.",
    ),
    "ambiguous_name": (
        "Tên “{value}” trùng ở nhiều đơn vị: {candidates}. Hãy ghi mã đơn vị hoặc tên đơn vị cấp "
        "trên.",
        "The name “{value}” is that of several places: {candidates}. Give the code or the name of "
        "the unit above.",
    ),
    "ambiguous_code": (
        "Mã “{value}” có thể là của nhiều đơn vị: {candidates}. Hãy ghi đủ chữ số.",
        "The code “{value}” can be that of several places: {candidates}. Write all digits.",
    ),
    "locality_expired": (
        "Đơn vị “{value}” ({name}) đã kết thúc ngày {end}, trước {when}.{heirs} Hãy dùng đơn vị "
        "mới.",
        "The place “{value}” ({name}) ended on {end}, before {when}.{heirs} Use its successor.",
    ),
    "locality_not_yet": (
        "Đơn vị “{value}” ({name}) chỉ có từ ngày {start}, sau {when}.",
        "The place “{value}” ({name}) exists from {start}, after {when}.",
    ),
    "code_name_differ": (
        "Mã “{place_code}” là “{name}” nhưng tên ghi là “{value}”. Hãy sửa mã hoặc tên.",
        "The code “{place_code}” is “{name}” but the name says “{value}”. Correct one of them.",
    ),
    "code_reused": (
        "Ngày {date} mã “{place_code}” là của “{name}”; tên ghi là “{value}” mang mã này vào lúc "
        "khác: {then}.{heirs} Hãy dùng đơn vị của ngày đó.",
        "On {date} the code “{place_code}” is that of “{name}”; “{value}”, as the name says, has "
        "it at another time: {then}.{heirs} Use the unit of that day.",
    ),
    "level_not_in_feed": (
        "Đơn vị “{value}” ({name}) không thuộc cấp báo cáo của nguồn này. Hãy bỏ dòng này.",
        "The place “{value}” ({name}) is of a level this feed does not report. Leave it out.",
    ),
    "outside_area": (
        "Đơn vị “{value}” ({name}) không thuộc địa bàn của cơ quan {agency} ngày {date}.",
        "The place “{value}” ({name}) is not in the area of agency {agency} on {date}.",
    ),
    "level_not_reported": (
        "Cột “{column}” không báo cáo ở cấp của đơn vị “{place}”; ô phải để trống.",
        "The column “{column}” is not reported at the level of “{place}”; the cell must be blank.",
    ),
    "unknown_breakdown": (
        "Phân tổ “{value}” không có trong biểu. Các phân tổ: {expected}.",
        "The breakdown “{value}” is not in the contract. It has: {expected}.",
    ),
}

NUMBER: dict[str, tuple[str, str]] = {
    "not_a_number": (
        "“{value}” không phải số theo cách viết {format}. Hãy ghi số nguyên.",
        "“{value}” is no number in the format {format}. Write a whole number.",
    ),
    "negative_count": (
        "Số đếm “{value}” âm. Số đếm phải từ 0 trở lên.",
        "The count “{value}” is negative. Counts are zero or more.",
    ),
    "fractional_count": (
        "Số đếm “{value}” đọc là {reading}, không nguyên. Hãy ghi số nguyên.",
        "The count “{value}” reads {reading}, which is not whole. Write a whole number.",
    ),
    "absurd_count": (
        "Số đếm “{value}” vượt mức có thể ({limit}).",
        "The count “{value}” is beyond anything possible ({limit}).",
    ),
    "error_value": (
        "Ô chứa lỗi Excel “{value}”. Hãy sửa công thức.",
        "The cell holds the Excel error “{value}”. Mend its formula.",
    ),
    "formula_without_value": (
        "Ô {value} là công thức chưa có kết quả. Hãy mở tệp bằng Excel, tính và lưu lại.",
        "The cell {value} is a formula without a result. Open the file in Excel, calculate, save.",
    ),
    "conflicting_rows": (
        "Các dòng {rows} cùng đơn vị và kỳ nhưng số liệu khác nhau; không dòng nào được nhận.",
        "Rows {rows} give the same place and period different figures; none was taken.",
    ),
    "extra_cells": (
        "Dòng có {count} ô, nhiều hơn tiêu đề ({expected}). Có thể số thập phân viết bằng dấu "
        "phân cách.",
        "The row has {count} cells, more than the header ({expected}). Perhaps a number contains "
        "the separator.",
    ),
}
