"""Periods of the small world: months up to years, rolling years and school years."""

from __future__ import annotations

from datetime import date, timedelta

YEARS = range(2021, 2025)
TILED = ("month", "quarter", "half", "nine_months", "year", "rolling_3_years")


def first_of(year: int, month: int) -> date:
    """The first day of a month; months beyond twelve run into the next years."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def period(name: str, kind: str, year: int, month: int, months: int) -> dict:
    start, after = first_of(year, month), first_of(year, month + months)
    end = after - timedelta(days=1)
    return {
        "period": name,
        "period_type": kind,
        "period_start": start,
        "period_end": end,
        "year": end.year,
        "days": (after - start).days,
    }


def all_periods() -> list[dict]:
    """Every period of the world, each with the like period a year before when there is one."""
    rows = []
    for year in YEARS:
        rows += [period(f"{year}-{m:02d}", "month", year, m, 1) for m in range(1, 13)]
        rows += [period(f"{year}-Q{q}", "quarter", year, 3 * q - 2, 3) for q in range(1, 5)]
        rows += [period(f"{year}-H{h}", "half", year, 6 * h - 5, 6) for h in (1, 2)]
        rows += [period(f"{year}-9M", "nine_months", year, 1, 9)]
        rows += [period(f"{year}", "year", year, 1, 12)]
        if year > YEARS[0]:
            rows += [period(f"SY{year - 1}-{year}", "school_year", year - 1, 9, 12)]
        if year > YEARS[1]:
            rows += [period(f"{year - 2}-{year}", "rolling_3_years", year - 2, 1, 36)]
    by_start = {(r["period_type"], r["period_start"]): r["period"] for r in rows}
    for row in rows:
        start = row["period_start"]
        before = (row["period_type"], date(start.year - 1, start.month, 1))
        row["previous_like_period"] = by_start.get(before)
    return rows


def all_parts(periods: list[dict]) -> list[dict]:
    """Which periods tile which, each period being a part of itself."""
    rows = []
    for whole in periods:
        for part in periods:
            inside = (
                whole["period_start"] <= part["period_start"]
                and part["period_end"] <= whole["period_end"]
            )
            if inside and tiles(part["period_type"], whole["period_type"]):
                rows.append(
                    {
                        "period": whole["period"],
                        "part_period": part["period"],
                        "part_period_type": part["period_type"],
                    }
                )
    return rows


def tiles(part: str, whole: str) -> bool:
    """Whether periods of the first type fill those of the second without gap."""
    tiled_by = {
        "month": {"month"},
        "quarter": {"month", "quarter"},
        "half": {"month", "quarter", "half"},
        "nine_months": {"month", "quarter", "nine_months"},
        "year": {"month", "quarter", "half", "year"},
        "rolling_3_years": {"month", "quarter", "half", "year", "rolling_3_years"},
        "school_year": {"month", "school_year"},
    }
    return part in tiled_by[whole]
