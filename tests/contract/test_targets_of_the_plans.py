"""The targets of the plans stand in the catalogue as they were printed and read."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from tests.contract.plan_texts import MARKS, SECTIONS, clause_of, missing_words, text_of

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"
PLANS = sorted(MARKS)
# What a clause prints beside its targets: years, ages, and the bases of its rates.
NOT_A_TARGET = re.compile(
    r"(?:vào |và |từ |đến |so với |của )?năm \d{4}"
    r"|(?:từ |đến |dưới )?\d+(?:-\d+)? (?:đến (?:dưới )?\d+ )?tuổi"
    r"|trên 1\.000|/(?:1\.000|10\.000|100\.000)|8 loại vắc xin|lớp 1\b|từ 700 điểm"
)
NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+(?:,\d+)?")
# A number with what makes it a target: a sign, n of m, thousands, or a counted thing.
COUNTED = re.compile(
    r"\d+(?:,\d+)? ?[%‰]|\d+(?:,\d+)?/\d[\d.]*\d|\d{1,3}(?:\.\d{3})+|\b0\d (?:quận|cuộc|tiêu chí)"
)
# Numbers of documents, dates and laws, which are everywhere.
REFERENCES = re.compile(
    r"\d+/\d+/\d{4}|\d+/\d{4}(?:/\S+)?|\d+ ?/(?:QĐ|KH|CT|NQ|NĐ)\S*|ngày \d+/\d+|\d+/1[12]\b"
)
# By plan, what is counted and is no target, and why.
NO_TARGETS = {
    "can_tho_2021_2030": {"1.000": "the base of a rate, per 1,000 live births"},
    "da_nang_2023": {
        "1.000": "the first 1,000 days of life, and firms with over 1,000 women workers",
    },
    "hoang_kim_2021_2030": {"1.000": "the base of a rate, per 1,000 live births"},
    "kim_tra_2026": {},
    "tam_duong_2018": {"01/6": "Children's Day, 1 June"},
}  # fmt: skip


def rows_of(plan: str) -> list[dict[str, str]]:
    with (CATALOGUE / "targets" / f"{plan}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def every_row() -> list[dict[str, str]]:
    return [row for plan in PLANS for row in rows_of(plan)]


def numbers(words: str) -> set[Decimal]:
    """The numbers of a printed form that are no year, age or base."""
    found = NUMBER.findall(NOT_A_TARGET.sub(" ", words))
    return {
        Decimal(one.replace(".", "") if re.fullmatch(r"[\d.]+", one) else one.replace(",", "."))
        for one in found
    }


def indicators() -> dict[str, dict[str, object]]:
    paths = (CATALOGUE / "indicators").glob("*/*.yml")
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def test_every_plan_of_the_catalogue_has_its_document() -> None:
    with (CATALOGUE / "plans.csv").open(encoding="utf-8", newline="") as lines:
        assert sorted(row["plan_id"] for row in csv.DictReader(lines)) == PLANS


def test_every_target_is_of_a_clause_that_has_a_place() -> None:
    for plan in PLANS:
        for row in rows_of(plan):
            assert row["clause"].partition(", ý ")[0] in SECTIONS[plan], row["target_id"]


@pytest.mark.parametrize("plan", ["can_tho_2021_2030", "hoang_kim_2021_2030"])
def test_a_programme_has_targets_for_all_24_numbers(plan: str) -> None:
    known = indicators()
    assert {row["clause"] for row in rows_of(plan)} == {f"Chỉ tiêu {n}" for n in range(1, 25)}
    for row in rows_of(plan):
        code = known[row["indicator_id"]]["programme_code"]
        assert row["clause"] == f"Chỉ tiêu {code}", row["target_id"]


def test_the_number_read_is_the_number_printed() -> None:
    for row in every_row():
        words = row["read_as"] or row["printed"]
        value = Decimal(row["target_value"] or 0)
        if row["kind"] == "count_of":
            wanted = {value, Decimal(row["out_of"])}
        elif row["kind"] == "relative":
            wanted = {value if row["read_as"] else 100 - value}
        elif row["kind"] == "level":
            wanted = {value}
        else:
            continue
        assert numbers(words) >= wanted, row["target_id"]


def test_below_and_above_are_read_as_strict() -> None:
    for row in every_row():
        if row["kind"] not in ("level", "relative") or row["comparator"] == "=":
            continue
        words = NOT_A_TARGET.sub(" ", row["read_as"] or row["printed"]).casefold()
        pieces = words.split(" … ")
        last = next(one for one in reversed(pieces) if NUMBER.search(one) or "tất cả" in one)
        strictly = {"<": r"\bdưới\b|<", ">": r"\btrên\b|>|\bhơn\b"}
        for comparator, pattern in strictly.items():
            said = re.search(pattern, last) is not None
            assert said == (row["comparator"] == comparator), row["target_id"]


def test_a_target_to_strive_for_or_maintain_says_so() -> None:
    """Where the qualifier's own word is printed, the row has it; slips of recognition too."""
    for row in every_row():
        words = row["printed"].casefold()
        if re.match(r"ph[ấâầ]n đ[ấầ]u", words):
            assert row["qualifier"] == "strive", row["target_id"]
        if words.startswith("duy trì"):
            assert row["qualifier"] == "maintain", row["target_id"]


def test_mortality_printed_in_per_cent_is_read_per_mille_and_says_why() -> None:
    read = {
        row["indicator_id"]: (row["printed"].split()[-1], row["read_as"].split()[-1])
        for row in rows_of("da_nang_2023")
        if "mortality" in row["indicator_id"]
    }
    assert read == {
        "neonatal_mortality_rate": ("5%", "5‰"),
        "infant_mortality_rate": ("7,2%", "7,2‰"),
        "under5_mortality_rate": ("11%", "11‰"),
    }


def test_impossible_and_ambiguous_targets_are_kept_and_said_to_be_so() -> None:
    disputed = {
        (plan, row["clause"], row["indicator_id"], row["year"])
        for plan in PLANS
        for row in rows_of(plan)
        if row["disputed"] == "true"
    }
    labour, order, fat = "child_labour_rate_5_17", "_mortality_rate", "under5_obesity_rate"
    assert disputed == {
        ("can_tho_2021_2030", "Chỉ tiêu 10", labour, "2025"),
        ("can_tho_2021_2030", "Chỉ tiêu 10", labour, "2030"),
        ("hoang_kim_2021_2030", "Chỉ tiêu 3", f"neonatal{order}", "2030"),
        ("hoang_kim_2021_2030", "Chỉ tiêu 3", f"infant{order}", "2030"),
        *(("hoang_kim_2021_2030", "Chỉ tiêu 4", fat, str(year)) for year in range(2025, 2031)),
        ("tam_duong_2018", "II.1.2, ý 2", "under5_underweight_rate", "2018"),
    }


def test_targets_of_another_scope_or_scale_are_not_compared() -> None:
    apart = {
        (plan, row["clause"])
        for plan in PLANS
        for row in rows_of(plan)
        if row["comparable"] == "false" and row["kind"] != "process"
    }
    assert apart == {
        ("can_tho_2021_2030", "Chỉ tiêu 9"),
        ("can_tho_2021_2030", "Chỉ tiêu 10"),
        ("da_nang_2023", "I.2.d"),
        ("da_nang_2023", "II, Mục tiêu 3"),
    }


def test_plans_of_places_that_ended_keep_their_units() -> None:
    with (CATALOGUE / "localities" / "localities.csv").open(encoding="utf-8") as lines:
        places = {row["locality_id"]: row for row in csv.DictReader(lines)}
    with (CATALOGUE / "plans.csv").open(encoding="utf-8", newline="") as lines:
        plans = {row["plan_id"]: row for row in csv.DictReader(lines)}
    assert {
        plan: (places[row["locality_id"]]["name_vi"], places[row["locality_id"]]["valid_to"] != "")
        for plan, row in plans.items()
    } == {
        "can_tho_2021_2030": ("Thành phố Cần Thơ", True),
        "da_nang_2023": ("Thành phố Đà Nẵng", True),
        "hoang_kim_2021_2030": ("Xã Hoằng Kim", True),
        "kim_tra_2026": ("Phường Kim Trà", False),
        "tam_duong_2018": ("Huyện Tam Đường", True),
    }
    for plan in PLANS:
        assert {row["locality_id"] for row in rows_of(plan)} == {plans[plan]["locality_id"]}


@pytest.mark.real
@pytest.mark.parametrize("plan", PLANS)
def test_every_printed_form_stands_in_its_clause(plan: str) -> None:
    wrong = [
        f"{row['target_id']} ({row['clause']}): {fault}"
        for row in rows_of(plan)
        if (fault := missing_words(row["printed"], clause_of(plan, row["clause"])))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.real
@pytest.mark.parametrize("plan", PLANS)
def test_every_counted_number_of_a_document_is_a_target_of_its_clause_or_none(plan: str) -> None:
    clauses = {row["clause"] for row in rows_of(plan)}
    left = text_of(plan)
    for clause in clauses:
        words = clause_of(plan, clause)
        printed = " ".join(row["printed"] for row in rows_of(plan) if row["clause"] == clause)
        assert _counted(words) - set(NO_TARGETS[plan]) == _counted(printed), clause
        left = left.replace(words, " ")
    assert _counted(left) <= set(NO_TARGETS[plan])


@pytest.mark.real
@pytest.mark.parametrize("plan", ["can_tho_2021_2030", "hoang_kim_2021_2030"])
def test_every_number_of_a_programme_is_a_target(plan: str) -> None:
    """Rates per 1,000 are printed without a sign, so here every number counts."""
    for clause in SECTIONS[plan]:
        words = clause_of(plan, clause).partition(":")[2]
        words = re.split(r"\b[a-d]\) Mục tiêu \d", words)[0]
        printed = " ".join(row["printed"] for row in rows_of(plan) if row["clause"] == clause)
        assert numbers(words) == numbers(printed), clause


def _counted(words: str) -> set[str]:
    return {one.replace(" ", "") for one in COUNTED.findall(REFERENCES.sub(" ", words))}
