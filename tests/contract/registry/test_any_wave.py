"""Any wave that hangs together comes in without a fault; the registry after it says the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.registry.counts import counts_on
from tests.contract.registry.office import DAY, RegistryOffice, Rows, change, new_office

PROVINCES = {"38": ("A003", "Tỉnh Thanh Hóa"), "46": ("A005", "Thành phố Huế")}
KINDS = ("Xã", "Phường")


@dataclass(frozen=True)
class AnyWave:
    """A province's units before, the list after, the changes, and what each must become."""

    before: dict[str, str]
    units: Rows
    changes: Rows
    heirs: dict[str, set[str]]


@st.composite
def waves(draw: st.DrawFn) -> AnyWave:
    """Some units stay; the others go, whole or split, to new units, which may take old codes."""
    top = draw(st.sampled_from(sorted(PROVINCES)))
    codes = [f"{top}{number:03d}" for number in range(1, draw(st.integers(2, 6)) + 1)]
    before = {code: f"Xã Cũ {code[2:]}" for code in codes}
    staying = set(draw(st.lists(st.sampled_from(codes), unique=True, max_size=len(codes) - 1)))
    leaving = [code for code in codes if code not in staying]
    free = [*leaving, *(f"{top}9{number:02d}" for number in range(len(leaving)))]
    new = draw(st.lists(st.sampled_from(free), unique=True, min_size=1, max_size=len(leaving)))
    names = {code: draw(named(code, before)) for code in new}
    goals = {code: {new[place % len(new)]} for place, code in enumerate(leaving)}
    for code in leaving:
        goals[code] |= set(draw(st.lists(st.sampled_from(new), max_size=2)))
    province = PROVINCES[top][1]
    units = [[top, province, code, before[code], "Xã"] for code in sorted(staying)]
    units += [[top, province, code, names[code], names[code].split()[0]] for code in new]
    changes: Rows = []
    for code in leaving:
        changes += draw(rows_of(f"{code} {before[code]}", [f"{n} {names[n]}" for n in goals[code]]))
    changes += [change(f"{code} {before[code]}", f"{code} {before[code]}", "Giữ nguyên")
                for code in sorted(staying) if draw(st.booleans())]  # fmt: skip
    order = draw(st.permutations(changes))
    return AnyWave(before, draw(st.permutations(units)), order, goals)


@st.composite
def named(draw: st.DrawFn, code: str, before: dict[str, str]) -> str:
    own = [before[code]] if code in before else []
    return draw(st.sampled_from([*own, *(f"{kind} Mới {code[2:]}" for kind in KINDS)]))


@st.composite
def rows_of(draw: st.DrawFn, old: str, new: list[str]) -> Rows:
    """The rows of one unit: whole to one, else parts by persons, by shares or of unknown size."""
    if len(new) == 1:
        return [change(old, new[0])]
    way = draw(st.sampled_from(["persons", "share", "unknown"]))
    weights = draw(st.lists(st.integers(1, 99_999), min_size=len(new), max_size=len(new)))
    if way == "persons":
        return [change(old, one, "Một phần", persons=f"{n:,}".replace(",", "."))
                for one, n in zip(new, weights, strict=True)]  # fmt: skip
    if way == "unknown":
        return [change(old, one, "Nhập một phần") for one in new]
    cuts = [round(n / sum(weights), 3) or 0.001 for n in weights[:-1]]
    shares = [*cuts, round(1 - sum(cuts), 3)]
    if min(shares) <= 0:
        return [change(old, one, "Nhập một phần") for one in new]
    return [change(old, one, "Một phần", share=f"{n:.3f}".replace(".", ","))
            for one, n in zip(new, shares, strict=True)]  # fmt: skip


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[AnyWave], RegistryOffice]:
    def new(wave: AnyWave) -> RegistryOffice:
        return with_units(new_office(tmp_path_factory.mktemp("country")), wave.before)

    return new


def with_units(office: RegistryOffice, before: dict[str, str]) -> RegistryOffice:
    """The units of a province in the place of those it had, from the same day on."""
    path: Path = office.root / "localities" / "localities.csv"
    top = next(iter(before))[:2]
    lines = path.read_text(encoding="utf-8").splitlines()
    gone = {line.split(",")[0] for line in lines[1:]
            if line.split(",")[1] == "commune" and line.split(",")[5] == PROVINCES[top][0]
            and line.split(",")[6] == "2025-07-01"}  # fmt: skip
    kept = [line for line in lines if line.split(",")[0] not in gone]
    kept += [
        f"A{number},commune,{code},{name},Xã,{PROVINCES[top][0]},2025-07-01,,"
        for number, (code, name) in enumerate(before.items(), start=100)
    ]
    links = office.root / "localities" / "links.csv"
    rewritten = [
        line
        for line in links.read_text(encoding="utf-8").splitlines()
        if line.split(",")[1] not in gone
    ]
    ended = {line.split(",")[0] for line in kept[1:] if line.split(",")[7] == "2025-07-01"
             and line.split(",")[1] == "commune"}  # fmt: skip
    linked = {line.split(",")[0] for line in rewritten}
    rewritten += [f"{one},A100,2025-07-01,1,whole,1/NQ" for one in sorted(ended - linked)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    links.write_text("\n".join(rewritten) + "\n", encoding="utf-8")
    return office


@settings(max_examples=20)
@given(wave=waves())
def test_any_wave_comes_in(offices: Callable[[AnyWave], RegistryOffice], wave: AnyWave) -> None:
    office = offices(wave)
    before = office.registry()
    composed, after = office.take(wave.units, wave.changes)
    top = next(iter(wave.before))[:2]
    there = [i for i in after.valid(DAY).nonzero()[0] if after.codes[i] in
             {row[2] for row in wave.units} and after.ranks[i] == 3]  # fmt: skip
    assert {(after.codes[i], after.names[i], after.types[i]) for i in there} == {
        (code, name, kind) for _, _, code, name, kind in wave.units
    }
    assert after.ids.to_pylist()[: len(before.names)] == before.ids.to_pylist()
    position = {code: before.position[f"A{n}"] for n, code in enumerate(wave.before, start=100)}
    for code, goals in wave.heirs.items():
        heirs = {after.codes[one] for one in after.heirs(position[code], DAY)}
        assert heirs == goals, (top, code, composed.links)
        shares = [link.share for link in after.successors(position[code])]
        known = [share for share in shares if share is not None]
        assert not shares or len(known) < len(shares) or sum(known) == pytest.approx(1)
    others = dict(counts_on(before, [DAY]))
    for level, counts in counts_on(after, [DAY]):
        if level != "commune":
            assert counts == others[level]
