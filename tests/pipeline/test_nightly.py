"""One night: what it publishes, what it leaves, and what it is made again from."""

import json
import stat
from datetime import UTC, datetime

import dagster as dg
import pytest

from orchestration import assets, nightly
from orchestration.backup import back_up, restore
from orchestration.definitions import NIGHTLY
from orchestration.run_inputs import read_inputs
from orchestration.settings import environment
from tests.pipeline.first_night import first_night, rows
from tests.pipeline.nights import moved

__all__ = ["first_night"]


@pytest.fixture(scope="module")
def ran(first_night, tmp_path_factory):
    """The installation after its first night, to be read."""
    return moved(first_night.kept, tmp_path_factory.mktemp("read"))


def test_a_run_publishes_with_the_mask_worked_out_beside_the_gate(first_night):
    assert first_night.taken == [True]


def test_a_run_publishes_what_the_inbox_holds(ran):
    [(figures, missing)] = rows(
        ran, "select count(*), count(*) filter (where obs_status = 'missing') from figures"
    )
    assert figures > missing > 0
    assert rows(ran, "select count(*) from submissions") == [(4,)]
    assert rows(ran, "select distinct state from rules") == [("judged",)]
    assert [path for path in ran.paths.inbox.rglob("*") if path.is_file()] == []


def test_only_the_owner_can_read_what_is_not_masked_and_everyone_the_release(ran):
    home = ran.paths
    unmasked = (home.landing, home.originals, home.run, home.candidates, home.verdicts)
    for folder in (*unmasked, home.receipts, home.restricted, home.dbt):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder.name
    for file in (home.warehouse, home.operations_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    for folder in (home.releases, home.catalogue, home.current_catalogue, home.current_release):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755, folder.name


def test_the_run_stands_in_dagster_s_own_record(ran):
    with (
        environment({"DAGSTER_HOME": str(ran.paths.dagster)}),
        dg.DagsterInstance.get() as instance,
    ):
        [run] = instance.get_runs()
        assert (run.job_name, run.status) == (NIGHTLY, dg.DagsterRunStatus.SUCCESS)
        assert instance.telemetry_enabled is False
        checks = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(assets.VERDICTS, "gate_passed"), limit=1
        )
    assert checks[0].event.asset_check_evaluation.passed


def test_every_null_has_a_status_and_every_value_a_quality(ran):
    assert (
        rows(
            ran,
            """
            select * from figures
            where obs_status is null
                or (value is null) <>
                    (obs_status in ('not_applicable', 'suppressed', 'withheld', 'missing'))
                or (value is not null and quality is null)
            """,
        )
        == []
    )


def test_a_restored_installation_publishes_what_was_published(ran, tmp_path):
    restored = ran.model_copy(update={"home": tmp_path / "restored"})
    restore(back_up(ran, tmp_path / "saved", datetime.now(UTC)), restored.paths)

    assert nightly.run_nightly(restored) is None

    published = ran.paths.current_release.resolve().name
    assert {path.name for path in restored.paths.releases.iterdir()} == {"current", published}
    assert restored.paths.latest_candidate.resolve().name == (
        ran.paths.latest_candidate.resolve().name
    )


def test_candidate_verdict_and_release_name_the_baseline(ran):
    inputs = read_inputs(ran.paths.latest_candidate)
    assert inputs.baseline_fitted
    version = ran.paths.current_baseline.resolve().name
    manifest = ran.paths.verdicts / ran.paths.latest_candidate.resolve().name / "manifest.json"
    release = ran.paths.current_release / "release.json"
    named = [json.loads(path.read_text())["baseline_version"] for path in (manifest, release)]
    assert [inputs.baseline_version, *named] == [version] * 3
