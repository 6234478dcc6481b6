"""Publishing: what a release is made of, when it is refused, and what a crash leaves."""

import json
import shutil

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
from tests.pipeline.conftest import C1_2024, mart

FIGURES = [
    "release_id", "indicator_id", "series", "locality_id", "locality_code", "locality_level",
    "geography", "period", "period_type", "period_start", "period_end", "breakdown", "numerator",
    "denominator", "per", "value", "lower_95", "upper_95", "lower_998", "upper_998",
    "parent_locality_id", "parent_value", "compared_to_parent", "expected_at_locality_id",
    "expected_numerator", "obs_status", "provisional", "estimated", "break_before", "unreliable",
    "coverage", "quality", "reason", "correction_id", "last_good_value", "last_good_period",
    "as_of", "revision", "revision_state", "revision_reason", "previous_value", "first_value",
]  # fmt: skip


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
