"""Ownership: one guide on each day, or a reason why there is none."""

from __future__ import annotations

from datetime import date

import pytest

LINES = "line_id,name_vi,name_en\nsea,Biển,Sea\nland,Đất,Land\n"
HEADER = "indicator_id,role,line_id,valid_from,valid_to,document,clause,note_vi,note_en\n"
HANDED_ON = [
    "underweight_rate,guides,sea,2021-01-01,2023-03-01,1/TT,1,,",
    "underweight_rate,guides,land,2023-03-01,,1/TT,1,Đổi ngành,The line changed",
    "underweight_rate,reports,sea,2022-01-01,2023-03-01,,,,",
]


@pytest.fixture
def owned(folder):
    """The small catalogue in which one indicator changes hands and nobody guides the others."""
    others = sorted(set(folder.load().indicators) - {"underweight_rate"})
    rows = [*HANDED_ON, *(f"{name},not_assigned,,2021-01-01,,,,Không ai,No one" for name in others)]
    folder.write("agency_lines.csv", LINES)
    folder.write("ownership.csv", HEADER + "\n".join(rows) + "\n")
    return folder


def test_an_indicator_that_changes_hands_has_one_guide_on_each_day(owned):
    rows = owned.load().table("ownership").to_pylist()
    guides = [row for row in rows if row["role"] == "guides"]
    assert guides[0]["valid_to"] == guides[1]["valid_from"] == date(2023, 3, 1)
    assert guides[1]["valid_to"] is None


def test_a_catalogue_without_ownership_says_nothing_of_it(small):
    assert small.table("ownership").num_rows == small.table("agency_lines").num_rows == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("guides,land,2023-03-01", "guides,land,2023-02-01", "has two in the role guides"),
        ("guides,land,2023-03-01", "guides,land,2023-04-01", "nobody guides underweight_rate from"),
        ("land,2023-03-01,,1/TT", "land,2023-03-01,2024-01-01,1/TT", "an open end is expected"),
        ("guides,land,", "guides,moon,", "'moon', which is no line"),
        ("guides,land,", "guides,,", "a line is expected"),
        ("rate,reports,sea", "rate,leads,sea", "one of guides, implements"),
        ("land,2023-03-01,,1/TT,1", "land,2023-03-01,,1/TT,", "without document and clause"),
        ("underweight_rate,reports", "thin_rate,reports", "'thin_rate', which is no indicator"),
        ("reports,sea,2022-01-01,2023", "reports,sea,2024-01-01,2023", "is not after valid_from"),
    ],
)
def test_days_with_two_guides_or_none_are_faults(owned, old, new, words):
    line = owned.replace("ownership.csv", old, new)
    owned.assert_only_fault("ownership.csv", line, words)


def test_two_lines_that_report_at_one_time_are_a_fault(owned):
    row = "underweight_rate,reports,land,2023-01-01,,,,,\n"
    line = owned.append("ownership.csv", row)
    owned.assert_only_fault("ownership.csv", line, "has two in the role reports")


def test_an_indicator_that_is_forgotten_is_a_fault(owned):
    text = (owned.path / "ownership.csv").read_text(encoding="utf-8")
    kept = [row for row in text.splitlines() if not row.startswith("fall_rate")]
    owned.write("ownership.csv", "\n".join(kept) + "\n")
    owned.assert_only_fault("ownership.csv", 1, "who guides fall_rate")


def test_nobody_without_a_reason_is_a_fault(owned):
    line = owned.replace("ownership.csv", "fall_rate,not_assigned,,2021-01-01,,,,Không ai,No one",
                         "fall_rate,not_assigned,,2021-01-01,,,,Không ai,")  # fmt: skip
    owned.assert_only_fault("ownership.csv", line, "without `note_en`")
