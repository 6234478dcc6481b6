"""What a steward may accept by command, and what the file says; what is refused, and why."""

import stat
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from orchestration import candidates
from orchestration.asked_places import AskedPlaces, UnknownPlaceError
from tests.gate.test_contains_held import up_the_tree
from tests.pipeline.conftest import COUNTRY, world

PROVINCE = "stunting/administrative/P1/as_was/2024/total"
COMMUNE = "stunting/administrative/C1/as_was/2024/total"
TERMS = ("--reason", "Lũ lớn tháng 9.", "--until", "2027-06-30", "--steward", "An")


@pytest.fixture
def tree(place, tmp_path):
    """The commune's slip holds itself and its district; the province and the country follow."""
    made = up_the_tree()
    made.figures[0] |= {"sensitivity": "none"}
    return released(place, made, tmp_path)


def released(place, made, tmp_path, **tables):
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "catalogue.yml").write_text("time_zone: Asia/Ho_Chi_Minh\n")
    bring(place, made, **tables)
    return place


def bring(place, made, **tables):
    whole = world(made.figures, {})
    whole.contributions, whole.targets = made.contributions, made.targets
    whole.extra |= tables
    place.bring_world(whole)
    place.publish()


@pytest.fixture
def waive(command, monkeypatch, tmp_path):
    def run(*words, code=0):
        monkeypatch.setenv("CHITIEU_CATALOGUE", str(tmp_path / "catalogue"))
        monkeypatch.setenv("CHITIEU_AS_OF", "2026-10-31")
        return " ".join(command("waive", *words, code=code).split())

    return run


def files(tmp_path):
    return sorted((tmp_path / "catalogue" / "waivers").glob("*"))


def test_the_file_names_the_figure_its_numbers_its_rules_and_who_accepts_it_until_when(
    tree, waive, tmp_path
):
    said = waive(PROVINCE, *TERMS)
    (path,) = files(tmp_path)
    assert path.name == "2026-10-31-stunting-p1-2024.yml"
    assert str(path) in said
    assert "Review it like code" in said
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {
        "steward": "An", "made": date(2026, 10, 31), "until": date(2027, 6, 30),
        "reason_vi": "Lũ lớn tháng 9.",
        "figures": [{
            "indicator_id": "stunting", "series": "administrative", "locality_id": "P1",
            "geography": "as_was", "period": "2024", "breakdown": "total",
            "value": 53.3333, "numerator": 480.0, "denominator": 900.0,
            "rules": ["contains_held"],
        }],
    }  # fmt: skip


def accepted(tmp_path):
    """The rows that the loader makes of the file the tool wrote."""
    from sources.loader.faults import Faults
    from sources.loader.waivers import _read, compile_waivers

    faults = Faults()
    read = _read(tmp_path / "catalogue", faults)
    assert faults.sorted() == []
    return compile_waivers(read)["waivers"]


def test_what_the_tool_wrote_the_gate_accepts_and_readers_see_with_flag_and_reason(
    tree, waive, tmp_path
):
    assert tree.one("figures", "locality_id = 'P1'")["obs_status"] == "withheld"
    waive(PROVINCE, *TERMS, "--reason-en", "A great flood.")
    bring(tree, up_the_tree(), waivers=accepted(tmp_path))
    row = tree.one("figures", "locality_id = 'P1'")
    assert (row["obs_status"], row["quality"]) == ("normal", "flag")
    told = tree.one("rule_results", "locality_id = 'P1' and rule_id = 'waived'")
    assert told["sentence_vi"].endswith("Lũ lớn tháng 9. (đến 2027-06-30)")
    assert told["sentence_en"].endswith("A great flood. (until 2027-06-30)")
    assert tree.facts()["waivers"] == {"applied": 1}


@pytest.mark.parametrize("indicator", ["stunting", "Tỷ lệ thấp còi", "ty le thap coi", "4"])
def test_a_figure_is_named_by_indicator_place_and_period_as_well(tree, waive, tmp_path, indicator):
    waive(indicator, "p1", "2024", *TERMS)
    assert len(files(tmp_path)) == 1


def test_a_place_is_meant_by_code_and_name_as_of_the_period_s_end():
    places = AskedPlaces(COUNTRY / "catalogue", "en")
    registry = pd.read_csv(COUNTRY / "catalogue/localities/localities.csv", dtype="str")
    one = registry.drop_duplicates("name_vi", keep=False).iloc[-1]
    day = date.fromisoformat(one["valid_from"])
    assert places(one["name_vi"], day) == places(one["code"], day) == one["locality_id"]
    with pytest.raises(UnknownPlaceError, match="Nowhere"):
        places("Nowhere", day)


def test_several_figures_of_one_cause_are_accepted_in_one_file(tree, waive, tmp_path):
    waive(PROVINCE, PROVINCE.replace("P1", "V"), *TERMS)
    (path,) = files(tmp_path)
    assert [one["locality_id"] for one in accepted(tmp_path).to_pylist()] == ["P1", "V"]
    assert path.name == "2026-10-31-stunting-p1-2024.yml"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((COMMUNE, *TERMS), ["numerator_above_denominator", "never waived", "chitieu withdraw"]),
        ((PROVINCE.replace("P1", "C2"), *TERMS), ["not held", "normal"]),
        ((PROVINCE.replace("P1", "P9"), *TERMS), ["no figure"]),
        ((PROVINCE, *TERMS[:3], "2026-10-31"), ["not after today", "2026-10-31"]),
        ((PROVINCE, *TERMS[:3], "2027-11-02"), ["367 days", "at most 366"]),
        ((PROVINCE, "--reason", " ", *TERMS[2:]), ["No reason"]),
        (("stunting", "P1", "1999", *TERMS), ["no period 1999", "2024"]),
        (("height", "P1", "2024", *TERMS), ["no indicator “height”"]),
        (("stunting", "P1", *TERMS), ["by its key", "2 words"]),
    ],
)
def test_a_waiver_is_refused_with_the_reason_and_no_file(tree, waive, tmp_path, words, said):
    answer = waive(*words, code=1)
    assert all(word in answer for word in said), answer
    assert files(tmp_path) == []


def test_one_figure_of_several_that_is_refused_refuses_all(tree, waive, tmp_path):
    assert "never waived" in waive(PROVINCE, COMMUNE, *TERMS, code=1)
    assert files(tmp_path) == []


def test_a_figure_is_not_waived_twice(tree, waive, tmp_path):
    waive(PROVINCE, *TERMS)
    assert "until 2027-06-30 already" in waive(PROVINCE, *TERMS, code=1)
    assert len(files(tmp_path)) == 1


def test_what_is_held_on_two_maps_is_to_be_chosen(place, waive, tmp_path):
    made = up_the_tree()
    twice = [row | {"geography": "current"} for row in made.figures]
    made.targets += [row | {"geography": "current"} for row in made.targets]
    made.figures += twice
    released(place, made, tmp_path)
    answer = waive("stunting", "P1", "2024", *TERMS, code=1)
    assert "--geography" in answer
    assert PROVINCE in answer
    waive("stunting", "P1", "2024", *TERMS, "--geography", "current")
    assert accepted(tmp_path).to_pylist()[0]["geography"] == "current"


def test_without_a_release_nothing_is_held(waive, tmp_path):
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "catalogue.yml").write_text("time_zone: Asia/Ho_Chi_Minh\n")
    assert "chitieu run" in waive(PROVINCE, *TERMS, code=1)


@pytest.fixture
def sensitive(place, tmp_path):
    made = up_the_tree()
    for row in made.figures:
        row["sensitivity"] = "always"
    return released(place, made, tmp_path)


def test_the_numbers_of_a_sensitive_figure_stand_nowhere_in_the_file_or_the_answer(
    sensitive, waive, tmp_path
):
    said = waive(PROVINCE, *TERMS)
    (path,) = files(tmp_path)
    text = path.read_text(encoding="utf-8")
    entry = yaml.safe_load(text)["figures"][0]
    assert entry.keys() & {"value", "numerator", "denominator"} == set()
    for number in ("53.3", "480", "900"):
        assert number not in said.replace(str(tmp_path), "")
        assert number not in text.replace(entry["seal"], "")
    assert stat.S_IMODE(sensitive.home.waiver_key.stat().st_mode) == 0o600
    assert sensitive.home.waiver_key.read_text().strip() not in text


def test_a_sealed_waiver_is_accepted_with_the_installation_s_key_alone(sensitive, waive, tmp_path):
    waive(PROVINCE, *TERMS)
    made = up_the_tree()
    for row in made.figures:
        row["sensitivity"] = "always"
    making = tmp_path / "making"
    making.mkdir()
    candidates._bring_waiver_key(sensitive.home, making)
    key = pq.read_table(making / "waiver_key.parquet")
    bring(sensitive, made, waivers=accepted(tmp_path), waiver_key=key)
    assert sensitive.one("figures", "locality_id = 'P1'")["quality"] == "flag"
    told = sensitive.one("rule_results", "locality_id = 'P1' and rule_id = 'waived'")
    assert "Lũ" not in told["sentence_vi"]
    bring(sensitive, made, waivers=accepted(tmp_path), waiver_key=pa.table({"key": ["other"]}))
    assert sensitive.one("figures", "locality_id = 'P1'")["obs_status"] == "withheld"
    assert sensitive.facts()["waivers"] == {"void": 1}


def test_a_suppressed_figure_is_not_waived(place, waive, tmp_path):
    made = up_the_tree()
    province = next(row for row in made.figures if row["locality_id"] == "P1")
    place.mask(province)
    released(place, made, tmp_path)
    assert "suppressed" in waive(PROVINCE, *TERMS, code=1)
    assert files(tmp_path) == []


def test_a_home_without_sealed_waivers_gives_the_candidate_no_key(tmp_path, place):
    candidates._bring_waiver_key(place.home, tmp_path)
    assert not (tmp_path / "waiver_key.parquet").exists()
