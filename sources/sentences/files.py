"""Why a whole file, or a column of it, is not taken: (Vietnamese, English)."""

from __future__ import annotations

FILE: dict[str, tuple[str, str]] = {
    "unknown_feed": (
        "Không có nguồn số liệu “{value}”. Các nguồn đang nhận: {known}.",
        "There is no feed “{value}”. Feeds taken: {known}.",
    ),
    "unknown_agency": (
        "Không có cơ quan “{value}” trong danh mục. Hãy kiểm tra mã cơ quan của thư mục gửi.",
        "There is no agency “{value}” in the catalogue. Check the agency's folder.",
    ),
    "agency_not_for_feed": (
        "Cơ quan “{value}” không được giao gửi nguồn “{feed}”. Các nguồn được giao: {known}.",
        "Agency “{value}” does not send the feed “{feed}”. It sends: {known}.",
    ),
    "empty_file": (
        "Tệp rỗng, không có số liệu. Hãy gửi lại tệp đầy đủ.",
        "The file is empty. Send the complete file.",
    ),
    "too_large": (
        "Tệp lớn {size} MB, vượt giới hạn {limit} MB; tệp được giữ nhưng không đọc. Hãy chia nhỏ.",
        "The file is {size} MB, over the limit of {limit} MB; it is kept but was not read. "
        "Split it.",
    ),
    "html_page": (
        "Tệp là trang HTML mang tên {suffix}, không phải bảng tính. Hãy mở bằng Excel và lưu lại "
        "dạng .xlsx.",
        "The file is an HTML page named {suffix}, not a workbook. Open it in Excel and save it as "
        ".xlsx.",
    ),
    "xml_page": (
        "Tệp là văn bản XML mang tên {suffix}. Hãy mở bằng Excel và lưu lại dạng .xlsx.",
        "The file is an XML text named {suffix}. Open it in Excel and save it as .xlsx.",
    ),
    "password_protected": (
        "Bảng tính được bảo vệ bằng mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi gửi lại.",
        "The workbook is protected by a password and cannot be read. Remove it and send again.",
    ),
    "old_workbook": (
        "Tệp là dạng Excel cũ (.xls, 97–2003). Hãy lưu lại dạng .xlsx.",
        "The file is an old Excel workbook (.xls, 97–2003). Save it as .xlsx.",
    ),
    "damaged_workbook": (
        "Bảng tính bị hỏng hoặc bị cắt cụt ({reason}). Hãy mở, lưu và gửi lại.",
        "The workbook is damaged or cut short ({reason}). Open, save and send it again.",
    ),
    "not_a_workbook": (
        "Tệp nén này không phải bảng tính Excel. Chỉ nhận .xlsx và .csv.",
        "This archive is no Excel workbook. Only .xlsx and .csv are taken.",
    ),
    "unsupported_file": (
        "Không nhận loại tệp này ({kind}). Chỉ nhận .xlsx và .csv.",
        "Files of this kind ({kind}) are not taken. Only .xlsx and .csv are.",
    ),
    "oversized_workbook": (
        "Bảng tính khi mở ra quá lớn ({size}; giới hạn {limit}). Hãy xoá vùng trống có định dạng "
        "và chia nhỏ tệp.",
        "The workbook unfolds to too much ({size}; limit {limit}). Delete formatted empty areas "
        "and split the file.",
    ),
    "too_many_columns": (
        "Bảng có {count} cột, giới hạn là {limit}. Hãy kiểm tra dấu phân cách và các cột thừa.",
        "The table has {count} columns, the limit is {limit}. Check the separator and stray "
        "columns.",
    ),
    "cell_too_long": (
        "Dòng {row}, cột {column}: một ô có {count} ký tự, giới hạn là {limit}. Hãy kiểm tra dấu "
        "ngoặc kép và dấu phân cách ở đó.",
        "Row {row}, column {column}: one cell has {count} characters, the limit is {limit}. Check "
        "quotation marks and separators there.",
    ),
    "not_text": (
        "Tệp chứa byte NUL nên không phải văn bản CSV. Hãy lưu lại dạng CSV UTF-8.",
        "The file holds NUL bytes and is no CSV text. Save it as CSV UTF-8.",
    ),
    "broken_encoding": (
        "Văn bản {encoding} bị hỏng tại byte {byte}. Hãy lưu lại dạng CSV UTF-8.",
        "The {encoding} text is damaged at byte {byte}. Save it as CSV UTF-8.",
    ),
    "encoding_unclear": (
        "Không xác định được bảng mã ({encodings} đều có thể). Hãy lưu lại dạng CSV UTF-8.",
        "The encoding cannot be told ({encodings} fit equally). Save it as CSV UTF-8.",
    ),
    "unclosed_quote": (
        "Dấu ngoặc kép mở ở dòng {row} không được đóng. Hãy sửa và gửi lại.",
        "A quotation mark opened in row {row} is never closed. Mend it and send again.",
    ),
    "header_not_found": (
        "Không tìm thấy dòng tiêu đề của nguồn “{feed}”. Cần các cột như: {expected}. Hãy dùng "
        "biểu mẫu.",
        "No header row of the feed “{feed}” was found. Expected columns such as: {expected}. Use "
        "the template.",
    ),
    "several_sheets": (
        "Nhiều trang tính cùng có tiêu đề của biểu: {sheets}. Hãy gửi mỗi tệp một trang.",
        "Several sheets carry the form's header: {sheets}. Send one sheet per file.",
    ),
    "unknown_header": (
        "Cột “{column}” không có trong biểu. Gần giống nhất: “{nearest}”. Hãy sửa hoặc xoá cột.",
        "The column “{column}” is not in the contract. Nearest: “{nearest}”. Correct or delete it.",
    ),
    "duplicate_header": (
        "Hai cột cùng là “{expected}”: “{column}” và “{other}”. Hãy giữ một cột.",
        "Two columns are both “{expected}”: “{column}” and “{other}”. Keep one.",
    ),
    "missing_column": (
        "Thiếu cột bắt buộc “{column}”. Hãy thêm cột này (để trống ô không có số liệu).",
        "The required column “{column}” is missing. Add it (leave cells without data blank).",
    ),
    "claims_disagree": (
        "Tên tệp ghi kỳ {file_period} nhưng tiêu đề ghi kỳ {title_period}. Hãy thống nhất.",
        "The file name says period {file_period}, the title says {title_period}. Make them agree.",
    ),
    "claimed_period_differs": (
        "Tệp ghi kỳ báo cáo {claimed} ({source}) nhưng số liệu là của kỳ {inside}.",
        "The file claims the period {claimed} ({source}) but the data is of {inside}.",
    ),
    "no_rows": (
        "Dưới dòng tiêu đề không có dòng số liệu nào.",
        "There is no row of data below the header.",
    ),
    "two_number_formats": (
        "Cột “{column}” có hai cách viết số: “{value}” đọc là {reading}, còn “{other}” đọc là "
        "{other_reading}. Cột không được nhận; hãy viết thống nhất.",
        "The column “{column}” shows two number formats: “{value}” reads {reading}, “{other}” "
        "reads {other_reading}. The column was not taken; write it one way.",
    ),
    "all_or_nothing": (
        "Nguồn “{feed}” chỉ nhận trọn tệp: vì có lỗi, {count} dòng đúng cũng chưa được nhận.",
        "The feed “{feed}” is taken whole or not at all: because of the faults, {count} good rows "
        "were not taken either.",
    ),
}
