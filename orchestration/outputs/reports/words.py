"""The words of a report, in the official Vietnamese and in a working translation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sources.worded import Language, Worded

WORDS: Mapping[str, Worded] = {
    "nation": Worded("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
    "motto": Worded("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
    "agency_blank": Worded("(ghi tên cơ quan, đơn vị báo cáo)", "(name of the reporting agency)"),
    "number": Worded("Số:", "No.:"),
    "code": Worded("/BC-", "/BC-"),
    "day": Worded("ngày", "day"),
    "month": Worded("tháng", "month"),
    "year": Worded("năm", "year"),
    "title": Worded("BÁO CÁO", "REPORT"),
    "span": Worded("Kỳ báo cáo từ ngày {starts} đến ngày {ends}",
                   "Period from {starts} to {ends}"),
    "synthetic": Worded("(Số liệu mô phỏng, không phải số liệu thật)",
                        "(Synthetic data: invented figures)"),
    "to": Worded("Kính gửi:", "To:"),
    "opening": Worded(
        "Thực hiện quy định tại “{clause}” của {plan} (văn bản {document}, ngày {issued}): "
        "“{printed}”, cơ quan báo cáo tổng hợp kết quả như sau:",
        "As “{clause}” of the {plan} ({document}, {issued}) asks (“{printed}”), the results are "
        "these:",
    ),
    "results": Worded("KẾT QUẢ CHUNG", "RESULTS"),
    "reporting": Worded("TÌNH HÌNH BÁO CÁO SỐ LIỆU", "REPORTS RECEIVED"),
    "notes": Worded("GHI CHÚ VỀ SỐ LIỆU", "NOTES ON THE FIGURES"),
    "office": Worded("NỘI DUNG DO CƠ QUAN BÁO CÁO BỔ SUNG", "TO BE ADDED BY THE REPORTING AGENCY"),
    "office_what": Worded(
        "Nguyên nhân, khó khăn, vướng mắc; giải pháp; đề xuất, kiến nghị:",
        "Causes and difficulties; measures; proposals:",
    ),
    "tally": Worded("Bảng 1. Mục tiêu theo kết quả đánh giá", "Table 1. Targets by result"),
    "tally_status": Worded("Kết quả", "Result"),
    "tally_number": Worded("Số mục tiêu", "Targets"),
    "tally_all": Worded("Tổng số", "In all"),
    "not_met": Worded("Các mục tiêu không đạt:", "Targets that were not met:"),
    "more": Worded("và {number} mục tiêu khác, xem Phụ lục I.",
                   "and {number} more, see Annex I."),
    "feeds": Worded("Bảng 2. Báo cáo số liệu đến hạn trong kỳ, theo nguồn",
                    "Table 2. Reports due in the period, by source"),
    "feed": Worded("Nguồn số liệu", "Source"),
    "feed_due": Worded("Phải nộp", "Due"),
    "feed_in_time": Worded("Đúng hạn", "In time"),
    "feed_late": Worded("Muộn", "Late"),
    "feed_missing": Worded("Còn thiếu", "Missing"),
    "no_reports": Worded("Trong kỳ không có báo cáo số liệu nào đến hạn trên địa bàn.",
                         "No report of figures was due for the place in the period."),
    "all_reported": Worded("Mọi đơn vị đã báo cáo đủ.", "Everybody has reported."),
    "silent": Worded("Chưa báo cáo:", "Not reported:"),
    "silent_one": Worded("{agency} ({feed}): thiếu {number} báo cáo, kỳ {periods}: {units}",
                         "{agency} ({feed}): reports missing: {number}; {periods}; {units}"),
    "and_more": Worded("và {number} đơn vị khác", "and {number} more"),
    "recipients": Worded("Nơi nhận:", "Recipients:"),
    "as_above": Worded("Như trên", "As above"),
    "filed": Worded("Lưu: VT, ……", "File"),
    "signatory": Worded("THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "HEAD OF THE AGENCY"),
    "signature": Worded("(Chữ ký, dấu, họ và tên)", "(Signature, seal, name)"),
    "annex": Worded("Phụ lục", "Annex"),
    "annexed": Worded("(Kèm theo Báo cáo số ……/BC-…… ngày … tháng … năm …… của ………………)",
                      "(Annexed to report No. ……/BC-…… of ………………)"),
    "annex_targets": Worded("KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU", "RESULTS BY TARGET"),
    "annex_below": Worded("SỐ LIỆU THEO ĐƠN VỊ TRỰC THUỘC", "FIGURES BY UNIT WITHIN THE PLACE"),
    "annex_beside": Worded("SỐ LIỆU CỦA ĐỊA BÀN BÊN CẠNH CÁC ĐƠN VỊ CÙNG CẤP",
                           "FIGURES OF THE PLACE BESIDE ITS PEERS"),
    "annex_trends": Worded("DIỄN BIẾN CỦA CÁC CHỈ TIÊU", "TRENDS"),
    "clause": Worded("Mục", "Clause"),
    "indicator": Worded("Chỉ tiêu", "Indicator"),
    "as_printed": Worded("Văn bản ghi", "As printed"),
    "asked": Worded("Cần đạt", "To reach"),
    "value": Worded("Kết quả (khoảng tin cậy 95 %)", "Result (95 % interval)"),
    "before": Worded("Kỳ trước", "Period before"),
    "status": Worded("Đánh giá", "Judgement"),
    "why": Worded("Lý do, ghi chú", "Reason, notes"),
    "unit": Worded("Đơn vị tính", "Unit"),
    "period": Worded("Kỳ", "Period"),
    "whole": Worded("Cả mục: {status}", "Whole clause: {status}"),
    "last_good": Worded("giá trị công bố gần nhất: {value} ({period})",
                        "last good value: {value} ({period})"),
    "read_as": Worded("đọc là “{reading}”", "read as “{reading}”"),
    "no_targets": Worded("Kế hoạch không có mục tiêu nào cho kỳ này.",
                         "The plan has no target for this period."),
    "too_wide": Worded(
        "Có {number} đơn vị: bảng theo đơn vị nằm trong tệp XLSX kèm theo báo cáo này.",
        "There are {number} units: their table is in the workbook beside this report."),
    "chart_target": Worded("mục tiêu {level}", "target {level}"),
    "chart_alt": Worded("Biểu đồ: {name}", "Chart: {name}"),
    "chart_legend": Worded(
        "Đường liền: giá trị; vùng xám: khoảng tin cậy 95 %; đường đứt: mức phải đạt; dấu ×: không "
        "có giá trị (thiếu, tạm giữ hoặc không công bố); đường chấm dọc: đứt chuỗi số liệu.",
        "Line: value; grey: 95 % interval; dashed: the target; ×: no value (missing, withheld or "
        "suppressed); dotted upright: the series breaks."),
    "footer": Worded("Số liệu: bản công bố {release}, tính đến ngày {as_of}",
                     "Figures: release {release}, as of {as_of}"),
    "footer_synthetic": Worded("SỐ LIỆU MÔ PHỎNG", "SYNTHETIC DATA"),
    "page": Worded("Trang", "Page"),
    "none_yet": Worded("chưa có số liệu", "no figure yet"),
    "not_so_often": Worded("không tính theo kỳ này", "not reported for such a period"),
    "translation": Worded("", "Working translation; the Vietnamese text is the official one."),
}  # fmt: skip


def text(name: str, language: Language, **facts: object) -> str:
    """One of the texts with its facts."""
    said = WORDS[name].said(language)
    return said.format(**facts) if facts else said


def period_said(starts: date, ends: date) -> str:
    """A period by its months, as people write them; a calendar year by its number alone."""
    first, last = f"{starts.month}/{starts.year}", f"{ends.month}/{ends.year}"
    if (starts.month, starts.day, ends.month, ends.day) == (1, 1, 12, 31):
        years = (starts.year, ends.year)
        return str(ends.year) if starts.year == ends.year else "–".join(map(str, years))
    return first if first == last else f"{first}–{last}"


def date_said(day: date, language: Language) -> str:
    """A date as official letters have it: days with two figures, so the first two months."""
    if language == "en":
        return f"{day.day} {day:%B %Y}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"
