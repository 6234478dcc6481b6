"""The words of the screen in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping

from sources.worded import Language, Worded

WORDS: Mapping[str, Worded] = {
    "release": Worded("Bản công bố {id}, tính đến {day}", "Release {id}, as of {day}"),
    "synthetic": Worded("dữ liệu giả định", "invented data"),
    "restricted": Worded("bản nội bộ", "restricted"),
    "waiting": Worded("{number} tệp đang chờ từ {age}", "{number} files waiting, since {age}"),
    "nothing_waits": Worded("không có tệp nào chờ", "no file waits"),
    "running": Worded("đang chạy", "a run is at work"),
    "last_run": Worded("lần chạy cuối {age}", "last run {age}"),
    "published": Worded("công bố {age}", "published {age}"),
    "open_incidents": Worded("{number} vụ chưa xong", "{number} open incidents"),
    "unsent_alerts": Worded("{number} tin chưa gửi", "{number} messages not sent"),
    "failed_files": Worded("{number} tệp chương trình đọc lỗi", "{number} files that failed"),
    "now": Worded("vừa xong", "just now"),
    "minutes": Worded("{number} phút trước", "{number} minutes ago"),
    "hours": Worded("{number} giờ trước", "{number} hours ago"),
    "days": Worded("{number} ngày trước", "{number} days ago"),
    "reports": Worded("Báo cáo theo nguồn và kỳ", "Reports by feed and period"),
    "worst": Worded("Cơ quan còn nợ báo cáo", "Agencies that owe reports"),
    "late": Worded("Thiếu hoặc nộp muộn", "Missing or late"),
    "duties": Worded("Báo cáo tiếp theo của các kế hoạch", "Reports of the plans due next"),
    "feed": Worded("nguồn", "feed"),
    "period": Worded("kỳ", "period"),
    "due": Worded("hạn", "due"),
    "expected": Worded("phải có", "expected"),
    "received": Worded("đã nhận", "received"),
    "on_time": Worded("đúng hạn", "on time"),
    "late_count": Worded("muộn", "late"),
    "zero": Worded("bằng 0", "of zeros"),
    "missing": Worded("thiếu", "missing"),
    "filled": Worded("ô có số", "cells filled"),
    "agency": Worded("cơ quan", "agency"),
    "since": Worded("thiếu từ", "missing since"),
    "units": Worded("đơn vị thiếu", "units missing"),
    "not_due": Worded("chưa đến hạn", "not due yet"),
    "none_late": Worded("Không thiếu, không muộn.", "Nothing is missing or late."),
    "more": Worded("… và {number} nữa", "… and {number} more"),
    "more_late": Worded(
        "… {number} dòng nữa; thu hẹp bằng --agency, --feed, --period.",
        "… {number} rows more; narrow by --agency, --feed, --period.",
    ),
}  # fmt: skip


def say(name: str, language: Language, **values: object) -> str:
    """A phrase in the reader's language."""
    return WORDS[name].said(language).format(**values)
