"""What is said of late reports, in Vietnamese and English: which, of whom, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from orchestration.alerts import DATA_TEAM, Message
from orchestration.standing.debts import Debt
from sources.worded import Language, Worded

Said = Literal["late", "reminded", "arrived"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
MOST_PLACES, MOST_PERIODS = 5, 6

ONE: Mapping[Said, Worded] = {
    "late": Worded(
        "{agency}: báo cáo {feed} kỳ {period}, hạn {due}, còn thiếu {missing}/{expected} đơn vị: "
        "{places}. {how}",
        "{agency}: of the report {feed} for {period}, due {due}, {missing} of {expected} units are "
        "missing: {places}. {how}",
    ),
    "reminded": Worded(
        "Nhắc lại, quá hạn {days} ngày: {agency}: báo cáo {feed} kỳ {period}, hạn {due}, còn thiếu "
        "{missing}/{expected} đơn vị: {places}. {how}",
        "A reminder, {days} days late: {agency}: of the report {feed} for {period}, due {due}, "
        "{missing} of {expected} units are missing: {places}. {how}",
    ),
    "arrived": Worded(
        "{agency}: đã nhận đủ báo cáo {feed} kỳ {period}, hạn {due}.",
        "{agency}: the report {feed} for {period}, due {due}, has come whole.",
    ),
}
MANY: Mapping[Said, Worded] = {
    "late": Worded(
        "{agency}: còn thiếu {missing} báo cáo {feed} của {number} kỳ: {periods}. {how}",
        "{agency}: {missing} reports {feed} for {number} periods are missing: {periods}. {how}",
    ),
    "reminded": Worded(
        "Nhắc lại: {agency}: còn thiếu {missing} báo cáo {feed} của {number} kỳ: {periods}. {how}",
        "A reminder: {agency}: {missing} reports {feed} for {number} periods are missing: "
        "{periods}. {how}",
    ),
    "arrived": Worded(
        "{agency}: đã nhận đủ báo cáo {feed} của {number} kỳ: {periods}.",
        "{agency}: the reports {feed} for {number} periods have come whole: {periods}.",
    ),
}
HOW = Worded(
    "Gửi tệp vào inbox/{agency}/{feed}/; không có trường hợp nào thì ghi số 0, ô trống không được "
    "hiểu là số 0. `chitieu status --late --agency {agency}` liệt kê đầy đủ.",
    "Send the file to inbox/{agency}/{feed}/; where there was no case write 0, for an empty cell "
    "is not taken for zero. `chitieu status --late --agency {agency}` lists all.",
)
MORE = Worded(" và {number} nữa", " and {number} more")
SUMMARY = Worded(
    "Báo cáo muộn đến {day}: mới {late} ({agencies} cơ quan), nhắc lại {reminded}, đã đến "
    "{arrived}. `chitieu status --late` liệt kê đầy đủ.",
    "Late reports by {day}: {late} new (of {agencies} agencies), {reminded} reminded of, {arrived} "
    "have come. `chitieu status --late` lists all.",
)
EVENTS: Mapping[Said, str] = {
    "late": "report_late", "reminded": "report_late", "arrived": "report_arrived"
}  # fmt: skip


def about_one(debt: Debt, said: Said, day: date) -> Message:
    """One debt, to the agency that answers for it; the first units by name."""
    words = {
        language: ONE[said].said(language).format(
            **_names(debt, language), period=debt.period, due=_day(debt.due, language),
            missing=len(debt.units), expected=debt.expected, days=(day - debt.due).days,
            places=_first(debt.places, MOST_PLACES, language),
        )
        for language in LANGUAGES
    }  # fmt: skip
    facts = {"feed": debt.feed, "period": debt.period, "due": debt.due.isoformat(),
             "missing": len(debt.units), "expected": debt.expected}  # fmt: skip
    return _message(debt, said, debt.key, words, facts)


def about_many(debts: Sequence[Debt], said: Said) -> Message:
    """Several debts of one agency and feed, in order of their days; the newest by name."""
    first, missing = debts[0], sum(len(debt.units) for debt in debts)
    periods = [debt.period for debt in reversed(debts)]
    words = {
        language: MANY[said].said(language).format(
            **_names(first, language), number=len(debts), missing=missing,
            periods=_first(periods, MOST_PERIODS, language),
        )
        for language in LANGUAGES
    }  # fmt: skip
    facts = {"feed": first.feed, "periods": periods, "missing": missing}
    return _message(first, said, first.feed_key, words, facts)


def to_the_data_team(counts: Mapping[Said, int], agencies: int, day: date) -> Message:
    """How much was told in one night: numbers of debts by what is said of them."""
    numbers = {str(said): number for said, number in counts.items()}
    words = {
        language: SUMMARY.said(language).format(
            **numbers, agencies=agencies, day=_day(day, language)
        )
        for language in LANGUAGES
    }
    return Message(
        event="late_reports", audience=DATA_TEAM, subject="late", sentence_vi=words["vi"],
        sentence_en=words["en"],
        payload={"day": day.isoformat(), "agencies": agencies, **numbers},
    )  # fmt: skip


def _message(
    debt: Debt, said: Said, subject: str, words: Mapping[Language, str], facts: Mapping[str, Any]
) -> Message:
    return Message(
        event=EVENTS[said], audience=f"agency/{debt.agency}", subject=subject,
        sentence_vi=words["vi"], sentence_en=words["en"], payload=dict(facts),
    )  # fmt: skip


def _names(debt: Debt, language: Language) -> dict[str, str]:
    how = HOW.said(language).format(agency=debt.agency, feed=debt.feed)
    agency, feed = debt.names[f"agency_{language}"], debt.names[f"feed_{language}"]
    return {"agency": agency, "feed": f"“{feed}”", "how": how}


def _first(names: Sequence[str], most: int, language: Language) -> str:
    shown = ", ".join(names[:most])
    left = len(names) - most
    return shown + (MORE.said(language).format(number=left) if left > 0 else "")


def _day(day: date, language: Language) -> str:
    return f"{day:%d/%m/%Y}" if language == "vi" else day.isoformat()
