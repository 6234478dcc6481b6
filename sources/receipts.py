"""The receipt that a sender gets back for every file."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sources.findings import Finding, finding

MAX_LISTED = 1_000
MAX_NOTES = 200

State = Literal["accepted", "partly", "rejected"]
_STATES: dict[State, tuple[str, str]] = {
    "accepted": ("được nhận", "accepted"),
    "partly": ("được nhận một phần", "accepted in part"),
    "rejected": ("không được nhận", "rejected"),
}


class Receipt(BaseModel):
    """What became of one file.

    ``rows_read`` counts rows of data, not titles, totals or notes. ``rejections`` lists at most
    1,000; ``truncated`` says there are more and ``rejections_total`` how many in all. ``read_as``
    tells file kind and encoding.
    """

    model_config = ConfigDict(frozen=True)

    file_name: str
    sha256: str
    feed: str
    agency: str
    state: State
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    cells: int = 0
    periods: list[str] = []
    notes: list[Finding] = []
    rejections: list[Finding] = []
    rejections_total: int = 0
    truncated: bool = False
    read_as: str | None = None

    def to_json(self) -> str:
        """The receipt as JSON text."""
        return self.model_dump_json(indent=1)

    def render(self, language: Literal["vi", "en"]) -> str:
        """The receipt as lines of plain text in one language."""
        vietnamese = language == "vi"
        state = _STATES[self.state][0 if vietnamese else 1]
        if vietnamese:
            head = (
                f"Biên nhận: tệp “{self.file_name}” {state}.\n"
                f"Nguồn {self.feed}, cơ quan {self.agency}. Dòng đọc: {self.rows_read}, nhận: "
                f"{self.rows_accepted}, trả lại: {self.rows_rejected}; ô số liệu: {self.cells}."
            )
            faults, notes = "Cần sửa:", "Ghi chú:"
        else:
            head = (
                f"Receipt: the file “{self.file_name}” was {state}.\n"
                f"Feed {self.feed}, agency {self.agency}. Rows read: {self.rows_read}, accepted: "
                f"{self.rows_accepted}, rejected: {self.rows_rejected}; cells: {self.cells}."
            )
            faults, notes = "To mend:", "Notes:"
        lines = [head]
        if self.periods:
            lines.append(("Kỳ: " if vietnamese else "Periods: ") + ", ".join(self.periods))
        for title, findings in ((faults, self.rejections), (notes, self.notes)):
            if findings:
                lines += [title, *(_line(one, vietnamese) for one in findings)]
            if findings is self.rejections and self.truncated:
                more = self.rejections_total - len(self.rejections)
                lines.append(f"  … và {more} lỗi nữa." if vietnamese else f"  … and {more} more.")
        return "\n".join(lines) + "\n"


def _line(one: Finding, vietnamese: bool) -> str:
    place = []
    if one.row is not None:
        place.append(f"dòng {one.row}" if vietnamese else f"row {one.row}")
    if one.column is not None:
        place.append(f"cột “{one.column}”" if vietnamese else f"column “{one.column}”")
    where = f"[{', '.join(place)}] " if place else ""
    return f"  - {where}{one.sentence_vi if vietnamese else one.sentence_en} ({one.code})"


class Ledger:
    """Collects findings; lists so many and counts the rest."""

    def __init__(self) -> None:
        self.notes: list[Finding] = []
        self.rejections: list[Finding] = []
        self.total = 0

    @property
    def notes_full(self) -> bool:
        """Whether no further note will be listed."""
        return len(self.notes) >= MAX_NOTES

    @property
    def full(self) -> bool:
        """Whether no further rejection will be listed."""
        return len(self.rejections) >= MAX_LISTED

    def note(self, one: Finding) -> None:
        """Add a note, as long as there is room."""
        if not self.notes_full:
            self.notes.append(one)

    def refuse(self, one: Finding) -> None:
        """Add a rejection that is already worded."""
        self.total += 1
        if not self.full:
            self.rejections.append(one)

    def reject(
        self,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        **fields: object,
    ) -> None:
        """Add a rejection; it is worded only when it will be listed."""
        self.total += 1
        if not self.full:
            self.rejections.append(finding(code, row=row, column=column, value=value, **fields))

    def sorted_rejections(self) -> list[Finding]:
        """The listed rejections from the top of the file down; those of the file first."""
        return sorted(self.rejections, key=lambda one: (one.row is not None, one.row or 0))

    def sorted_notes(self) -> list[Finding]:
        """The notes from the top of the file down."""
        return sorted(self.notes, key=lambda one: (one.row is not None, one.row or 0))
