"""What goes with a table that is taken away: which release it is of, and what its words mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from orchestration.explain.words import STATUS
from orchestration.outputs.tables.dictionary import column_words
from orchestration.outputs.tables.filter import Filter, columns_of
from orchestration.outputs.tables.offer import COLUMNS
from orchestration.outputs.tables.selecting import condition_of, count
from sources.worded import Language, Worded

Note = tuple[str, str]
"""A label and a text; a title has no text, an empty line has neither."""

MEANINGS: Mapping[str, Worded] = {
    "normal": Worded("Giá trị cuối cùng.", "The value is final."),
    "provisional": Worded("Giá trị còn có thể thay đổi.", "The value may still change."),
    "estimated": Worded(
        "Có phần được ước tính từ tỷ lệ chia tách địa giới.",
        "A part was estimated from shares of a split unit.",
    ),
    "break": Worded(
        "Không so được với kỳ trước.", "The value does not compare with those before it."
    ),
    "missing": Worded(
        "Không có đủ báo cáo; không phải bằng không.",
        "Too little was reported; it is not zero.",
    ),
    "not_applicable": Worded(
        "Không có đối tượng để tính.", "There is nobody to count, so no value exists."
    ),
    "withheld": Worded(
        "Bị giữ lại để kiểm tra vì số báo cáo không hợp lý; sẽ công bố sau khi làm rõ.",
        "Kept back because what was reported is implausible; published once it is settled.",
    ),
    "suppressed": Worded(
        "Không công bố để không ai có thể nhận ra một trẻ em.",
        "Not published, so that no child can be recognised.",
    ),
}
MADE_UP = Worded(
    "DỮ LIỆU MÔ PHỎNG: mọi số liệu trong bảng này là bịa đặt để trình diễn.",
    "SYNTHETIC DATA: every figure in this table is invented for demonstration.",
)
MISSING = Worded(
    "Ô trống là không có giá trị, không phải bằng không; cột obs_status nói vì sao.",
    "An empty cell has no value and is not zero; the column obs_status says why.",
)
LABELS: Mapping[str, Worded] = {
    "title": Worded("Ghi chú", "Notes"),
    "release": Worded("Bản công bố", "Release"),
    "as_of": Worded("Số liệu đến ngày", "As of"),
    "created_at": Worded("Công bố lúc", "Published at"),
    "rows": Worded("Số dòng", "Rows"),
    "filter": Worded("Lọc theo", "Filtered by"),
    "everything": Worded("không lọc", "nothing"),
    "statuses": Worded("Tình trạng (obs_status)", "Statuses (obs_status)"),
    "indicators": Worded("Định nghĩa chỉ tiêu", "Definitions of the indicators"),
    "limitations": Worded("Hạn chế", "Limitations"),
    "columns": Worded("Các cột", "Columns"),
}


def notes_of(
    connection: duckdb.DuckDBPyConnection,
    facts: Mapping[str, Any],
    asked: Filter,
    language: Language = "vi",
) -> list[Note]:
    """The notes to a table: release, day, filter, statuses, definitions of what stands in it."""
    said = {name: worded.said(language) for name, worded in LABELS.items()}
    notes: list[Note] = [(said["title"], "")]
    if facts["synthetic"]:
        notes.append((MADE_UP.said(language), ""))
    notes += [
        (said["release"], str(facts["id"])),
        (said["as_of"], str(facts["as_of"])),
        (said["created_at"], str(facts["created_at"])),
        (said["rows"], str(count(connection, asked))),
        (said["filter"], filter_text(asked) or said["everything"]),
        ("", ""),
        (said["statuses"], ""),
        ("", MISSING.said(language)),
    ]
    notes += [
        (f"{word}: {STATUS[word].said(language)}", meaning.said(language))
        for word, meaning in MEANINGS.items()
    ]
    notes += [("", ""), (said["indicators"], "")]
    notes += _definitions(connection, asked, language)
    if columns := _columns(connection, asked, language):
        notes += [("", ""), (said["columns"], ""), *columns]
    return notes


def filter_text(asked: Filter) -> str:
    """A filter in one line: its fields with what they ask for."""
    named = asked.model_dump(mode="json", exclude_defaults=True, exclude={"columns"})
    texts = {
        name: ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in named.items()
    }
    return "; ".join(f"{name} = {text}" for name, text in texts.items())


def _columns(
    connection: duckdb.DuckDBPyConnection, asked: Filter, language: Language
) -> list[Note]:
    """What the release says of the columns that stand in the table."""
    words = column_words(connection, "figures")
    offered = [name for (name,) in connection.sql(COLUMNS).fetchall()]
    return [
        (name, words[name].said(language)) for name in columns_of(asked, offered) if name in words
    ]


def _definitions(
    connection: duckdb.DuckDBPyConnection, asked: Filter, language: Language
) -> list[Note]:
    condition, values = condition_of(asked)
    statement = f"""
        select name_{language}, definition_{language}, limitations_{language}
        from indicators
        where indicator_id in (select indicator_id from figures_named where {condition})
        order by indicator_id
    """
    limitations = LABELS["limitations"].said(language)
    return [
        (name, f"{definition or ''}\n{limitations}: {limits}" if limits else definition or "")
        for name, definition, limits in connection.sql(statement, params=values).fetchall()
    ]
