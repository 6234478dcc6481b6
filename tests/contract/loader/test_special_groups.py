"""Groups that overlap: each is counted by one measure, and no two are ever added."""

from __future__ import annotations

import pytest

HEADER = (
    "group_no,measure_id,name_vi,name_en,law_clause,decree_article,shares_with,overlap_note_vi,"
    "overlap_note_en,subgroups_source\n"
)


@pytest.fixture
def grouped(folder):
    """The small catalogue with two groups, counted by two of its reported measures."""
    one, other = sorted(folder.load().measures)[:2]
    rest = "Luật 1,Nghị định 2,{},Trùng,They share,decree"
    folder.write(
        "special_groups.csv",
        HEADER
        + f"1,{one},Nhóm một,Group one,{rest.format('2')}\n"
        + f"2,{other},Nhóm hai,Group two,{rest.format('')}\n",
    )
    folder.write(
        "special_subgroups.csv",
        "group_no,subgroup_no,description_vi,description_en\n1,1,Phần,A part\n",
    )
    return folder


def test_groups_are_compiled_with_their_parts(grouped):
    catalogue = grouped.load()
    groups = catalogue.table("special_groups").to_pylist()
    assert [(row["group_no"], row["shares_with"]) for row in groups] == [(1, "2"), (2, None)]
    assert catalogue.table("special_subgroups").column("group_no").to_pylist() == [1]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("special_groups.csv", "Nghị định 2,2,Trùng", "Nghị định 2,3,Trùng", "'3', which is no"),
        ("special_groups.csv", "Nghị định 2,2,Trùng", "Nghị định 2,1,Trùng", "'1', which is no"),
        ("special_groups.csv", "Nhóm hai", "", "`name_vi` is empty"),
        ("special_subgroups.csv", "1,1,Phần", "4,1,Phần", "'4', which is no group"),
        ("special_subgroups.csv", "A part", "", "`description_en` is empty"),
    ],
)
def test_a_group_that_says_too_little_is_a_fault(grouped, file, old, new, words):
    line = grouped.replace(file, old, new)
    grouped.assert_only_fault(file, line, words)


def test_a_group_without_its_measure_is_a_fault(grouped):
    name = sorted(grouped.load().measures)[1]
    line = grouped.replace("special_groups.csv", f"2,{name}", "2,wishes")
    grouped.assert_only_fault("special_groups.csv", line, "'wishes', which is no measure")


def test_two_groups_are_never_added(grouped):
    catalogue = grouped.load()
    whole = next(one for one in catalogue.measures.values() if len(one.sum_of) > 1)
    rest = "Luật 1,Nghị định 2,,Trùng,They share,decree"
    grouped.write("special_subgroups.csv", "group_no,subgroup_no,description_vi,description_en\n")
    rows = [f"{n},{part},Nhóm,Group,{rest}" for n, part in enumerate(whole.sum_of, start=1)]
    grouped.write("special_groups.csv", HEADER + "\n".join(rows) + "\n")
    assert any("groups that overlap" in one.sentence for one in grouped.faults())
