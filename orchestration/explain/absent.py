"""Why a release has no row at all for what was asked: the first reason that shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestration.explain.absent_sql import ABOVE, BELOW, FINER, LINKS, PARTS_DUE
from orchestration.explain.asked import Asked
from orchestration.explain.reader import Reader, Row
from orchestration.explain.reports import FEEDS
from sources.worded import Worded

Reason = tuple[str, Worded, Row]


def why_absent(reader: Reader, asked: Asked, as_of: Any) -> Row:
    """reason (a closed word), sentence_vi, sentence_en and what else is to know of it."""
    for ask in CHECKS:
        found = ask(reader, asked, as_of)
        if found is not None:
            word, said, more = found
            return {"reason": word, "sentence_vi": said.vi, "sentence_en": said.en, **more}
    said = Worded(
        "Không có đơn vị nào phải báo cáo số liệu này.", "Nobody owes a report for this figure."
    )
    return {"reason": "not_expected", "sentence_vi": said.vi, "sentence_en": said.en}


def _no_source(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    indicator = asked.indicator
    if reader.rows(FEEDS, [indicator["indicator_id"]]):
        return None
    said = Worded(
        indicator.get("no_source_vi") or "Không cơ quan nào báo cáo số đếm của chỉ tiêu này.",
        indicator.get("no_source_en") or "No office reports the counts of this indicator.",
    )
    return "no_source", said, {}


def _period_type(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    kind = asked.period["period_type"]
    known = _words(
        reader,
        "select period_type from catalogue.indicator_periods where indicator_id = ?",
        asked.indicator["indicator_id"],
    )
    if kind in known:
        return None
    said = Worded(
        f"Chỉ tiêu này không được tính theo kỳ {kind}; chỉ theo {', '.join(known)}.",
        f"The indicator is not made by {kind}, only by {', '.join(known)}.",
    )
    return "period_type_not_made", said, {"period_types": known}


def _breakdown(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    known = _words(
        reader,
        "select breakdown from catalogue.indicator_breakdowns where indicator_id = ?",
        asked.indicator["indicator_id"],
    )
    levels = _words(
        reader,
        "select level from catalogue.breakdown_levels where breakdown = ?",
        asked.breakdown,
    )
    here, shown = _levels(reader, [asked.place["level"]]), _levels(reader, levels)
    if asked.breakdown not in known:
        said = Worded(
            f"Chỉ tiêu này không có phân tổ {asked.breakdown}; có {', '.join(known)}.",
            f"The indicator has no breakdown {asked.breakdown}; it has {', '.join(known)}.",
        )
        return "breakdown_not_made", said, {"breakdowns": known}
    if asked.place["level"] in levels:
        return None
    said = Worded(
        f"Phân tổ {asked.breakdown} không công bố ở cấp {here.vi}; chỉ ở cấp {shown.vi}.",
        f"The breakdown {asked.breakdown} is not published at the level {here.en}; only at "
        f"{shown.en}.",
    )
    return "breakdown_not_at_level", said, {"levels": levels}


def _level_of_map(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    levels = _words(
        reader, "select level from catalogue.geography_levels where geography = ?", asked.geography
    )
    if asked.place["level"] in levels:
        return None
    here, shown = _levels(reader, [asked.place["level"]]), _levels(reader, levels)
    said = Worded(
        f"Bản đồ {asked.geography} không có cấp {here.vi}; có {shown.vi}.",
        f"The map {asked.geography} does not show the level {here.en}; it shows {shown.en}.",
    )
    return "level_not_on_map", said, {"levels": levels}


def _life(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    """On the map of the time a place has periods that end in its life; others show one day's."""
    map_ = reader.one("from catalogue.geographies where geography = ?", [asked.geography])
    place = asked.place
    day = {
        "as_was": asked.period["period_end"],
        "current": as_of,
    }.get(str(map_ and map_["kind"]), map_ and map_["snapshot_date"])
    if place["valid_from"] <= day and (place["valid_to"] is None or day < place["valid_to"]):
        return None
    ended = place["valid_to"] is not None and place["valid_to"] <= day
    return _ended(reader, asked, day) if ended else _unborn(reader, asked, day)


def _ended(reader: Reader, asked: Asked, day: Any) -> Reason:
    place = asked.place
    heirs = reader.rows(LINKS.format(own="predecessor_id", other="successor_id"), [
        place["locality_id"]])  # fmt: skip
    names = ", ".join(f"{row['name_vi']} ({row['locality_id']})" for row in heirs)
    said = Worded(
        f"{place['name_vi']} không còn vào ngày {day}: kết thúc trước ngày {place['valid_to']}"
        + (f", thành {names}." if names else "."),
        f"{place['name_vi']} did not exist any more on {day}: it ended before {place['valid_to']}"
        + (f" and became {names}." if names else "."),
    )
    return "locality_ended", said, {"became": heirs}


def _unborn(reader: Reader, asked: Asked, day: Any) -> Reason:
    place = asked.place
    parents = reader.rows(LINKS.format(own="successor_id", other="predecessor_id"), [
        place["locality_id"]])  # fmt: skip
    names = ", ".join(f"{row['name_vi']} ({row['locality_id']})" for row in parents)
    said = Worded(
        f"{place['name_vi']} chưa có vào ngày {day}: bắt đầu từ ngày {place['valid_from']}"
        + (f", từ {names}." if names else "."),
        f"{place['name_vi']} did not exist yet on {day}: it began on {place['valid_from']}"
        + (f", from {names}." if names else "."),
    )
    return "locality_not_yet", said, {"came_from": parents}


def _period_at_level(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    kind, level = asked.period["period_type"], asked.place["level"]
    known = _words(reader, "select period_type from catalogue.period_levels where level = ?", level)
    if kind in known:
        return None
    here = _levels(reader, [level])
    said = Worded(
        f"Ở cấp {here.vi} không công bố theo kỳ {kind}; chỉ theo {', '.join(known)}.",
        f"At the level {here.en} nothing is published by {kind}; only by {', '.join(known)}.",
    )
    return "period_type_not_at_level", said, {"period_types": known}


def _due(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    for feed in _feeds(reader, asked):
        found = reader.one(PARTS_DUE, [asked.period["period"], feed])
        if found is None:
            continue
        if asked.period["period_start"] < found["first_start"]:
            said = Worded(
                f"Nguồn {feed} bắt đầu từ ngày {found['first_start']}; kỳ này bắt đầu trước đó.",
                f"The feed {feed} begins on {found['first_start']}; this period begins before.",
            )
            return "before_first_period", said, {"first_day": found["first_start"]}
        if found["last_due"] is not None and found["last_due"] > as_of:
            said = Worded(
                f"Chưa đến hạn: báo cáo cuối của kỳ này phải nộp vào ngày {found['last_due']}.",
                f"Not due yet: the last report of this period is due on {found['last_due']}.",
            )
            return "not_due", said, {"due": found["last_due"]}
    return None


def _areas(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    for feed in _feeds(reader, asked):
        values = {"locality_id": asked.place["locality_id"], "feed": feed}
        if not reader.rows(ABOVE, values) and not reader.rows(BELOW, values):
            said = Worded(
                f"Không cơ quan nào gửi nguồn {feed} cho {asked.place['name_vi']}.",
                f"No agency sends the feed {feed} for {asked.place['name_vi']}.",
            )
            return "outside_areas", said, {"feed": feed}
    return None


def _reported_level(reader: Reader, asked: Asked, as_of: Any) -> Reason | None:
    rank = reader.one("select rank from catalogue.levels where level = ?", [asked.place["level"]])
    levels = reader.rows(FINER, [asked.indicator["indicator_id"]])
    if rank is None or rank["rank"] is None or any(row["rank"] >= rank["rank"] for row in levels):
        return None
    known = [str(row["level"]) for row in levels]
    there = _levels(reader, known)
    said = Worded(
        f"Số đếm chỉ được báo cáo ở cấp {there.vi}, không chia nhỏ hơn.",
        f"The count is reported at the level {there.en} only, and not divided further.",
    )
    return "not_reported_at_level", said, {"levels": known}


def _feeds(reader: Reader, asked: Asked) -> list[str]:
    rows = reader.rows(FEEDS, [asked.indicator["indicator_id"]])
    return list(dict.fromkeys(str(row["feed"]) for row in rows if row["role"] == "numerator"))


def _levels(reader: Reader, levels: list[Any]) -> Worded:
    """The names of levels."""
    rows = reader.rows("select level, name_vi, name_en from catalogue.levels order by rank")
    named = [row for row in rows if row["level"] in levels]
    names = [", ".join(str(row[name]) for row in named) for name in ("name_vi", "name_en")]
    return Worded(*names)


def _words(reader: Reader, statement: str, value: Any) -> list[str]:
    return [
        str(next(iter(row.values()))) for row in reader.rows(f"{statement} order by 1", [value])
    ]


CHECKS: tuple[Callable[[Reader, Asked, Any], Reason | None], ...] = (
    _no_source,
    _period_type,
    _breakdown,
    _level_of_map,
    _life,
    _period_at_level,
    _reported_level,
    _due,
    _areas,
)
