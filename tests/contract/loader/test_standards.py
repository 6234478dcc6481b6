"""Standards: what they ask of whom, and standards that could not be applied."""

from __future__ import annotations

from datetime import date

import pytest

STANDARDS = """\
standard_id,name_vi,name_en,document,valid_from,valid_to,maximum,score_measure_id,recognised_measure_id,source,note_vi,note_en
old,Cũ,Old,1/TT,2020-01-01,2022-01-01,100,weighed,,gazette,,
new,Mới,New,2/TT,2022-01-01,,200,weighed,weighed,gazette,,
"""
THRESHOLDS = """\
standard_id,category,unit_type,within_type,terrain,points,source,description_vi,description_en
old,any,{kind},,,60,gazette,Mọi nơi,Everywhere
new,high,{kind},,high,,to be confirmed,Vùng cao,High ground
new,low,{kind},,low,150,gazette,Vùng thấp,Low ground
"""
TERRAINS = "locality_id,terrain,source\nP1,high,survey\n"
RECOGNITIONS = "standard_id,consecutive_years,by_vi,by_en,source\nnew,3,Hội đồng,Council,gazette\n"


@pytest.fixture
def standards(folder):
    """The small catalogue with two standards of one score."""
    lines = (folder.path / "localities/localities.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    kind = next(row.split(",")[header.index("type")] for row in lines if row.startswith("P1,"))
    measure = next(iter(folder.load().measures))
    folder.write("standards/standards.csv", STANDARDS.replace("weighed", measure))
    folder.write("standards/thresholds.csv", THRESHOLDS.format(kind=kind))
    folder.write("standards/terrains.csv", TERRAINS)
    folder.write("standards/recognitions.csv", RECOGNITIONS)
    return folder


def test_standards_are_compiled_with_what_is_not_known_left_open(standards):
    catalogue = standards.load()
    found = {row["standard_id"]: row for row in catalogue.table("standards").to_pylist()}
    assert found["old"]["valid_to"] == found["new"]["valid_from"] == date(2022, 1, 1)
    assert found["new"]["maximum"] == 200
    points = catalogue.table("standard_thresholds").column("points").to_pylist()
    assert points == [60, None, 150]
    assert catalogue.table("recognitions").column("consecutive_years").to_pylist() == [3]


def test_a_catalogue_needs_no_standards(small):
    for name in ("standards", "standard_thresholds", "terrains", "recognitions"):
        assert small.table(name).num_rows == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("standards", "2022-01-01,100", "2022-06-01,100", "another standard reads the same"),
        ("standards", "2020-01-01,2022-01-01", "2022-01-01,2020-01-01", "is not after valid_from"),
        ("standards", "2022-01-01,,200", "2022-01-01,,0", "one or more is expected"),
        ("standards", "Old,1/TT", "Old,", "`document` is empty"),
        ("thresholds", ",60,", ",101,", "outside what it gives"),
        ("thresholds", ",60,", ",-1,", "outside what it gives"),
        ("thresholds", "new,low,", "new,high,", "repeats the `standard_id`, `category`"),
        ("thresholds", "new,low,", "next,low,", "'next', which is no standard"),
        ("terrains", "P1,high", "P99,high", "'P99', which is no locality"),
        ("recognitions", "new,3", "new,0", "one or more is expected"),
        ("recognitions", "new,3", "next,3", "'next', which is no standard"),
    ],
)
def test_a_standard_that_cannot_be_applied_is_a_fault(standards, file, old, new, words):
    name = f"standards/{file}.csv"
    line = standards.replace(name, old, new)
    faults = standards.faults()
    assert any(one.file == name and words in one.sentence for one in faults), faults
    assert {one.file.split("/")[0] for one in faults} == {"standards"}
    assert line > 0


def test_a_threshold_of_a_kind_of_unit_that_is_not_there_is_a_fault(standards):
    kind = standards.load().table("standard_thresholds").column("unit_type")[0].as_py()
    line = standards.replace("standards/thresholds.csv", f"old,any,{kind}", "old,any,moon")
    standards.assert_only_fault("standards/thresholds.csv", line, "'moon', which is no type")


def test_a_standard_that_says_nothing_of_points_is_a_fault(standards):
    standards.write("standards/thresholds.csv", THRESHOLDS.splitlines()[0] + "\n")
    assert [one.line for one in standards.faults()] == [1, 1]
