"""Figures of sensitive measures change on fixed days; what they were made of is kept inside."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.disclosure import Masked
from orchestration import masking
from orchestration.repeated import due


@pytest.mark.parametrize(
    ("last", "today", "expected"),
    [
        (None, date(2026, 3, 1), True),
        ("2026-01-30", date(2026, 1, 30), False),
        ("2026-01-30", date(2026, 1, 31), True),
        ("2026-01-31", date(2026, 7, 30), False),
        ("2025-12-01", date(2026, 3, 1), True),
        ("2025-08-01", date(2026, 1, 1), False),
    ],
)
def test_sensitive_figures_may_change_once_a_day_of_release_has_come(last, today, expected):
    assert due(["01-31", "07-31"], last, today) is expected


def test_without_days_every_release_may_change_them():
    assert due([], "2026-01-31", date(2026, 2, 1))


@pytest.fixture
def calendar(place, monkeypatch):
    """A catalogue with one day of release, in which the indicator of these tests is sensitive."""
    folder = place.home.catalogue / "c0"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"month_and_day": ["01-31"]}), folder / "disclosure_days.parquet")
    detail = pa.Table.from_pylist(
        [dict.fromkeys(masking.DETAIL.names, "x") | {"indicator_id": "stunting"}],
        schema=masking.DETAIL,
    )
    kept = masking.REMEMBERED.empty_table()
    monkeypatch.setattr(
        "orchestration.publish.mask_of",
        lambda *_: Masked(masking.MASK.empty_table(), detail, kept, kept),
    )
    return place


def publish_on(place, figures, day, first):
    changed = [row | {"sensitivity": "always", "as_of": date.fromisoformat(day)} for row in figures]
    changed[0] |= {"numerator": float(first), "value": first / 2}
    place.bring(changed, as_of=day)
    place.publish()
    key = f"locality_id = '{figures[0]['locality_id']}' and period = '{figures[0]['period']}'"
    return (
        place.one("figures", key)["numerator"],
        place.one("figures", key, root=place.home.restricted, release=place.current())["numerator"],
    )


def test_a_release_between_shows_what_the_one_before_showed(calendar, figures):
    assert publish_on(calendar, figures, "2026-10-31", 40) == (40, 40)
    assert publish_on(calendar, figures, "2026-11-30", 42) == (40, 42)
    assert calendar.facts()["sensitive_as_of"] == "2026-10-31"
    assert calendar.facts()["revised_by_reason"] == {}
    assert publish_on(calendar, figures, "2027-02-01", 43) == (43, 43)
    assert calendar.facts()["sensitive_as_of"] == "2027-02-01"


def test_what_was_shown_is_kept_inside_once_for_each_change(calendar, figures):
    for day, count in (("2026-10-31", 40), ("2026-11-30", 42)):
        publish_on(calendar, figures, day, count)

    kept = sorted(calendar.home.disclosed.iterdir())

    assert [path.stem for path in kept] == ["00001-2026-10-31"]
    assert {path.stat().st_mode & 0o077 for path in (*kept, calendar.home.disclosed)} == {0}
