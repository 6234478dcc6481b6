"""The registry of localities: its faults, and who stood under whom when."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sources.contract import normalise_text
from sources.loader.csv_lines import OPEN_END, Rows, looked_up
from sources.loader.draft import Draft
from sources.loader.faults import Faults

TOP_RANK = 1
"""The rank just below the country's: its codes are `province_code`."""

START = "{locality_id} ({name_vi})"


@dataclass(frozen=True)
class Registry:
    """Localities with typed dates.

    `frame`: one row per version: the text columns of the file, `begins`, `ends` (timestamps, an
    open end is `OPEN_END`), `rank` (float, NaN for a pseudo-level), `line`; indexed by id.
    `parents`: locality_id, parent_id, begins, ends: the dated direct parents.
    """

    frame: pd.DataFrame
    parents: pd.DataFrame


def ranks(draft: Draft) -> pd.Series:
    """Rank of every level (NaN for a pseudo-level), by level."""
    rows = draft.csv.get("levels.csv")
    if rows is None:
        return pd.Series(dtype="float64")
    levels = rows.frame.drop_duplicates("level").set_index("level")
    return pd.to_numeric(levels["rank"], errors="coerce")


def check_localities(draft: Draft, faults: Faults) -> Registry | None:
    """The registry; None when its files cannot be read. Faults of versions are recorded."""
    rows = draft.csv.get("localities/localities.csv")
    if rows is None:
        return None
    frame = _typed(rows, draft, faults)
    rows = Rows(frame)
    _check_rows(rows, draft, faults)
    _check_reused_codes(rows, faults)
    indexed = frame.drop_duplicates("locality_id").set_index("locality_id", drop=False)
    indexed.index.name = None
    _check_direct_parents(Rows(indexed), indexed, draft, faults)
    parents = _follow_parents(Rows(indexed), indexed, whole_successors(draft), faults)
    return Registry(indexed, parents)


def _typed(rows: Rows, draft: Draft, faults: Faults) -> pd.DataFrame:
    begins = rows.dates(faults, "valid_from")
    ends = rows.dates(faults, "valid_to").fillna(OPEN_END)
    return rows.frame.assign(
        begins=begins, ends=ends, rank=looked_up(rows.frame["level"], ranks(draft))
    )


def _check_rows(rows: Rows, draft: Draft, faults: Faults) -> None:
    frame = rows.frame
    rows.required(faults, ["locality_id", "level", "name_vi", "type", "valid_from"])
    rows.unique(faults, ["locality_id"])
    rows.among(faults, "parent_id", draft.ids["locality"], "locality")
    rows.fault(
        faults,
        frame["begins"] >= frame["ends"],
        START + ": valid_to {valid_to} is not after valid_from {valid_from}; a version is expected "
        "to be valid for a day at least: correct the dates",
    )
    if "level" not in draft.unread:
        rows.among(faults, "level", draft.ids["level"], "level")
        _check_tops(rows, faults)
        _check_codes(rows, draft, faults)


def _check_tops(rows: Rows, faults: Faults) -> None:
    frame = rows.frame
    rows.fault(
        faults,
        (frame["parent_id"] == "") & (frame["rank"] != 0),
        START + " has no parent; every locality below the country is expected to name its "
        "parent's version: fill in `parent_id`",
    )
    rows.fault(
        faults,
        (frame["parent_id"] != "") & (frame["rank"] == 0),
        START + " is of the highest level and is expected to have no parent: empty `parent_id`",
    )


def _check_codes(rows: Rows, draft: Draft, faults: Faults) -> None:
    frame = rows.frame
    rows.fault(
        faults,
        (frame["code"] == "") & frame["rank"].notna(),
        START + " has no code; a code is expected at level {level}: fill in `code`",
    )
    levels = draft.csv.get("levels.csv")
    if levels is None:
        return
    for row in levels.frame.to_dict("records"):
        digits = str(row["codes_digits"])
        if digits.isdigit():
            here = (frame["level"] == row["level"]) & (frame["code"] != "")
            # Lengths are compared as text: the file may ask for any number of digits.
            as_long = frame["code"].str.len().astype(str) == digits.lstrip("0")
            shaped = frame["code"].str.isdigit() & as_long
            rows.fault(
                faults,
                here & ~shaped,
                f"{START} has the code '{{code}}'; {digits} digits are expected at level "
                "{level}: correct it (a leading zero may be lost)",
            )


def _check_reused_codes(rows: Rows, faults: Faults) -> None:
    """Two versions of one level and code may follow each other, never stand side by side."""
    ordered = rows.frame[rows.frame["code"] != ""].sort_values(["level", "code", "begins"])
    group = ordered.groupby(["level", "code"], sort=False)
    keys = [ordered["level"], ordered["code"]]
    earlier = group["ends"].cummax().groupby(keys, sort=False).shift()
    rows_here = Rows(ordered.assign(other=group["locality_id"].shift().fillna("")))
    rows_here.fault(
        faults,
        earlier.notna() & (ordered["begins"] < earlier),
        START + " has the code {code} while {other} still has it; a code is expected to name "
        "one locality of a level at a time: end the one before or correct the code",
    )


def _check_direct_parents(rows: Rows, indexed: pd.DataFrame, draft: Draft, faults: Faults) -> None:
    frame = rows.frame
    has_parent = frame["parent_id"].isin(indexed.index)
    parent = indexed.reindex(frame["parent_id"])
    begins, ends, rank = (parent[name].to_numpy() for name in ("begins", "ends", "rank"))
    rows.fault(
        faults,
        has_parent & ~((begins <= frame["begins"]) & (frame["begins"] < ends)),
        START + " begins on {valid_from}, when its parent {parent_id} is not valid; expected the "
        "version of the parent that is valid on that day: correct `parent_id` or the dates",
    )
    if "level" not in draft.unread:
        rows.fault(
            faults,
            has_parent & ~(pd.Series(rank, index=frame.index) < frame["rank"].fillna(float("inf"))),
            START + " of level {level} has the parent {parent_id}, which is not of a higher level; "
            "a parent is expected to be above: correct `parent_id` or the level",
        )
        _check_country(indexed, draft, faults)


def _check_country(indexed: pd.DataFrame, draft: Draft, faults: Faults) -> None:
    if draft.catalogue is not None:
        country = draft.catalogue.value.country_locality_id
        if country not in indexed.index[indexed["rank"] == 0]:
            faults.on(
                draft.catalogue.place,
                ("country_locality_id",),
                f"'{country}' is no locality of the highest level (rank 0); expected the "
                "country's locality_id: correct it",
            )


def whole_successors(draft: Draft) -> pd.Series:
    """For each locality that went whole into another, that other's id."""
    links = draft.csv.get("localities/links.csv")
    if links is None:
        return pd.Series(dtype="str")
    whole = links.frame[links.frame["basis"] == "whole"].drop_duplicates("predecessor_id")
    return whole.set_index("predecessor_id")["successor_id"]


def _follow_parents(
    rows: Rows, indexed: pd.DataFrame, successors: pd.Series, faults: Faults
) -> pd.DataFrame:
    """Dated direct parents: where a parent ends before its child, its whole successor follows."""
    rank = indexed["rank"]
    columns = ["locality_id", "name_vi", "parent_id", "begins", "ends", "rank", "file", "line"]
    current = rows.frame.fillna({"rank": float("inf")})[columns]
    current = current[looked_up(current["parent_id"], rank) < current["rank"]]
    parts = []
    while not current.empty:
        parent_ends = looked_up(current["parent_id"], indexed["ends"])
        parts.append(
            current.assign(ends=current["ends"].where(current["ends"] < parent_ends, parent_ends))
        )
        outlived = current[parent_ends < current["ends"]]
        at = parent_ends[parent_ends < current["ends"]]
        next_parent = looked_up(outlived["parent_id"], successors)
        begun = looked_up(next_parent, indexed["begins"]) == at
        lost = ~(begun & (looked_up(next_parent, rank) < outlived["rank"]))
        Rows(outlived.assign(at=at.dt.strftime("%Y-%m-%d"))).fault(
            faults,
            lost,
            START + " goes on after its parent {parent_id} ends on {at} without a `whole` "
            "successor of a higher level from that day; expected a link for the parent, or a new "
            "version of this locality from that date: add one",
        )
        current = outlived.assign(parent_id=next_parent, begins=at)[~lost]
    columns = ["locality_id", "parent_id", "begins", "ends"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def ancestors_at_end(registry: Registry, rank: int) -> pd.Series:
    """For each locality id, the ancestor (or itself) of `rank` at the end of its life.

    None where it has none, as the country above that rank.
    """
    frame, parents = registry.frame, registry.parents
    state = pd.DataFrame({"locality_id": frame.index, "here": frame.index, "until": frame["ends"]})
    found = pd.Series(index=frame.index, dtype="object")
    while not state.empty:
        reached = looked_up(state["here"], frame["rank"]) == rank
        found.loc[state.loc[reached, "locality_id"]] = state.loc[reached, "here"].to_numpy()
        step = state[~reached].merge(parents, left_on="here", right_on="locality_id")
        covers = (step["begins"] < step["until"]) & (step["until"] <= step["ends"])
        state = step.loc[covers, ["locality_id_x", "parent_id", "until"]].set_axis(
            ["locality_id", "here", "until"], axis=1
        )
    return found


def areas(draft: Draft, registry: Registry) -> pd.Series:
    """For each locality id, the breakdown its type puts it in; None for types of no breakdown."""
    of_type = {
        normalise_text(text): name
        for name, entry in draft.breakdowns.items()
        for text in entry.value.derived_from_locality_types
    }
    kinds = registry.frame["type"].drop_duplicates()
    named = {kind: of_type.get(normalise_text(kind)) for kind in kinds}
    return registry.frame["type"].map(named)
