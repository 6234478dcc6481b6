"""Nights that are stopped: why is said, nothing is published, and what was shown stays."""

import shutil

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from orchestration import judging, nightly
from orchestration.operations.database import operations
from orchestration.publish import PublishRefusedError, publish
from orchestration.warehouse import manifest_path
from tests.pipeline.first_night import first_night
from tests.pipeline.nights import correct, moved, put_back

__all__ = ["first_night"]


@pytest.fixture(scope="module")
def before(first_night, tmp_path_factory):
    """The installation after its first night, at two places: to be changed, and to put it back."""
    place = moved(first_night.kept, tmp_path_factory.mktemp("changed"))
    manifest_path(place)  # once: what is put back has been read for this place
    return place, moved(place, tmp_path_factory.mktemp("unchanged"))


@pytest.fixture
def copy(before):
    with put_back(*before) as changed:
        yield changed


def test_a_count_changed_after_judging_is_not_published(copy):
    path = copy.paths.latest_candidate.resolve() / "figures.parquet"
    figures = pq.read_table(path)
    at = figures.column_names.index("numerator")
    changed = pc.add(figures["numerator"], 1.0)
    pq.write_table(figures.set_column(at, "numerator", changed), path)
    before = copy.paths.current_release.resolve()
    with (
        operations(copy.operations) as database,
        pytest.raises(PublishRefusedError, match="changed after it was judged"),
    ):
        publish(copy, database)
    assert copy.paths.current_release.resolve() == before


def test_a_model_that_fails_stops_the_run_and_current_stays(copy, tmp_path):
    project = tmp_path / "dbt_project"
    shutil.copytree(copy.dbt_project, project, ignore=shutil.ignore_patterns("target", "logs"))
    (project / "models" / "marts" / "plans.sql").write_text("select 1 as one")
    before = copy.paths.current_release.resolve()
    correct(copy)
    failure = nightly.run_nightly(copy.model_copy(update={"dbt_project": project}))
    assert failure.step == "warehouse"
    assert "plans" in failure.sentence
    assert failure.known
    assert copy.paths.current_release.resolve() == before


def test_a_faulty_catalogue_stops_the_run_before_anything_is_read(copy, tmp_path):
    catalogue = tmp_path / "catalogue"
    shutil.copytree(copy.catalogue, catalogue)
    (catalogue / "levels.csv").write_text("level,rank\ncountry,first\n")
    correct(copy)
    failure = nightly.run_nightly(copy.model_copy(update={"catalogue": catalogue}))
    assert failure.step == "catalogue"
    assert "levels.csv" in failure.sentence
    assert failure.known
    assert [path.name for path in copy.paths.inbox.rglob("*.csv")] == ["corrected.csv"]


def test_a_blocked_gate_stops_the_run_and_current_stays(copy, monkeypatch):
    before = copy.paths.current_release.resolve()
    monkeypatch.setattr(judging.Judged, "passed", property(lambda judged: False))
    correct(copy)
    assert nightly.run_nightly(copy) is not None
    assert copy.paths.current_release.resolve() == before
