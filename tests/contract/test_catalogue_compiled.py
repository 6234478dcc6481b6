"""The Vietnamese catalogue, loaded: what its entries make of each other."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from sources.contract import normalise_text
from sources.loader import Catalogue, load_catalogue

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(CATALOGUE)


def test_sensitivity_is_inherited_from_the_measures(catalogue: Catalogue) -> None:
    inherited = catalogue.frame("indicators").set_index("indicator_id")["sensitivity"]
    assert inherited["under5_mortality_rate"] == "commune"
    assert inherited["child_injury_death_rate"] == "commune"
    assert inherited["child_abuse_rate"] == "always"
    assert inherited["hiv_mother_to_child_transmission_rate"] == "always"
    assert inherited["under5_stunting_rate"] == "none"
    assert inherited["primary_dropout_rate"] == "none"


@pytest.mark.parametrize(
    ("written", "period_type", "period"),
    [
        ("6 tháng đầu năm 2024", "half", "2024-H1"),
        ("12 THÁNG NĂM 2024", "half", "2024-H2"),
        ("Quý II/2024", "quarter", "2024-Q2"),
        ("quí 4 năm 2023", "quarter", "2023-Q4"),
        ("năm học 2023-2024", "school_year", "SY2023-2024"),
        ("2023 – 2024", "school_year", "SY2023-2024"),
        ("T3/2024", "month", "2024-03"),
        ("Tháng 03 năm 2024", "month", "2024-03"),
        ("Năm 2025", "year", "2025"),
        ("9 tháng đầu năm 2025", "nine_months", "2025-9M"),
    ],
)
def test_periods_are_known_as_offices_write_them(
    catalogue: Catalogue, written: str, period_type: str, period: str
) -> None:
    assert catalogue.period_spellings[period_type][normalise_text(written)] == period


def test_no_spelling_means_two_periods_of_one_feed(catalogue: Catalogue) -> None:
    for contract in catalogue.contracts.values():
        meanings: dict[str, str] = {}
        for period_type in contract.period_types():
            for text, period in catalogue.period_spellings[period_type].items():
                assert meanings.setdefault(text, period) == period, (contract.feed, text)


def test_every_province_in_scope_has_one_sender_for_each_feed_at_the_end_of_every_period(
    catalogue: Catalogue,
) -> None:
    provinces = catalogue.localities.query("level == 'province' and in_scope")
    agencies = catalogue.agencies
    due = catalogue.frame("calendar").merge(catalogue.periods, on="period")
    checked = 0
    for (feed, day), _ in due.groupby(["feed", "period_end"]):
        alive = set(_valid(provinces, day)["locality_id"])
        senders = _valid(agencies[agencies["feed"] == feed], day)["locality_id"]
        assert sorted(senders) == sorted(alive), (feed, day)
        checked += len(alive)
    assert checked > 1000


def _valid(frame: pd.DataFrame, day: datetime.date) -> pd.DataFrame:
    """The rows valid on a day: from <= day < to, an empty end being none."""
    begun = frame["valid_from"] <= day
    open_end = frame["valid_to"].isna()
    return frame[begun & (open_end | (frame["valid_to"].fillna(datetime.date.max) > day))]


def test_half_yearly_injuries_are_cumulative_and_reported_beside_their_sum(
    catalogue: Catalogue,
) -> None:
    terms = catalogue.contracts["labour"].measures["child_injuries"]
    assert (terms.period_type, terms.cumulation) == ("half", "year_to_date")
    reported = {level.level: level.sum_of_children for level in terms.levels}
    assert reported == {"commune": True, "province": True}


def test_urban_and_rural_break_where_townships_end(catalogue: Catalogue) -> None:
    breaks = catalogue.frame("breaks")
    area = breaks[(breaks["kind"] == "breakdown_dimension") & (breaks["id"] == "area")]
    assert area["break_date"].tolist() == [datetime.date(2025, 7, 1)]


@pytest.mark.parametrize(
    ("obligation", "period", "due", "before_end"),
    [
        ("tam_duong_2018-iii-14-quy-1", "2018-Q1", "2018-03-20", True),
        ("tam_duong_2018-iii-14-6-thang", "2018-H1", "2018-06-15", True),
        ("tam_duong_2018-iii-14-9-thang", "2018-9M", "2018-09-15", True),
        ("tam_duong_2018-iii-14-nam", "2018", "2018-12-10", True),
        ("tam_duong_2018-iii-13-phu-hop", "2018", "2018-10-29", True),
        ("tam_duong_2018-iii-13-ke-hoach", "2018-Q1", "2018-03-31", False),
        ("da_nang_2023-iv-2-b", "2023", "2023-03-19", True),
        ("da_nang_2023-ket-6-thang", "2023-H1", "2023-05-15", True),
        ("da_nang_2023-ket-nam", "2023", "2023-11-15", True),
        ("hoang_kim_2021_2030-vi-1", "2024", "2024-10-31", True),
        ("can_tho_2021_2030-iv-10-d-2025", "2025", "2025-12-31", False),
    ],
)
def test_the_plans_reports_fall_due_on_the_days_they_print(
    catalogue: Catalogue, obligation: str, period: str, due: str, before_end: bool
) -> None:
    dates = catalogue.frame("obligation_dates").set_index(["obligation_id", "period"])
    row = dates.loc[(obligation, period)]
    assert (str(row["due"]), bool(row["before_end"])) == (due, before_end)
