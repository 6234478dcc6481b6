"""Who stood under whom: dated parents cover a locality's whole life."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.loader.csv_lines import OPEN_END, Rows
from sources.loader.draft import CSV_FILES, Draft
from sources.loader.faults import Faults
from sources.loader.localities import ancestors_at_end, check_localities

BEGIN = date(2000, 1, 1)


def rows(file: str, listed: list[dict[str, str]]) -> Rows:
    frame = pd.DataFrame(listed, columns=CSV_FILES[file], dtype="str").fillna("")
    return Rows(frame.assign(file=file, line=range(2, len(frame) + 2)))


def draft_of(localities: list[dict[str, str]], links: list[dict[str, str]]) -> Draft:
    draft = Draft(root=Path("nowhere"))
    levels = [{"level": name, "rank": str(rank)} for rank, name in enumerate(["top", "mid", "low"])]
    draft.csv = {
        "levels.csv": rows("levels.csv", levels),
        "localities/localities.csv": rows("localities/localities.csv", localities),
        "localities/links.csv": rows("localities/links.csv", links),
    }
    draft.ids = {
        "level": {"top", "mid", "low"},
        "locality": {one["locality_id"] for one in localities},
    }
    return draft


def locality(name: str, level: str, code: str, parent: str, begins: date, ends: date | None):
    return {
        "locality_id": name,
        "level": level,
        "code": code,
        "name_vi": name,
        "type": level,
        "parent_id": parent,
        "valid_from": str(begins),
        "valid_to": str(ends) if ends else "",
    }


@st.composite
def registries(draw):
    """A country, one middle place of several versions, and a low one somewhere in its life."""
    cuts = sorted(draw(st.sets(st.integers(1, 9_000), max_size=5)))
    days = [BEGIN, *(BEGIN + timedelta(days=cut) for cut in cuts), None]
    middle = [
        locality(f"M{i}", "mid", f"m{i}", "TOP", begins, ends)
        for i, (begins, ends) in enumerate(pairwise(days))
    ]
    links = [
        {
            "predecessor_id": f"M{i}",
            "successor_id": f"M{i + 1}",
            "date": one["valid_to"],
            "share": "1",
            "basis": "whole",
        }
        for i, one in enumerate(middle[:-1])
    ]
    born = BEGIN + timedelta(days=draw(st.integers(0, 9_500)))
    gone = draw(st.none() | st.integers(1, 3_000).map(lambda more: born + timedelta(days=more)))
    parent = next(
        one["locality_id"]
        for one in reversed(middle)
        if date.fromisoformat(one["valid_from"]) <= born
    )
    low = locality("LOW", "low", "l", parent, born, gone)
    top = locality("TOP", "top", "t", "", BEGIN, None)
    return [top, *middle, low], links


@settings(deadline=None, max_examples=30)
@given(registries())
def test_parents_cover_a_childs_whole_life_without_gap_or_overlap(registry):
    faults = Faults()
    found = check_localities(draft_of(*registry), faults)
    assert faults.sorted() == []
    own = found.parents[found.parents["locality_id"] == "LOW"].sort_values("begins")
    life = found.frame.loc["LOW"]
    assert own["begins"].iloc[0] == life["begins"]
    assert own["ends"].iloc[-1] == life["ends"]
    assert (own["begins"].iloc[1:].to_numpy() == own["ends"].iloc[:-1].to_numpy()).all()
    for _, row in own.iterrows():
        parent = found.frame.loc[row["parent_id"]]
        assert parent["begins"] <= row["begins"] < row["ends"] <= parent["ends"]


@settings(deadline=None, max_examples=30)
@given(registries())
def test_the_ancestor_at_the_end_is_the_last_parent(registry):
    found = check_localities(draft_of(*registry), Faults())
    own = found.parents[found.parents["locality_id"] == "LOW"].sort_values("begins")
    assert ancestors_at_end(found, 1)["LOW"] == own["parent_id"].iloc[-1]
    assert ancestors_at_end(found, 2)["LOW"] == "LOW"
    assert pd.isna(ancestors_at_end(found, 1)["TOP"])


def test_a_whole_successor_that_begins_later_is_not_followed():
    middle = [
        locality("M0", "mid", "m0", "TOP", BEGIN, date(2005, 1, 1)),
        locality("M1", "mid", "m1", "TOP", date(2006, 1, 1), None),
    ]
    localities = [
        locality("TOP", "top", "t", "", BEGIN, None),
        *middle,
        locality("LOW", "low", "l", "M0", BEGIN, None),
    ]
    links = [
        {
            "predecessor_id": "M0",
            "successor_id": "M1",
            "date": "2005-01-01",
            "share": "1",
            "basis": "whole",
        }
    ]
    faults = Faults()
    found = check_localities(draft_of(localities, links), faults)
    assert [
        "LOW" in str(one) and "M0 ends on 2005-01-01" in str(one) for one in faults.sorted()
    ] == [True]
    assert found.parents["ends"].max() == OPEN_END


def test_parents_in_a_circle_are_reported_and_do_not_hang():
    localities = [
        locality("A", "mid", "a", "B", BEGIN, None),
        locality("B", "mid", "b", "A", BEGIN, None),
    ]
    faults = Faults()
    found = check_localities(draft_of(localities, []), faults)
    assert sum("not of a higher level" in str(one) for one in faults.sorted()) == 2
    assert found.parents.empty


def test_a_province_code_follows_a_merger_of_provinces(small):
    codes = small.localities.set_index("locality_id")["province_code"]
    assert codes["P1"] == "09"
    assert codes["N1"] == "01"
    assert codes["A1"] == "01"
    assert codes["P2"] == "02"
    assert pd.isna(codes["C0"])


def test_dated_parents_of_the_small_catalogue(small):
    parents = small.locality_parents
    of_p1 = parents[parents["locality_id"] == "P1"]
    assert of_p1[["parent_id", "valid_from"]].astype(str).to_numpy().tolist() == [
        ["N1", "2020-01-01"],
        ["N2", "2022-01-01"],
    ]
    assert of_p1["valid_to"].iloc[0] == date(2022, 1, 1)
    assert pd.isna(of_p1["valid_to"].iloc[1])
