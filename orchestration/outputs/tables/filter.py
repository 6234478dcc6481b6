"""Which figures, and which of their columns: one typed filter for every format.

A filter is only made against the offer of a release (``filter_of``), so that what it names is
there, and a slip is answered by a sentence and not by an empty table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from orchestration.outputs.tables.offer import VALUES, Offer, not_known
from sources.worded import Worded

MOST_NAMED = 500
"""So many values a field may list; who wants more of them leaves the field empty."""

USUAL_COLUMNS = (
    "indicator_id",
    "indicator_vi",
    "indicator_en",
    "series",
    "locality_id",
    "locality_code",
    "locality_name",
    "locality_level",
    "province_code",
    "geography",
    "period",
    "period_type",
    "period_start",
    "period_end",
    "breakdown",
    "value",
    "lower_95",
    "upper_95",
    "numerator",
    "denominator",
    "per",
    "obs_status",
    "provisional",
    "estimated",
    "break_before",
    "unreliable",
    "coverage",
    "quality",
    "reason",
)
PERIOD = Worded("kỳ, năm hoặc ngày (2024-12-31)", "period, year or day (2024-12-31)")


class WrongFilterError(ValueError):
    """A filter names what the release does not have; ``said`` tells each fault in both languages.

    ``faults`` gives the same by the filter's field.
    """

    def __init__(self, faults: Sequence[tuple[str, Worded]]) -> None:
        """Keep the faults; the message is the English sentences."""
        self.faults = list(faults)
        self.said = together([one for _, one in faults])
        super().__init__(self.said.en)


def _texts(given: Any) -> Any:
    """One text is a list of one; none is an empty list."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else given


Names = Annotated[tuple[str, ...], BeforeValidator(_texts), Field(max_length=MOST_NAMED)]


class Filter(BaseModel):
    """Figures that fit all of the fields; an empty field takes everything.

    ``provinces`` are codes: the unit itself and all that bears its code, of any time.
    ``from_period`` and ``to_period`` may be given as a period of the release, a year or a day; they
    become days, and a figure fits whose whole period lies between them. ``columns`` come out in the
    order asked for; without any, the usual ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicators: Names = ()
    localities: Names = ()
    provinces: Names = ()
    levels: Names = ()
    geographies: Names = ()
    series: Names = ()
    period_types: Names = ()
    breakdowns: Names = ()
    statuses: Names = ()
    from_period: date | None = None
    to_period: date | None = None
    columns: Names = ()

    @field_validator(*VALUES, mode="after")
    @classmethod
    def _is_offered(cls, given: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if given:
            _raise(_offer(info).unknown(str(info.field_name), given))
        return tuple(dict.fromkeys(given))

    @field_validator("from_period", "to_period", mode="before")
    @classmethod
    def _is_a_day(cls, given: Any, info: ValidationInfo) -> Any:
        if given is None or isinstance(given, date):
            return given
        text = str(given).strip()
        if not text:
            return None
        last = info.field_name == "to_period"
        return _day(text, _offer(info), last=last)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.from_period and self.to_period and self.from_period > self.to_period:
            said = Worded(
                f"Kỳ đầu ({self.from_period}) sau kỳ cuối ({self.to_period}).",
                f"The first period ({self.from_period}) is after the last ({self.to_period}).",
            )
            _raise([said])
        return self


def filter_of(offer: Offer, asked: Mapping[str, Any] | None = None, **named: Any) -> Filter:
    """The filter of what is asked, against a release's offer.

    Raises WrongFilterError with a sentence for every fault.
    """
    try:
        return Filter.model_validate({**(asked or {}), **named}, context=offer)
    except ValidationError as error:
        raise WrongFilterError([_fault(one) for one in error.errors()]) from error


def columns_of(asked: Filter, offered: Sequence[str]) -> tuple[str, ...]:
    """The columns to write: those asked for, else the usual ones that the release has."""
    return asked.columns or tuple(name for name in USUAL_COLUMNS if name in offered)


def together(sentences: Sequence[Worded]) -> Worded:
    """Several sentences as one text."""
    return Worded(
        " ".join(one.vi for one in sentences),
        " ".join(one.en for one in sentences),
    )


def _offer(info: ValidationInfo) -> Offer:
    if not isinstance(info.context, Offer):
        raise TypeError("A filter is made by filter_of, against the offer of a release.")
    return info.context


def _day(text: str, offer: Offer, *, last: bool) -> date:
    if text in offer.periods:
        return offer.periods[text][last]
    try:
        if len(text) == 4:
            return date(int(text), 12, 31) if last else date(int(text), 1, 1)
        return date.fromisoformat(text)
    except ValueError:
        _raise([not_known(text, PERIOD, offer.periods)])
        raise


def _raise(sentences: Sequence[Worded]) -> None:
    if sentences:
        said = together(sentences)
        raise PydanticCustomError("not_offered", "{en}", {"vi": said.vi, "en": said.en})


def _fault(error: Any) -> tuple[str, Worded]:
    """One of pydantic's errors in our words."""
    field = str(error["loc"][0]) if error["loc"] else ""
    match error["type"]:
        case "not_offered":
            return field, Worded(error["ctx"]["vi"], error["ctx"]["en"])
        case "extra_forbidden":
            known = ", ".join(Filter.model_fields)
            return field, Worded(
                f"Không lọc theo “{field}” được; có thể lọc theo: {known}.",
                f"There is no filter by “{field}”; there is: {known}.",
            )
        case "too_long":
            return field, Worded(
                f"“{field}” liệt kê quá {MOST_NAMED} giá trị; hãy để trống hoặc chia nhỏ.",
                f"“{field}” lists more than {MOST_NAMED} values; leave it empty or ask in parts.",
            )
    return field, Worded(
        f"Giá trị của “{field}” không đúng: {error['msg']}.",
        f"The value of “{field}” is wrong: {error['msg']}.",
    )
