import json
import shutil
import stat

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from orchestration import durable
from orchestration import publish as publishing
from orchestration.operations.models import Alert, Incident, Release
from orchestration.publish import PublishRefusedError
from orchestration.release_tables import TABLES
from tests.gate.worlds import figure
from tests.pipeline.conftest import mart

FIGURES = [
    "release_id", "indicator_id", "series", "locality_id", "locality_code", "locality_level",
    "geography", "period", "period_type", "period_start", "period_end", "breakdown", "numerator",
    "denominator", "per", "value", "lower_95", "upper_95", "lower_998", "upper_998",
    "parent_locality_id", "parent_value", "compared_to_parent", "expected_at_locality_id",
    "expected_numerator", "obs_status", "provisional", "estimated", "break_before", "unreliable",
    "coverage", "quality", "reason", "correction_id", "last_good_value", "last_good_period",
    "as_of", "revision", "revision_state", "revision_reason", "previous_value", "first_value",
]  # fmt: skip
C1_2024 = "locality_id = 'C1' and period = '2024'"


def test_a_release_has_every_table_as_parquet_and_in_duckdb(place, figures):
    place.bring(figures)
    folder = place.publish().folder
    assert {path.stem for path in folder.glob("*.parquet")} == set(TABLES)
    with duckdb.connect(str(folder / "chitieu.duckdb"), read_only=True) as connection:
        for name in TABLES:
            stored = connection.table(name)
            written = connection.read_parquet(str(folder / f"{name}.parquet"))
            assert stored.columns == written.columns
            assert sorted(map(str, stored.fetchall())) == sorted(map(str, written.fetchall()))
        assert connection.table("figures_named").count("*").fetchall() == [(len(figures),)]


def test_figures_and_targets_have_the_columns_of_the_public_interface(place, figures):
    place.bring(figures)
    folder = place.publish().folder
    assert pq.read_schema(folder / "figures.parquet").names == FIGURES
    assert pq.read_schema(folder / "targets.parquet").names == mart("targets", []).column_names


def test_release_json_tells_what_the_release_is_made_of(place, figures):
    place.home.synthetic_marker.touch()
    candidate = place.bring(figures)
    folder = place.publish().folder
    facts = json.loads((folder / "release.json").read_text())
    assert facts["id"] == folder.name
    assert facts["candidate_hash"] == candidate.name
    assert (facts["catalogue_hash"], facts["baseline_version"]) == ("c0", "b0")
    assert facts["synthetic"] is True
    assert facts["figures_by_status"] == {"normal": 4}
    assert facts["rules_by_state"].keys() == {"judged"}
    assert facts["rows"]["figures"] == 4


def test_publishing_refuses_without_a_candidate(place):
    with pytest.raises(PublishRefusedError, match="no candidate"):
        place.publish()


def refused(place, match):
    before, current = place.files(), place.current()
    with pytest.raises(PublishRefusedError, match=match):
        place.publish()
    assert place.current() == current
    assert place.files() == before
    with place.database.transaction() as session:
        events = [alert.event for alert in session.scalars(select(Alert))]
    assert "release_blocked" in events


def test_publishing_refuses_without_verdicts_and_current_stays(place, figures, held):
    place.bring(figures)
    place.publish()
    candidate = place.bring(held)
    shutil.rmtree(place.home.verdicts / candidate.name)
    refused(place, candidate.name)


@pytest.mark.parametrize("name", ["outcomes.parquet", "violations.parquet", "manifest.json"])
def test_publishing_refuses_when_a_file_of_the_verdicts_is_gone(place, figures, held, name):
    place.bring(figures)
    place.publish()
    candidate = place.bring(held)
    (place.home.verdicts / candidate.name / name).unlink()
    refused(place, candidate.name)


def test_publishing_refuses_a_candidate_changed_after_judging(place, figures, held):
    place.bring(figures)
    place.publish()
    path = place.bring(held) / "figures.parquet"
    table = pq.read_table(path)
    values = pc.add(table["value"], pa.scalar(0.5))
    pq.write_table(table.set_column(table.schema.get_field_index("value"), "value", values), path)
    refused(place, "changed after it was judged")


def test_publishing_refuses_when_a_rule_has_no_result(place, figures, held):
    place.bring(figures)
    place.publish()
    folder = place.home.verdicts / place.bring(held).name
    rules = pq.read_table(folder / "rules.parquet")
    pq.write_table(rules.slice(1), folder / "rules.parquet")
    refused(place, "rules")


def test_publishing_refuses_what_the_gate_blocked(place, figures):
    place.bring(figures)
    place.publish()
    place.bring([*figures, figures[0]])
    refused(place, "blocked")


def test_a_held_figure_keeps_its_row_without_its_value(place, held):
    place.bring(held)
    place.publish()
    row = place.one("figures", C1_2024)
    assert row["obs_status"] == "withheld"
    assert row["reason"] == "numerator_above_denominator"
    blank = ("numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998")
    assert [row[name] for name in blank] == [None] * len(blank)
    assert (row["last_good_value"], row["last_good_period"]) == (20.0, "2023")
    assert place.one("targets", "target_id = 't-C1-2024'")["status"] == "withheld"
    assert place.one("targets", "target_id = 't-C1-2024'")["value"] is None
    reason = place.one("withheld", C1_2024)
    assert (reason["rule_id"], reason["severity"]) == ("numerator_above_denominator", "hold")
    assert str(reason["first_seen"]) == "2026-10-31"


def test_the_rest_is_published_beside_a_held_figure(place, held):
    place.bring(held)
    place.publish()
    others = place.rows("figures", f"not ({C1_2024})")
    assert [row["obs_status"] for row in others] == ["normal"] * 3
    assert all(row["quality"] == "pass" and row["value"] is not None for row in others)


def test_the_value_published_before_for_the_same_period_is_the_last_good_one(place, figures, held):
    place.bring(figures)
    place.publish()
    place.bring(held)
    place.publish()
    row = place.one("figures", C1_2024)
    assert (row["last_good_value"], row["last_good_period"]) == (22.0, "2024")
    held[1]["as_of"] = held[1]["as_of"].replace(month=2)
    place.bring(held)
    place.publish()
    again = place.one("figures", C1_2024)
    assert (again["last_good_value"], again["last_good_period"]) == (22.0, "2024")


def test_a_withheld_reason_remembers_when_it_was_first_seen(place, held):
    place.bring(held)
    place.publish()
    place.bring(
        [row | {"as_of": row["as_of"].replace(month=2)} for row in held], as_of="2026-11-30"
    )
    place.publish()
    assert str(place.one("withheld", C1_2024)["first_seen"]) == "2026-10-31"
    assert str(place.rows("figures")[0]["release_id"]).endswith("2026-11-30")


SAID_OF_SUPPRESSED = (
    "numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998",
    "parent_value", "compared_to_parent", "expected_numerator",
    "provisional", "estimated", "break_before", "unreliable", "coverage", "quality",
    "last_good_value", "last_good_period", "revision", "revision_state", "revision_reason",
    "previous_value", "first_value",
)  # fmt: skip


def test_a_suppressed_figure_says_nothing(place, figures):
    place.mask(figures[1])
    place.bring(figures)
    place.publish()
    row = place.one("figures", C1_2024)
    assert row["obs_status"] == "suppressed"
    assert [row[name] for name in SAID_OF_SUPPRESSED] == [None] * len(SAID_OF_SUPPRESSED)
    judged = place.one("targets", "target_id = 't-C1-2024'")
    assert (judged["value"], judged["status"]) == (None, "suppressed")
    assert place.rows("evidence", C1_2024) == []


BESIDE_THE_UNIT_ABOVE = {
    "parent_value": 24.0,
    "compared_to_parent": "better",
    "expected_numerator": 9.6,
}


@pytest.fixture
def compared(figures):
    """The same figures, each beside that of its district."""
    beside = {"parent_locality_id": "D1", "expected_at_locality_id": "D1", **BESIDE_THE_UNIT_ABOVE}
    districts = [
        figure(locality_id="D1", period=period, numerator=96, denominator=400)
        for period in ("2023", "2024")
    ]
    return [*(row | beside for row in figures), *districts]


def told_of(place):
    row = place.one("figures", C1_2024)
    return {name: row[name] for name in BESIDE_THE_UNIT_ABOVE}


def test_a_figure_stands_beside_that_of_the_unit_above(place, compared):
    place.bring(compared)
    place.publish()
    assert told_of(place) == BESIDE_THE_UNIT_ABOVE


def test_nothing_is_told_of_the_unit_above_where_its_own_figure_is_hidden(place, compared):
    place.mask(compared[-1])
    place.bring(compared)
    release = place.publish().release_id
    assert told_of(place) == dict.fromkeys(BESIDE_THE_UNIT_ABOVE)
    inside = place.one("figures", C1_2024, release=release, root=place.home.restricted)
    assert inside["compared_to_parent"] == "better"


def test_where_a_figure_is_set_beside_tells_nothing_of_hidden_ones(place, compared):
    """That a number is expected, and how far up, says that the figure and units between are few."""
    for row in compared:
        if row["locality_id"] == "C2":
            row["expected_at_locality_id"] = "P1"
    place.mask(compared[0])
    place.bring(compared)
    release = place.publish().release_id
    told = {
        (row["locality_id"], row["period"]): row["expected_at_locality_id"]
        for row in place.rows("figures", "locality_id <> 'D1'")
    }
    assert told == {
        ("C1", "2023"): None, ("C1", "2024"): "D1", ("C2", "2023"): None, ("C2", "2024"): None,
    }  # fmt: skip
    inside = place.rows("figures", release=release, root=place.home.restricted)
    assert {row["expected_at_locality_id"] for row in inside} == {"D1", "P1", None}


def test_nothing_is_told_of_the_unit_above_where_either_is_withheld(place, compared):
    compared[-1] |= {"numerator": 960.0}
    place.bring(compared)
    place.publish()
    assert (
        place.one("figures", "locality_id = 'D1' and period = '2024'")["obs_status"] == "withheld"
    )
    assert told_of(place) == dict.fromkeys(BESIDE_THE_UNIT_ABOVE)


def test_primary_and_complementary_suppression_look_the_same(place, figures):
    place.mask(figures[0], "primary")
    place.mask(figures[1], "complementary")
    place.mask(figures[2], "coarse")
    place.bring(figures)
    place.publish()
    reasons = [row["reason"] for row in place.rows("figures", "obs_status = 'suppressed'")]
    assert sorted(reasons) == ["not_published_here", "small_cell", "small_cell"]


def test_a_held_figure_that_is_suppressed_is_in_no_public_table(place, held):
    place.mask(held[1])
    place.bring(held)
    place.publish()
    assert place.one("figures", C1_2024)["obs_status"] == "suppressed"
    for table in ("withheld", "rule_results", "evidence"):
        assert place.rows(table, C1_2024) == []


def test_the_numbers_behind_a_sensitive_figure_s_reason_stay_inside(place, held):
    held[1]["sensitivity"] = "always"
    place.bring(held)
    release = place.publish().release_id
    for table in ("withheld", "rule_results"):
        public = place.one(table, C1_2024)
        assert public["rule_id"] == "numerator_above_denominator"
        assert (public["observed"], public["expected"]) == (None, None)
        assert "440" not in public["sentence_vi"] + public["sentence_en"]
        inside = place.one(table, C1_2024, release=release, root=place.home.restricted)
        assert inside["observed"] == 440
        assert "440" in inside["sentence_en"]


def test_a_suppressed_value_is_never_a_last_good_one(place, held):
    place.mask(held[0])
    place.bring(held)
    place.publish()
    row = place.one("figures", C1_2024)
    assert (row["last_good_value"], row["last_good_period"]) == (None, None)


def test_the_restricted_release_shows_what_is_suppressed_to_its_owner_only(place, figures):
    place.mask(figures[1])
    place.bring(figures)
    release = place.publish().release_id
    root = place.home.restricted
    row = place.one("figures", C1_2024, release=release, root=root)
    assert (row["obs_status"], row["value"]) == ("normal", 22.0)
    assert len(place.rows("evidence", C1_2024, release=release, root=root)) == 1
    for folder in (root, root / release):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in (root / release).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unchanged_candidate_makes_no_new_release(place, figures):
    place.bring(figures)
    first = place.publish()
    before = place.files()
    second = place.publish()
    assert (second.new, second.release_id) == (False, first.release_id)
    assert place.files() == before


def test_publication_opens_and_closes_incidents_with_their_alerts(place, figures, held):
    place.bring(held)
    place.publish()
    with place.database.transaction() as session:
        incident = session.scalars(select(Incident)).one()
    assert incident.subject["rule_id"] == "numerator_above_denominator"
    assert incident.closed_at is None
    place.bring(figures)
    place.publish()
    with place.database.transaction() as session:
        assert session.scalars(select(Incident)).one().closed_at is not None
        told = session.scalars(select(Alert).order_by(Alert.alert_id)).all()
        assert len(session.scalars(select(Release)).all()) == 2
    assert [one.event for one in told if one.audience == "stewards"] == [
        "figure_held", "published", "held_figure_resolved", "published",
    ]  # fmt: skip
    [first, second] = [one.sentence_en for one in told if one.audience == "data_team"]
    assert "incidents: 1 new, 0 resolved" in first
    assert "incidents: 0 new, 1 resolved" in second


class Killed(BaseException):
    """Stands for the process dying: no handler of the program catches it."""


@pytest.mark.parametrize("fatal_call", range(1, 9))
def test_dying_at_any_step_leaves_a_whole_release_and_the_rerun_completes(
    place, figures, held, monkeypatch, fatal_call
):
    place.bring(figures)
    first = place.publish().release_id
    place.bring(held)
    calls = 0

    def dying(step):
        def call(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls == fatal_call:
                raise Killed(step.__name__)
            return step(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for name in ("sync_tree", "sync_folder", "write_json", "point", "record_publication"):
            patch.setattr(publishing, name, dying(getattr(publishing, name)))
        with pytest.raises(Killed):
            place.publish()
    shown = place.current()
    assert {path.name for path in place.home.current_release.iterdir()} >= {"release.json"}
    assert len(place.rows("figures")) == 4
    second = place.publish()
    assert shown in (first, second.release_id)
    assert place.one("figures", C1_2024)["obs_status"] == "withheld"
    left = [path.name for path in place.home.releases.iterdir() if path.name.startswith(".")]
    assert left == []
    with place.database.transaction() as session:
        assert session.get(Release, place.current()) is not None


def test_a_link_is_replaced_in_one_step(tmp_path, monkeypatch):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    durable.point(tmp_path / "current", "one")
    monkeypatch.setattr("pathlib.Path.unlink", None)
    with pytest.raises(TypeError):
        durable.point(tmp_path / "current", "two")
    assert (tmp_path / "current").resolve() == tmp_path / "one"


def test_a_new_number_follows_every_number_ever_used(place, figures, held):
    place.bring(figures)
    first = place.publish()
    shutil.rmtree(place.home.restricted / first.release_id)
    place.bring(held)
    second = place.publish()
    assert (first.facts["number"], second.facts["number"]) == (1, 2)
