"""The closed list of relations of a numerator to its denominator, and what each allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sources.loader.models import Measure, RatioType, Relation

Basis = Literal["population", "age", "attribution"]


@dataclass(frozen=True)
class RelationRule:
    """What a relation lets differ, the interval it takes, and the reason printed with figures.

    Relations with Wilson's interval are those whose numerator cannot pass the denominator.
    """

    ratio_types: tuple[RatioType, ...]
    may_differ: tuple[Basis, ...]
    interval_method: Literal["wilson", "byar"]
    reason_vi: str
    reason_en: str


RELATIONS: dict[Relation, RelationRule] = {
    "subset": RelationRule(
        ("flow_flow", "stock_stock"),
        (),
        "wilson",
        "Tử số là một phần của mẫu số.",
        "The numerator is a part of the denominator.",
    ),
    "births": RelationRule(
        ("flow_flow",),
        ("population", "age", "attribution"),
        "byar",
        "Mẫu số là số trẻ đẻ sống trong cùng kỳ, không phải số trẻ có nguy cơ; tỷ suất xấp xỉ "
        "xác suất.",
        "The denominator is the live births of the same period, not the children at risk; the "
        "rate approximates a probability.",
    ),
    "exposure": RelationRule(
        ("flow_stock",),
        ("population", "age", "attribution"),
        "byar",
        "Sự kiện trong kỳ chia cho dân số bình quân nhân với thời gian quan sát; một người có "
        "thể có nhiều sự kiện.",
        "Events of the period over the average population times the time observed; one person "
        "may have several events.",
    ),
    "cohort": RelationRule(
        ("flow_flow",),
        ("population", "age", "attribution"),
        "wilson",
        "Tử số là kết quả của lứa trẻ vào từ những năm trước; chuyển đi và chuyển đến làm lệch "
        "tỷ lệ.",
        "The numerator is the outcome of the children who entered years before; those who moved "
        "away or in shift the rate.",
    ),
    "units": RelationRule(
        ("flow_flow", "stock_stock"),
        ("attribution",),
        "wilson",
        "Đơn vị đếm là cơ sở hoặc địa bàn, không phải trẻ em; đơn vị lớn và nhỏ có trọng số như "
        "nhau.",
        "Facilities or areas are counted, not children; large and small ones weigh the same.",
    ),
    "independent_coverage": RelationRule(
        ("flow_flow", "flow_stock", "stock_stock"),
        ("population", "age", "attribution"),
        "byar",
        "Tử số và mẫu số từ hai nguồn độc lập; tỷ lệ có thể vượt 100% và được công bố nguyên "
        "trạng.",
        "Numerator and denominator come from two independent sources; the rate may pass 100% "
        "and is shown uncapped.",
    ),
}  # fmt: skip


def ratio_type(numerators: list[Measure], denominators: list[Measure]) -> RatioType | None:
    """The ratio type that the kinds of the measures make; None for a stock over a flow."""
    if not denominators:
        return "count"
    kinds = ({one.kind for one in numerators}, {one.kind for one in denominators})
    if kinds == ({"flow"}, {"flow"}):
        return "flow_flow"
    if kinds == ({"flow"}, {"stock"}):
        return "flow_stock"
    if kinds == ({"stock"}, {"stock"}):
        return "stock_stock"
    return None


def differences(numerators: list[Measure], denominators: list[Measure]) -> Iterator[Basis]:
    """On which bases numerator and denominator do not stand on the same ground."""
    if {one.population for one in numerators} != {one.population for one in denominators}:
        yield "population"
    if _ages(numerators) != _ages(denominators):
        yield "age"
    if {one.attribution for one in numerators} != {one.attribution for one in denominators}:
        yield "attribution"


def narrower(numerators: list[Measure], denominators: list[Measure]) -> bool:
    """Whether the numerator's ages lie inside the denominator's, or either has none."""
    inner, outer = _ages(numerators), _ages(denominators)
    if inner is None or outer is None:
        return True
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _ages(measures: list[Measure]) -> tuple[int, int] | None:
    bands = [one.ages for one in measures if one.ages]
    return (min(low for low, _ in bands), max(high for _, high in bands)) if bands else None
