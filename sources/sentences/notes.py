"""What the reader did on its own: (Vietnamese, English)."""

from __future__ import annotations

NOTES: dict[str, tuple[str, str]] = {
    "encoding_used": (
        "Văn bản được đọc theo bảng mã {encoding}.",
        "The text was read as {encoding}.",
    ),
    "legacy_text": (
        "Chữ trong cột “{column}” được chuyển từ bảng mã {encoding}.",
        "The letters of the column “{column}” were converted from {encoding}.",
    ),
    "content_differs_from_name": (
        "Tên tệp là {suffix} nhưng nội dung là {kind}; đã đọc theo nội dung.",
        "The file is named {suffix} but holds {kind}; it was read as what it holds.",
    ),
    "sheet_chosen": (
        "Đã đọc trang tính “{value}”; các trang khác không có tiêu đề của biểu.",
        "The sheet “{value}” was read; the others do not carry the form's header.",
    ),
    "hidden_sheet_left": (
        "Trang tính ẩn “{value}” không được đọc.",
        "The hidden sheet “{value}” was not read.",
    ),
    "formula_values_used": (
        "Đã dùng kết quả lưu sẵn của {count} ô công thức ({cells}).",
        "The stored results of {count} formula cells were used ({cells}).",
    ),
    "totals_row_left": (
        "Dòng tổng cộng không được tính là số liệu.",
        "The totals row was not taken as data.",
    ),
    "numbering_row_left": (
        "Dòng đánh số cột được bỏ qua.",
        "The row that numbers the columns was left out.",
    ),
    "notes_left": (
        "{count} dòng ghi chú không có số liệu được bỏ qua (dòng {rows}).",
        "{count} rows of notes without figures were left out (rows {rows}).",
    ),
    "column_without_header": (
        "Cột {column} có nội dung nhưng không có tiêu đề; đã bỏ qua.",
        "Column {column} has content but no header; it was left out.",
    ),
    "identical_rows": (
        "Các dòng {rows} giống nhau; chỉ tính một lần.",
        "Rows {rows} are the same; they were taken once.",
    ),
    "codes_padded": (
        "{count} mã thiếu số 0 ở đầu đã được bổ sung (ví dụ “{value}” thành “{padded}”).",
        "{count} codes lacked leading zeros, which were added (“{value}” became “{padded}”).",
    ),
    "names_resolved": (
        "{count} dòng không có mã, đơn vị được xác định theo tên (ví dụ “{value}”).",
        "{count} rows had no code; the place was found by its name (“{value}”).",
    ),
    "blank_marks": (
        "Cột “{column}”: {count} ô ghi “{value}” được coi là trống; nếu không phát sinh hãy ghi 0.",
        "Column “{column}”: {count} cells “{value}” were taken as blank; write 0 where none "
        "occurred.",
    ),
    "zero_words": (
        "Cột “{column}”: {count} ô ghi “{value}” được coi là 0.",
        "Column “{column}”: {count} cells “{value}” were taken as 0.",
    ),
    "period_from_claim": (
        "Kỳ báo cáo {value} được lấy từ {source}.",
        "The period {value} was taken from {source}.",
    ),
    "period_from_date": (
        "Excel đã đổi kỳ thành ngày (“{value}”); đọc là {period}.",
        "Excel turned a period into a date (“{value}”); it was read as {period}.",
    ),
    "not_rounded": (
        "Cột “{column}” theo quy định làm tròn đến {nearest}, nhưng {count} ô không tròn.",
        "Column “{column}” should be rounded to {nearest}, but {count} cells are not.",
    ),
}
