"""The Vietnamese catalogue says everything the programme needs, completely and honestly."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"
INDICATOR_IDS = [
    "child_friendly_commune_rate",
    "ecd_services_access_rate_0_8",
    "neonatal_mortality_rate",
    "infant_mortality_rate",
    "under5_mortality_rate",
    "under5_underweight_rate",
    "under5_stunting_rate",
    "under5_obesity_rate",
    "under5_overweight_obesity_rate",
    "under1_full_immunisation_rate",
    "under5_full_immunisation_rate",
    "hiv_mother_to_child_transmission_rate",
    "schools_hygienic_toilet_rate",
    "special_circumstances_children_rate",
    "special_circumstances_children_supported_rate",
    "child_abuse_rate",
    "child_sexual_abuse_rate",
    "child_labour_rate_5_17",
    "child_injury_rate",
    "child_injury_death_rate",
    "disaster_affected_children_supported_rate",
    "child_marriage_cases",
    "under5_birth_registration_rate",
    "under5_development_on_track_rate",
    "preschool_enrolment_rate_age5",
    "primary_completion_rate",
    "primary_dropout_rate",
    "lower_secondary_completion_rate",
    "lower_secondary_dropout_rate",
    "schools_psychological_support_rate",
    "schools_disability_accessible_rate",
    "disabled_children_education_rehab_access_rate",
    "communes_with_play_point_rate",
    "children_7plus_consulted_rate",
    "children_participation_awareness_rate",
    "children_11plus_participation_models_rate",
]
# Of single plans, outside the programme's numbers.
OF_ONE_PLAN = [
    "child_friendly_communes_700_points_rate",
    "abused_children_supported_rate",
    "child_injury_death_cases",
    "grade1_entry_rate_age6",
    "poverty_dropout_cases",
    "schools_violence_communication_rate",
    "special_circumstances_policies_rate",
    "unlawful_child_labour_cases",
    "young_offenders_rate",
]
REQUIRED = {
    "id", "name_vi", "name_en", "sdg", "kind", "numerator", "ratio_type",
    "interval_method", "period_types", "direction", "proxy", "limits", "definition_vi",
    "definition_en", "limitations_vi", "limitations_en",
}  # fmt: skip
ALWAYS_SENSITIVE = {
    "abuse_cases", "sexual_abuse_cases", "hiv_exposed_infants", "hiv_infected_infants",
    "young_offenders", "child_marriages", "child_labourers_5_17", "disabled_children_in_need",
    "abused_children_notified", "abused_children_supported", "poverty_dropouts",
    "special_circumstances_eligible", "special_circumstances_with_policies",
    "unlawful_child_labourers", "disabled_children_served", "special_circumstances_children",
    "special_circumstances_supported",
    *(f"special_group_{number:02d}" for number in range(1, 15)),
}  # fmt: skip
DEATHS = {
    "neonatal_deaths", "infant_deaths", "under5_deaths", "child_deaths", "child_injury_deaths",
}  # fmt: skip


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def named() -> dict[str, dict[str, Any]]:
    """Every indicator, those that nobody counts too."""
    found = {path: _yaml(path) for path in (CATALOGUE / "indicators").glob("*/*.yml")}
    return {path.stem: content for path, content in found.items()}


@pytest.fixture(scope="module")
def indicators(named: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The indicators that are computed."""
    return {id_: content for id_, content in named.items() if "no_source_vi" not in content}


@pytest.fixture(scope="module")
def measures() -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in _yaml(CATALOGUE / "measures.yml")["measures"]}


@pytest.fixture(scope="module")
def columns() -> dict[str, list[str]]:
    """Column names of every contract, by feed."""
    contracts = {path.parent.name: _yaml(path) for path in CATALOGUE.glob("feeds/*/contract.yml")}
    return {
        feed: [column["name"] for column in contract["schema"][0]["properties"]]
        for feed, contract in contracts.items()
    }


def test_the_indicators_are_exactly_those_of_the_programme(
    indicators: dict[str, dict[str, Any]],
) -> None:
    assert sorted(indicators) == sorted([*INDICATOR_IDS, *OF_ONE_PLAN])


def test_an_indicator_that_nobody_counts_is_there_for_a_target_and_says_why(
    named: dict[str, dict[str, Any]], indicators: dict[str, dict[str, Any]]
) -> None:
    targets = [row for path in (CATALOGUE / "targets").glob("*.csv") for row in _rows(path)]
    wanted = {row["indicator_id"] for row in targets}
    uncounted = {id_: named[id_] for id_ in set(named) - set(indicators)}
    assert len(uncounted) >= 20
    for id_, content in uncounted.items():
        assert id_ in wanted, id_
        assert "programme_code" not in content, id_
        for language in ("vi", "en"):
            assert len(content[f"definition_{language}"]) > 30, id_
            assert len(content[f"no_source_{language}"]) > 30, id_


@pytest.mark.parametrize("indicator_id", [*INDICATOR_IDS, *OF_ONE_PLAN])
def test_an_indicator_is_complete(indicator_id: str, indicators: dict[str, dict[str, Any]]) -> None:
    content = indicators[indicator_id]
    assert content["id"] == indicator_id
    assert set(content) >= REQUIRED
    if content["kind"] != "count":
        assert {"denominator", "per", "relation"} <= set(content)
    assert content["limits"]["source"].startswith("expert, 20")
    codes = {str(number) for number in range(1, 25)}
    assert content.get("programme_code") in (codes if indicator_id in INDICATOR_IDS else {None})


@pytest.mark.parametrize("indicator_id", [*INDICATOR_IDS, *OF_ONE_PLAN])
def test_an_indicator_explains_itself_at_length_in_both_languages(
    indicator_id: str, indicators: dict[str, dict[str, Any]]
) -> None:
    content = indicators[indicator_id]
    sentences: dict[str, int] = {}
    for language in ("vi", "en"):
        assert content[f"name_{language}"].strip()
        text = f"{content[f'definition_{language}']} {content[f'limitations_{language}']}"
        sentences[language] = len(re.findall(r"[.;:](?=\s|$)", text))
        assert sentences[language] >= 5
        assert content[f"definition_{language}"] != content[f"limitations_{language}"]
    assert content["name_vi"] != content["name_en"]
    assert sum(sentences.values()) >= 9


def test_every_chi_tieu_has_an_indicator(indicators: dict[str, dict[str, Any]]) -> None:
    codes = {indicators[indicator_id]["programme_code"] for indicator_id in INDICATOR_IDS}
    assert codes == {str(number) for number in range(1, 25)}


def test_an_official_sdg_code_is_claimed_only_with_its_relation(
    indicators: dict[str, dict[str, Any]],
) -> None:
    for content in indicators.values():
        sdg = content["sdg"]
        assert sdg["relation"] in {"identical", "proxy", "related", "none"}
        assert ("code" in sdg) == (sdg["relation"] != "none")
    relation = {id_: content["sdg"]["relation"] for id_, content in indicators.items()}
    assert relation["under5_mortality_rate"] == "proxy"
    assert relation["child_abuse_rate"] not in {"identical", "proxy"}


def test_child_labour_is_never_divided_by_the_population_under_16(
    indicators: dict[str, dict[str, Any]], measures: dict[str, dict[str, Any]]
) -> None:
    users = [id_ for id_, c in indicators.items() if "child_labourers_5_17" in c["numerator"]]
    assert users == ["child_labour_rate_5_17"]
    assert indicators["child_labour_rate_5_17"]["denominator"] == ["children_5_17"]
    ages = [measures[part]["age_from"] for part in measures["children_5_17"]["sum_of"]]
    assert ages == list(range(5, 18))


def test_child_marriage_is_a_count_without_a_rate(
    indicators: dict[str, dict[str, Any]],
) -> None:
    users = [id_ for id_, c in indicators.items() if "child_marriages" in c["numerator"]]
    assert users == ["child_marriage_cases"]
    content = indicators["child_marriage_cases"]
    assert content["kind"] == content["ratio_type"] == "count"
    assert not {"denominator", "per", "relation"} & set(content)


def test_finding_more_cases_is_not_called_worse(indicators: dict[str, dict[str, Any]]) -> None:
    for indicator_id in (
        "child_abuse_rate", "child_sexual_abuse_rate", "child_labour_rate_5_17",
        "special_circumstances_children_rate",
    ):  # fmt: skip
        assert indicators[indicator_id]["direction"] == "none"
        assert "detected" in indicators[indicator_id]["limitations_en"].lower()


def test_pages_on_children_say_under_16_and_under_18(
    indicators: dict[str, dict[str, Any]],
) -> None:
    of_law = [
        id_ for id_, c in indicators.items() if "children_under16" in c.get("denominator", [])
    ]
    assert len(of_law) >= 5
    for indicator_id in of_law:
        assert "under 18" in indicators[indicator_id]["limitations_en"]
        assert "dưới 18" in indicators[indicator_id]["limitations_vi"]


def test_measures_that_harm_are_sensitive(measures: dict[str, dict[str, Any]]) -> None:
    declared = {id_: measure.get("sensitivity", "none") for id_, measure in measures.items()}
    assert {id_ for id_, word in declared.items() if word == "always"} == ALWAYS_SENSITIVE
    assert {id_ for id_, word in declared.items() if word == "commune"} == DEATHS


def test_every_measure_is_reported_once_or_summed(
    measures: dict[str, dict[str, Any]], columns: dict[str, list[str]]
) -> None:
    dimensions = {"locality_code", "locality_name", "period", "breakdown", "note"}
    carried = Counter(
        name for names in columns.values() for name in names
        if "." not in name and name not in dimensions
    )  # fmt: skip
    assert set(carried.values()) == {1}
    summed = {id_ for id_, measure in measures.items() if "sum_of" in measure}
    assert set(carried) == set(measures) - summed


def test_a_sex_breakdown_is_asked_only_where_the_offices_report_it(
    indicators: dict[str, dict[str, Any]],
    measures: dict[str, dict[str, Any]],
    columns: dict[str, list[str]],
) -> None:
    reported = {name for names in columns.values() for name in names}
    for indicator_id, content in indicators.items():
        used = [*content["numerator"], *content.get("denominator", [])]
        parts = [part for id_ in used for part in measures[id_].get("sum_of", [id_])]
        both = all(f"{part}.{sex}" in reported for part in parts for sex in ("male", "female"))
        assert ("male" in content.get("breakdowns", [])) == both, indicator_id


def test_the_fourteen_groups_follow_the_law(measures: dict[str, dict[str, Any]]) -> None:
    groups = [id_ for id_ in measures if id_.startswith("special_group_")]
    assert groups == [f"special_group_{number:02d}" for number in range(1, 15)]
    assert "mồ côi cả cha và mẹ" in measures["special_group_01"]["name_vi"]
    assert "lánh nạn" in measures["special_group_14"]["name_vi"]


def test_a_header_means_one_thing_however_its_tones_are_placed() -> None:
    for path in CATALOGUE.glob("feeds/*/contract.yml"):
        contract = _yaml(path)
        meaning: dict[str, str] = {}
        options = {item["property"]: item["value"] for item in contract["customProperties"]}
        columns = [("ignored", header) for header in options["ignored_headers"]]
        columns += [("above", header) for header in options["parent_headers"]]
        for column in contract["schema"][0]["properties"]:
            custom = {item["property"]: item["value"] for item in column["customProperties"]}
            headers = [column["businessName"], *custom["aliases"]]
            columns += [(column["name"], header) for header in headers]
        for name, header in columns:
            assert meaning.setdefault(_letters(header), name) == name, f"{path}: {header}"


def _letters(text: str) -> str:
    """The words of a header without tones and punctuation: the loosest reading an office risks."""
    apart = unicodedata.normalize("NFD", text.casefold())
    toneless = re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", apart)
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", toneless)))


def test_no_text_of_the_catalogue_is_decomposed() -> None:
    """Only the ugly samples may hold decomposed letters: they show that the reader copes."""
    files = [path for path in CATALOGUE.rglob("*") if path.suffix in {".yml", ".csv"}]
    checked = [path for path in files if path.name != "sample_ugly.csv"]
    assert len(checked) > len(INDICATOR_IDS)
    for path in checked:
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path


def test_names_are_given_in_both_languages(measures: dict[str, dict[str, Any]]) -> None:
    named: list[dict[str, Any]] = [
        *measures.values(),
        *_yaml(CATALOGUE / "breakdowns.yml")["breakdowns"],
        *_yaml(CATALOGUE / "periods.yml")["types"],
        _yaml(CATALOGUE / "catalogue.yml"),
        *_rows(CATALOGUE / "agencies.csv"),
        *_rows(CATALOGUE / "levels.csv"),
        *_rows(CATALOGUE / "plans.csv"),
    ]
    for entry in named:
        assert entry["name_vi"].strip(), entry
        assert entry["name_en"].strip(), entry


def test_childrens_affairs_pass_from_labour_to_health_without_a_gap() -> None:
    senders = [row for row in _rows(CATALOGUE / "agencies.csv") if row["feed"] == "labour"]
    before = {row["locality_id"] for row in senders if row["valid_to"] == "2025-03-01"}
    after = {row["locality_id"] for row in senders if row["valid_from"] == "2025-03-01"}
    assert len(before) == 8
    assert before == after
    assert all(row["agency_id"].startswith("syt_") for row in senders if row["valid_to"] == "")


def test_agencies_of_a_merged_province_do_not_take_its_old_name() -> None:
    rows = _rows(CATALOGUE / "agencies.csv")
    old = {row["agency_id"] for row in rows if row["valid_to"] == "2025-07-01"}
    continuing = {row["agency_id"] for row in rows if row["valid_from"] < "2025-07-01"}
    new = {row["agency_id"] for row in rows if row["valid_from"] == "2025-07-01"}
    assert {"syt_48", "syt_92", "sgd_49"} <= old
    assert {agency for agency in new - continuing if not agency.endswith("_2025")} == set()
    assert {agency for agency in new & continuing if agency.endswith(("_48", "_92"))} == set()


def test_the_measures_of_the_groups_bear_the_names_of_the_law(
    measures: dict[str, dict[str, Any]],
) -> None:
    groups = _rows(CATALOGUE / "special_groups.csv")
    assert [int(row["group_no"]) for row in groups] == list(range(1, 15))
    points = [row["law_clause"].split()[-1] for row in groups]
    assert points == list("abcdđeghiklmno")
    for row in groups:
        measure = measures[row["measure_id"]]
        assert measure["name_vi"] == f"Nhóm {row['group_no']}: {row['name_vi']}"
        assert measure["sensitivity"] == "always"


def test_what_could_not_be_confirmed_is_said_to_be_so() -> None:
    told = {row["group_no"] for row in _rows(CATALOGUE / "special_subgroups.csv")}
    for row in _rows(CATALOGUE / "special_groups.csv"):
        assert (row["group_no"] in told) == (row["subgroups_source"] != "to be confirmed")
    for row in _rows(CATALOGUE / "standards" / "thresholds.csv"):
        assert (row["points"] == "") == (row["source"] == "to be confirmed")
