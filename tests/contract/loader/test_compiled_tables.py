"""The compiled tables: what the warehouse reads, and how they reach the disk."""

from __future__ import annotations

import math
import os
import stat
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import poisson

from sources.loader import compile_catalogue
from sources.loader.chance import confidence_levels, exact_poisson
from sources.loader.compiled import content_hash
from sources.loader.schemas import COLUMNS, schema_of


def rows(catalogue, table, **wanted):
    return [
        row
        for row in catalogue.table(table).to_pylist()
        if all(row[key] == value for key, value in wanted.items())
    ]


def test_every_table_has_its_schema(small):
    assert set(small.tables) == set(COLUMNS)
    for name, table in small.tables.items():
        assert table.schema.equals(schema_of(name)), name


def test_an_unknown_table_is_refused_by_name(small):
    with pytest.raises(KeyError, match="no compiled table wishes"):
        small.table("wishes")


def test_codes_stay_text_with_their_zeros(small):
    assert {row["code"] for row in rows(small, "localities", level="parish")} == {
        "001", "002", "003", "004",
    }  # fmt: skip
    assert rows(small, "localities", locality_id="A1")[0]["code"] == ""


def test_what_is_empty_is_null(small):
    country = rows(small, "localities", locality_id="C0")[0]
    assert country["parent_id"] is None
    assert country["valid_to"] is None
    assert country["decree"] is None
    assert rows(small, "levels", level="adrift")[0]["rank"] is None
    assert rows(small, "indicators", indicator_id="fall_rate")[0]["programme_code"] is None


def test_the_area_is_derived_from_the_type_whatever_its_case(small):
    areas = {row["locality_id"]: row["area"] for row in rows(small, "localities")}
    assert areas["P1"] == "harbour"
    assert areas["P2"] is None


def test_an_unknown_share_stays_unknown(folder):
    links = "localities/links.csv"
    folder.replace(links, "P3,2023-01-01,0.6,population", "P3,2023-01-01,,unspecified")
    folder.replace(links, "P4,2023-01-01,0.4,population", "P4,2023-01-01,,unspecified")
    assert [row["share"] for row in rows(folder.load(), "locality_links")] == [1, 1, None, None]


def test_the_relations_reason_is_printed_with_the_limitations(small):
    underweight = rows(small, "indicators", indicator_id="underweight_rate")[0]
    assert underweight["limitations_en"] == (
        "Only children who were weighed. The numerator is a part of the denominator."
    )
    falls = rows(small, "indicators", indicator_id="fall_rate")[0]
    assert "several events" in falls["limitations_en"]
    assert rows(small, "indicators", kind="count")[0]["limitations_vi"] is None


def test_sensitivity_is_inherited_from_the_strongest_measure(small):
    found = {row["indicator_id"]: row for row in rows(small, "indicators")}
    assert found["fall_rate"]["sensitivity"] == "commune"
    assert found["fall_rate"]["sensitive"] is True
    assert found["births_count"]["sensitive"] is False


def test_a_sum_is_as_sensitive_as_its_most_sensitive_part(folder):
    folder.replace(
        "measures.yml", "  - id: children_5_9\n", "  - id: children_5_9\n    sensitivity: always\n"
    )
    catalogue = folder.load()
    assert rows(catalogue, "measures", measure_id="children")[0]["sensitivity"] == "always"
    assert rows(catalogue, "indicators", indicator_id="fall_rate")[0]["sensitivity"] == "always"


def test_counts_have_base_one_and_proportions_a_least_denominator(small):
    found = {row["indicator_id"]: row for row in rows(small, "indicators")}
    assert found["births_count"]["per"] == 1
    assert found["underweight_rate"]["unreliable_denominator"] == 30
    assert found["fall_rate"]["unreliable_denominator"] is None
    assert found["fall_rate"]["unreliable_numerator"] == 10


def test_limits_left_out_are_null_not_zero(small):
    falls = rows(small, "indicators", indicator_id="fall_rate")[0]
    assert (falls["hard_low"], falls["soft_high"], falls["limits_source"]) == (None, None, None)


def test_every_indicator_has_the_total(small):
    found = rows(small, "indicator_breakdowns", breakdown="total")
    assert {row["indicator_id"] for row in found} == set(small.indicators)


def test_the_terms_of_the_contract_reach_the_measures(small):
    births = rows(small, "measures", measure_id="births")[0]
    assert (births["feed"], births["period_type"]) == ("clinic", "quarter")
    assert (births["cumulation"], births["rounding"]) == ("year_to_date", 1)
    assert rows(small, "measures", measure_id="underweight")[0]["rounding"] == 5
    assert births["attribution"] == "residence event persons"


def test_reported_parents_say_whether_they_are_sums(small):
    levels = rows(small, "feed_levels", measure_id="births")
    assert [(row["level"], row["sum_of_children"]) for row in levels] == [
        ("parish", True),
        ("isle", False),
    ]


def test_the_calendar_has_each_period_due_from_the_feeds_first(small):
    found = rows(small, "calendar", feed="clinic")
    assert not [row for row in found if row["period"].startswith("2020")]
    assert rows(small, "calendar", feed="clinic", period="2024-Q1") == [
        {
            "feed": "clinic",
            "period": "2024-Q1",
            "due": date(2024, 4, 15),
            "final": date(2024, 6, 29),
        }
    ]


def test_a_feed_says_from_when_its_reports_are_called_late(small):
    found = {row["feed"]: row["timely_from"] for row in rows(small, "feeds")}
    assert (found["clinic"], found["census"]) == (date(2022, 1, 1), None)


def test_disclosure_is_every_level_with_every_period_type_by_sensitivity(small):
    named = ("sensitivity", "level", "period_type", "breakdowns")
    assert [tuple(row[name] for name in named) for row in rows(small, "disclosure")] == [
        ("always", "isle", "year", True),
        ("always", "realm", "year", True),
        ("commune", "realm", "year", True),
        ("commune", "realm", "two_years", False),
    ]


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("events", range(10))
def test_exact_limits_leave_half_the_doubt_in_each_tail(events, confidence):
    """By the definition of the limits, not by the chi-square relation that computes them."""
    lower, upper = exact_poisson(events, confidence)
    tail = (1 - confidence) / 2
    assert math.isclose(poisson.cdf(events, upper), tail, rel_tol=1e-9)
    if events:
        assert math.isclose(poisson.sf(events - 1, lower), tail, rel_tol=1e-9)
    else:
        assert lower == 0


def test_exact_limits_are_those_of_the_printed_tables():
    """Garwood's 95 % limits as printed: 0 events 3.689, 1 event 0.0253–5.572, 5 1.623–11.668."""
    assert [round(one, 4) for one in exact_poisson(0, 0.95)] == [0, 3.6889]
    assert [round(one, 4) for one in exact_poisson(1, 0.95)] == [0.0253, 5.5716]
    assert [round(one, 4) for one in exact_poisson(5, 0.95)] == [1.6235, 11.6683]


def test_quantiles_are_the_normals_own():
    assert [round(row["z"], 6) for row in confidence_levels()] == [1.959964, 3.090232]


def test_the_tables_are_written_under_their_hash_and_current_points_there(small, tmp_path):
    folder = compile_catalogue(small, tmp_path)
    assert folder.name == small.content_hash
    assert (tmp_path / "current").resolve() == folder.resolve()
    assert {path.stem for path in folder.iterdir()} == set(COLUMNS)
    for name in COLUMNS:
        assert pq.read_table(folder / f"{name}.parquet").equals(small.table(name)), name
    assert pq.read_table(folder / "catalogue.parquet")["catalogue_hash"][0].as_py() == folder.name
    assert {path.name for path in tmp_path.iterdir()} == {"current", folder.name}


def test_compiling_again_keeps_the_folder_and_a_change_makes_another(folder, small, tmp_path):
    out = tmp_path / "compiled"
    first = compile_catalogue(small, out)
    stamp = first.stat().st_mtime_ns
    assert compile_catalogue(small, out) == first
    assert first.stat().st_mtime_ns == stamp
    folder.replace("localities/localities.csv", "Bến Cá", "Bến Tôm")
    second = compile_catalogue(folder.load(), out)
    assert second != first
    assert first.exists()
    assert (out / "current").resolve() == second.resolve()


def test_a_write_that_fails_leaves_nothing_and_current_as_it_was(
    small, folder, tmp_path, monkeypatch
):
    out = tmp_path / "compiled"
    first = compile_catalogue(small, out)
    folder.replace("localities/localities.csv", "Bến Cá", "Bến Tôm")
    changed = folder.load()

    def full(*_args, **_more):
        raise OSError("no space left")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="no space left"):
        compile_catalogue(changed, out)
    assert (out / "current").resolve() == first.resolve()
    assert {path.name for path in out.iterdir()} == {"current", first.name}


def test_the_hash_is_of_content_and_types(small):
    again = {name: pa.concat_tables([table]) for name, table in small.tables.items()}
    assert content_hash(again) == small.content_hash
    levels = small.table("levels")
    other = again | {"levels": levels.cast(levels.schema.set(1, pa.field("rank", pa.int64())))}
    assert content_hash(other) != small.content_hash
    assert content_hash(again | {"levels": levels.slice(1)}) != small.content_hash


def test_null_and_empty_text_do_not_share_a_hash(small):
    localities = small.table("localities")
    at = localities.schema.get_field_index("code")
    blank = localities.set_column(
        at, "code", pa.array([None if one == "" else one for one in localities["code"].to_pylist()])
    )
    assert content_hash(small.tables | {"localities": blank}) != small.content_hash


def test_frames_have_the_rows_of_their_tables(small):
    for name in (
        "localities",
        "locality_parents",
        "locality_links",
        "agencies",
        "periods",
        "calendar",
    ):
        assert len(getattr(small, name)) == small.table(name).num_rows
    assert small.localities is small.localities


def test_a_compiled_catalogue_can_be_read_by_everyone_however_strict_its_maker(small, tmp_path):
    before = os.umask(0o077)
    try:
        folder = compile_catalogue(small, tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644}
