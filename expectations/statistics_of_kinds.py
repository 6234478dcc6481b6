"""Test statistics of the rules on one kind of indicator, over the columns of `prepared`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from expectations.statistics import ROUNDING, Statistic, StatisticOf, at_most, numbers_of


def examined_too_few(kind: str) -> StatisticOf:
    """The least that must be examined, to be told or held, against the denominator."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        examined = numbers_of(frame, "denominator") * (1 + ROUNDING)
        return at_most(numbers_of(frame, f"roster_{kind}"), examined)

    return statistic


def events_missing(frame: pd.DataFrame) -> Statistic:
    """The part of a survey's or model's level under which events are missing, against the limit."""
    return at_most(numbers_of(frame, "reference_floor"), numbers_of(frame, "upper_95"))


def births_missing(frame: pd.DataFrame) -> Statistic:
    """The same of the denominator, a count: its upper 95 % limit (Byar)."""
    x = np.maximum(numbers_of(frame, "denominator"), 0.0) + 1
    upper = x * (1 - 1 / (9 * x) + 1.959963984540054 / (3 * np.sqrt(x))) ** 3
    return at_most(numbers_of(frame, "denominator_floor"), upper)


def units_unlike_registry(kind: str) -> StatisticOf:
    """Units counted against those in the registry, to be told or held.

    Fewer are no fault where some have not reported.
    """

    def statistic(frame: pd.DataFrame) -> Statistic:
        counted, registered = (
            numbers_of(frame, "denominator"),
            numbers_of(frame, "registered_units"),
        )
        whole = numbers_of(frame, "coverage") >= 1 - ROUNDING
        off = np.where(whole, np.abs(counted - registered), counted - registered)
        room = np.nextafter(numbers_of(frame, "registered_room"), 0.0)
        return at_most(off, room if kind == "hold" else registered * ROUNDING)

    return statistic


def stock_unchanged(side: str) -> StatisticOf:
    """A stock of this side that stood still for years."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        return at_most(numbers_of(frame, f"{side}_unchanged"), np.zeros(len(frame)))

    return statistic


def unlikely_assessed(frame: pd.DataFrame) -> Statistic:
    """Who is judged counts, and counts all or the same as ever."""
    return at_most(numbers_of(frame, "unlikely_assessed"), np.zeros(len(frame)))
