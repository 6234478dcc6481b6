"""What a report says in sentences, worked out by rule from its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from orchestration.outputs.reports.contents import Contents
from orchestration.outputs.reports.figures import Figure, unit_said, value_said
from orchestration.outputs.reports.results import OF_THE_DOCUMENT, Result, name_of
from orchestration.outputs.reports.words import date_said, text
from orchestration.scorecard_words import asked_said, number_said, reason_said, said
from sources.worded import Language, Worded

JUDGED = ("met", "not_met", "within_uncertainty")
MOST_LISTED, MOST_UNITS = 20, 8

SAID: Mapping[str, Worded] = {
    "summary": Worded(
        "Kỳ này xem xét {all} mục tiêu của kế hoạch: {met} mục tiêu đạt, {not_met} mục tiêu không "
        "đạt, {within} mục tiêu trong khoảng bất định (khoảng tin cậy 95 % chứa mức phải đạt), "
        "{open} mục tiêu chưa được đánh giá.",
        "Targets of the plan looked at: {all}. Met: {met}; not met: {not_met}; within uncertainty, "
        "where the 95 % interval holds the level asked for: {within}; not judged: {open}.",
    ),
    "open": Worded("Chưa được đánh giá: {reasons}.", "Not judged: {reasons}."),
    "no_figures": Worded(
        "Đến ngày lập báo cáo chưa có số liệu nào của kỳ này; số liệu của kỳ trước được nêu để "
        "tham khảo.",
        "No figure of this period is there yet; those of the period before are shown instead.",
    ),
    "half_way": Worded(
        "Kỳ báo cáo chưa kết thúc vào ngày {as_of}: số liệu của kỳ có thể chưa đủ.",
        "The period was not over on {as_of}: its figures may not be whole.",
    ),
    "interval": Worded(
        "Số trong ngoặc là khoảng tin cậy 95 %. Thiếu số liệu không có nghĩa là bằng không.",
        "Numbers in brackets are 95 % intervals. Missing does not mean zero.",
    ),
    "provisional": Worded("* Số liệu tạm tính, có thể còn thay đổi.",
                          "* Provisional, may still change."),
    "estimated": Worded("† Số liệu ước tính.", "† Estimated."),
    "break_before": Worded("‡ Đứt chuỗi: không so được với kỳ trước.",
                           "‡ The series breaks: not comparable with the period before."),
    "flag": Worded("§ Số liệu có lưu ý khi kiểm tra (báo cáo muộn, báo cáo một phần, thay đổi "
                   "nhiều hoặc tương tự).",
                   "§ The gate has flagged the figure (late, partial, moved much or alike)."),
    "withheld": Worded(
        "Tạm giữ, không nêu giá trị cho đến khi xác minh xong: {list}.",
        "Withheld, without a value until it is settled: {list}.",
    ),
    "suppressed": Worded(
        "Không công bố để không làm lộ thông tin về từng trẻ em: {list}.",
        "Suppressed, so that no child is given away: {list}.",
    ),
    "missing": Worded("Thiếu số liệu: {list}.", "Missing: {list}."),
    "place_ended": Worded(
        "{place} kết thúc ngày {day} do sắp xếp đơn vị hành chính; số liệu là của địa bàn ấy theo "
        "địa giới mà kế hoạch dùng.",
        "{place} ended on {day} with the mergers; the figures are of that place within the bounds "
        "that the plan uses.",
    ),
    "reporter": Worded("Cơ quan báo cáo theo văn bản: {names}.",
                       "Who reports, by the document: {names}."),
    "duty_note": Worded("Về nghĩa vụ báo cáo: {note}", "On the duty to report: {note}"),
    "plan_note": Worded("Về văn bản: {note}", "On the document: {note}"),
    "made": Worded(
        "Báo cáo do hệ thống chitieu lập tự động từ bản công bố {release}; cơ quan báo cáo kiểm "
        "tra, bổ sung và ghi số, ngày trước khi ký.",
        "Drawn up by chitieu from release {release}; the agency checks and completes it, and gives "
        "it number and date, before it signs.",
    ),
}  # fmt: skip


def summary_of(contents: Contents) -> list[str]:
    """What the targets came to, and why some were not judged."""
    language = contents.language
    if not contents.results:
        return [text("no_targets", language)]
    counted = Counter(one.status for one in contents.results)
    rest = Counter(
        _open_said(one, language) for one in contents.results if one.status not in JUDGED
    )
    found = [
        _said(
            "summary", language, all=len(contents.results), met=counted["met"],
            not_met=counted["not_met"], within=counted["within_uncertainty"], open=rest.total(),
        )
    ]  # fmt: skip
    if rest:
        reasons = ", ".join(f"{word} ({number})" for word, number in rest.most_common())
        found.append(_said("open", language, reasons=reasons))
    if not any(one.figure for one in contents.results):
        found.append(_said("no_figures", language))
    if contents.duty.ends > contents.release.as_of:
        as_of = date_said(contents.release.as_of, language)
        found.append(_said("half_way", language, as_of=as_of))
    return found


def tally_of(contents: Contents) -> list[tuple[str, int]]:
    """How many targets came to which status: those judged first, then the rest, most first."""
    counted = Counter(one.status for one in contents.results)
    rest = [status for status, _ in counted.most_common() if status not in JUDGED]
    order = [status for status in (*JUDGED, *rest) if status in JUDGED or counted[status]]
    return [(said(status, contents.language), counted[status]) for status in order]


def not_met_of(contents: Contents) -> list[str]:
    """The targets that were not met, a line each; the last says how many more there are."""
    language = contents.language
    failed = [one for one in contents.results if one.status == "not_met"]
    lines = [_failed(one, language) for one in failed[:MOST_LISTED]]
    if len(failed) > MOST_LISTED:
        lines.append(text("more", language, number=len(failed) - MOST_LISTED))
    return lines


def silent_of(contents: Contents) -> list[str]:
    """Who has not reported, a line for each agency and source."""
    at = 0 if contents.language == "vi" else 1
    return [
        text(
            "silent_one", contents.language, agency=one.agency[at], feed=one.feed[at],
            number=one.reports, periods=", ".join(map(contents.called, one.periods)),
            units=_first(one.units, contents.language),
        )
        for one in contents.completeness.silent
    ]  # fmt: skip


def notes_of(contents: Contents) -> list[str]:
    """Notes on the marks that occur, on what is not shown and why, on place and duty."""
    language = contents.language
    shown = [one.figure for one in contents.results if one.figure is not None]
    shown += [one.before for one in contents.results if one.before is not None]
    if contents.comparison is not None:
        shown += [row for line in contents.comparison.lines for row in line.figures.values()]
    notes = [_said("interval", language)]
    notes += [_said(mark, language) for mark in _marks(shown)]
    notes += list(_not_shown(contents))
    ended = contents.plan["place_ended"]
    if ended is not None and ended <= contents.release.as_of:
        day = date_said(ended, language)
        notes.append(_said("place_ended", language, place=contents.plan["place"], day=day))
    notes.append(_said("reporter", language, names=contents.duty.words("reporter", language)))
    for name, note in (
        ("plan_note", contents.plan[f"note_{language}"]),
        ("duty_note", contents.duty.words("note", language)),
    ):
        if note:
            notes.append(_said(name, language, note=note))
    return [*notes, _said("made", language, release=contents.release.release_id)]


def _marks(shown: Sequence[Figure]) -> Iterator[str]:
    with_value = [one for one in shown if one["value"] is not None]
    for mark in ("provisional", "estimated", "break_before"):
        if any(one[mark] for one in with_value):
            yield mark
    if any(one["quality"] == "flag" for one in with_value):
        yield "flag"


def _not_shown(contents: Contents) -> Iterator[str]:
    """What of the targets' own figures is withheld, suppressed or missing, each with its reason."""
    language = contents.language
    for status in ("withheld", "suppressed", "missing"):
        named: dict[str, None] = {}
        for one in contents.results:
            if one.figure is not None and one.figure["obs_status"] == status:
                name = name_of(one.target, language)
                why = contents.why(one.figure)
                named[f"{name}, {contents.called(one.period)}" + (f" ({why})" if why else "")] = (
                    None
                )
        if named:
            yield _said(status, language, list="; ".join(named))


def _open_said(one: Result, language: Language) -> str:
    """The status; where it is the figure's, with the reason."""
    word, reason = said(one.status, language), one.target["reason"]
    of_the_figure = one.period == one.target["period"] and one.status not in OF_THE_DOCUMENT
    return f"{word}: {reason_said(reason, language)}" if reason and of_the_figure else word


def _failed(one: Result, language: Language) -> str:
    target = one.target
    value = value_said(one.figure, language)
    name = name_of(target, language)
    unit = unit_said(target["indicator_per"], language)
    parts = [
        f"{target['clause']}: {name}{f' ({unit})' if unit else ''}: {value}",
        f"{text('asked', language).lower()} {asked_said(target, language)}",
    ]
    if one.before is not None and one.before["value"] is not None:
        earlier = number_said(one.before["value"], language)
        parts.append(f"{text('before', language).lower()} {earlier}")
    parts += [one.reason] if one.reason else []
    return "; ".join(parts) + "."


def _first(names: Sequence[str], language: Language) -> str:
    shown = ", ".join(names[:MOST_UNITS])
    rest = len(names) - MOST_UNITS
    return f"{shown} {text('and_more', language, number=rest)}" if rest > 0 else shown


def _said(name: str, language: Language, **facts: object) -> str:
    said_so = SAID[name].said(language)
    return said_so.format(**facts) if facts else said_so
