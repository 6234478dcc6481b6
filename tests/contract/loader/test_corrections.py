"""Corrections of counts: what a case must say, and what it may not be about."""

from __future__ import annotations

from datetime import date

import pytest

CASE = """\
made: 2024-02-01
made_by: Trạm Bắc
reason_vi: Thừa một chữ số.
reason_en: One digit too many.
feed: clinic
agency: north_clinic
until: 2025-12-31
cells:
  - {locality: P1, period: "2023", measure: weighed, from: 900, to: 90}
  - {locality: P1, period: "2023", breakdown: girls, measure: weighed, from: 450, to: 45}
"""
FILE = "corrections/weighed_2023.yml"


@pytest.fixture
def corrected(folder):
    """The small catalogue with one case of two cells."""
    folder.write(FILE, CASE)
    return folder


def test_a_case_is_one_row_for_each_of_its_cells(corrected):
    rows = corrected.load().table("corrections").to_pylist()
    assert [row["correction_no"] for row in rows] == [1, 2]
    assert {row["correction_id"] for row in rows} == {"weighed_2023"}
    assert [(row["breakdown"], row["from_count"], row["to_count"]) for row in rows] == [
        ("total", 900, 90),
        ("girls", 450, 45),
    ]
    assert rows[0]["made"] == date(2024, 2, 1)
    assert rows[0]["until"] == date(2025, 12, 31)
    assert rows[0]["reason_vi"] == "Thừa một chữ số."


def test_a_catalogue_without_corrections_has_none(small):
    assert small.table("corrections").num_rows == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("feed: clinic", "feed: surgery", ["'surgery'", "no feed of this catalogue"]),
        ("agency: north", "agency: west", ["'west_clinic'", "north_clinic, south_clinic"]),
        ("from: 900, to: 90}", "from: 90, to: 90}", ["both 90", "two counts"]),
        ("from: 900, to: 90}", "from: 900, to: -1}", ["`cells.0.to` is -1"]),
        ("from: 900, to: 90}", "from: 900}", ["`cells.0.to` is missing"]),
        ("from: 900, to: 90}", "from: many, to: 90}", ["`cells.0.from` is 'many'"]),
        ("P1, period: \"2023\", measure", "P9, period: \"2023\", measure", ["'P9'", "no locality"]),
        ("P1, period: \"2023\", measure", "P1, period: \"2099\", measure", ["submitted by year"]),
        ("P1, period: \"2023\", measure", "P1, period: 2023-Q1, measure", ["submitted by year"]),
        ("P1, period: \"2023\", measure", "P2, period: \"2023\", measure", ["until 2023-01-01",
                                                                          "name the version"]),
        ("P1, period: \"2023\", measure", "C0, period: \"2023\", measure", ["is a realm"]),
        ("P1, period: \"2023\", measure", "P3, period: \"2023\", measure", ["does not send"]),
        ("breakdown: girls", "breakdown: young", ["'young'", "total, girls, boys"]),
        ("breakdown: girls, ", "", ["already corrected in", FILE]),
        ("made_by: Trạm Bắc", "made_by: ''", ["`made_by`"]),
        ("reason_en: One digit too many.", "", ["`reason_en` is missing"]),
        ("until: 2025-12-31", "until: 2024-01-31", ["before it was made"]),
    ],
)  # fmt: skip
def test_each_fault_is_told_at_its_line(corrected, old, new, words):
    line = corrected.replace(FILE, old, new)
    if "missing" not in words[0]:
        if "already corrected" in words[0] or "breakdown" in old:
            line = 10
        corrected.assert_fault(FILE, line, *words)
    else:
        faults = corrected.faults()
        assert any(one.file == FILE and words[0] in one.sentence for one in faults), faults


def test_a_sensitive_measure_cannot_be_corrected_here(corrected):
    line = corrected.append(
        FILE, "  - {locality: P1, period: 2023-Q1, measure: falls, from: 9, to: 1}\n"
    )
    corrected.assert_only_fault(FILE, line, "sensitive", "let the agency send the report again")


def test_a_derived_measure_is_no_reported_count(corrected):
    line = corrected.append(
        FILE, '  - {locality: P1, period: "2023", measure: children, from: 9, to: 1}\n'
    )
    corrected.assert_only_fault(FILE, line, "'children'", "no column of the feed clinic")


def test_an_agency_that_never_sent_the_place_has_no_word_of_it_to_correct(corrected):
    corrected.replace(FILE, "agency: north_clinic", "agency: south_clinic")
    faults = corrected.faults()
    assert {one.line for one in faults} == {9, 10}
    assert all("does not send the feed clinic for P1" in one.sentence for one in faults)


def test_two_cases_cannot_be_about_one_cell(corrected):
    corrected.write("corrections/again.yml", CASE)
    faults = corrected.faults()
    assert {(one.file, one.line) for one in faults} == {(FILE, 9), (FILE, 10)}
    assert all("already corrected in corrections/again.yml" in one.sentence for one in faults)


def test_a_file_that_is_no_case_is_not_passed_over(corrected):
    corrected.write("corrections/weighed.csv", "a,b\n")
    corrected.assert_only_fault("corrections/weighed.csv", 1, "a .yml file")
