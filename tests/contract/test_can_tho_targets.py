"""The Can Tho plan (document 608/QĐ-UBND) stands in the catalogue as it was printed."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"
DOCUMENT = "documents/004_d5cd8d54e794240e.txt"
PRINTED_NUMBER = re.compile(r"\d+(?:,\d+)?")
# What a clause prints beside its targets: years, ages, and the bases of its rates.
NOT_A_TARGET = re.compile(
    r"(?:vào |và )?năm \d{4}"
    r"|(?:từ |đến |dưới )?\d+ (?:đến \d+ )?tuổi"
    r"|trên 1\.000|/100\.000"
)


@pytest.fixture(scope="module")
def targets() -> list[dict[str, str]]:
    with (CATALOGUE / "targets" / "can_tho_2021_2030.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _number(printed: str) -> Decimal:
    found = PRINTED_NUMBER.findall(NOT_A_TARGET.sub(" ", printed))
    assert len(found) == 1, printed
    return Decimal(found[0].replace(",", "."))


def test_all_24_clauses_have_targets(targets: list[dict[str, str]]) -> None:
    clauses = {row["clause"] for row in targets}
    assert clauses == {f"Chỉ tiêu {number}" for number in range(1, 25)}
    assert len({row["target_id"] for row in targets}) == len(targets)


def test_a_clause_uses_the_indicators_of_its_number(targets: list[dict[str, str]]) -> None:
    for row in targets:
        path = next((CATALOGUE / "indicators").glob(f"*/{row['indicator_id']}.yml"))
        indicator = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert row["clause"] == f"Chỉ tiêu {indicator['programme_code']}"
        assert row["per"] == str(indicator.get("per", ""))


def test_the_number_read_is_the_number_printed(targets: list[dict[str, str]]) -> None:
    for row in targets:
        if row["kind"] == "zero_cases":
            assert (row["comparator"], row["target_value"]) == ("=", "0")
        else:
            assert _number(row["printed"]) == Decimal(row["target_value"])


def test_below_is_read_as_strictly_below(targets: list[dict[str, str]]) -> None:
    for row in targets:
        assert ("dưới" in row["printed"].split("trẻ em")[0]) == (row["comparator"] == "<"), row


def test_obesity_has_a_rural_and_an_urban_target(targets: list[dict[str, str]]) -> None:
    obesity = {
        (row["breakdown"], row["year"]): row["target_value"]
        for row in targets
        if row["indicator_id"] == "under5_obesity_rate"
    }
    assert obesity == {
        ("rural", "2025"): "5",
        ("rural", "2030"): "5",
        ("urban", "2025"): "10",
        ("urban", "2030"): "10",
    }


def test_impossible_and_ambiguous_targets_are_kept_and_said_to_be_so(
    targets: list[dict[str, str]],
) -> None:
    disputed = {row["clause"] for row in targets if row["disputed"] == "true"}
    assert disputed == {"Chỉ tiêu 10"}
    apart = {row["clause"] for row in targets if row["comparable"] == "false"}
    assert apart == {"Chỉ tiêu 9", "Chỉ tiêu 10"}
    for row in targets:
        assert bool(row["dispute_reason_vi"]) == (row["disputed"] == "true")
        assert bool(row["dispute_reason_en"]) == (row["disputed"] == "true")
        assert bool(row["not_comparable_reason"]) == (row["comparable"] == "false")


def test_the_plan_is_of_the_province_before_its_merger(targets: list[dict[str, str]]) -> None:
    with (CATALOGUE / "localities" / "localities.csv").open(encoding="utf-8") as lines:
        localities = {row["locality_id"]: row for row in csv.DictReader(lines)}
    assert {row["geography"] for row in targets} == {"provinces63"}
    for row in targets:
        place = localities[row["locality_id"]]
        assert (place["code"], place["level"], place["valid_to"]) == (
            "92",
            "province",
            "2025-07-01",
        )


@pytest.fixture(scope="module")
def clauses() -> dict[str, str]:
    """The printed clauses by name; the environment must say where the documents are."""
    folder = os.environ.get("CHITIEU_SHARED")
    assert folder, "set CHITIEU_SHARED to the folder that holds documents/ (make test-real DATA=…)"
    text = unicodedata.normalize("NFC", (Path(folder) / DOCUMENT).read_text(encoding="utf-8"))
    goals = text.split("### 2. Mục tiêu cụ thể")[1].split("## **II. NHIỆM VỤ")[0]
    goals = re.sub(r"#### .*|\*\*[a-d]\).*", " ", goals)
    pieces = re.split(r"- (Chỉ tiêu \d+): ", goals)
    return {
        name: " ".join(words.split())
        for name, words in zip(pieces[1::2], pieces[2::2], strict=True)
    }


@pytest.mark.real
def test_every_printed_form_stands_in_its_clause(
    targets: list[dict[str, str]], clauses: dict[str, str]
) -> None:
    for row in targets:
        at = 0
        for words in row["printed"].split(" … "):
            found = clauses[row["clause"]].find(words, at)
            assert found >= 0, f"{row['target_id']}: “{words}” is not in {row['clause']}"
            at = found + len(words)


@pytest.mark.real
def test_every_number_of_the_plan_is_in_the_catalogue(
    targets: list[dict[str, str]], clauses: dict[str, str]
) -> None:
    for clause, words in clauses.items():
        printed = set(PRINTED_NUMBER.findall(NOT_A_TARGET.sub(" ", words)))
        taken = {
            number
            for row in targets
            if row["clause"] == clause
            for number in PRINTED_NUMBER.findall(NOT_A_TARGET.sub(" ", row["printed"]))
        }
        assert printed == taken, clause
