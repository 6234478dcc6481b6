"""What Dagster is told: assets from the catalogue, one job, its schedule and its pool."""

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration import assets
from orchestration import definitions as definitions_module
from orchestration.definitions import NIGHTLY, definitions
from orchestration.settings import Settings
from orchestration.warehouse_assets import WRITER_POOL
from tests.pipeline.nights import COUNTRY


@pytest.fixture(scope="module")
def defined(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return definitions(
        Settings(home=home, catalogue=COUNTRY / "catalogue", as_of=date(2024, 6, 30))
    )


def test_every_feed_of_the_catalogue_is_an_asset(defined):
    keys = set(defined.resolve_asset_graph().get_all_asset_keys())
    assert {assets.feed_key("clinic"), assets.feed_key("register")} <= keys
    assert {assets.CATALOGUE, assets.CANDIDATE, assets.VERDICTS, assets.RELEASE} <= keys


def test_what_reads_the_landing_zone_depends_on_every_feed(defined):
    graph = defined.resolve_asset_graph()
    above = graph.get(dg.AssetKey("stg_cells")).parent_keys
    assert above == {assets.feed_key("clinic"), assets.feed_key("register")}


def test_the_release_depends_on_everything(defined):
    graph = defined.resolve_asset_graph()
    every = graph.materializable_asset_keys
    below_release = dg.AssetSelection.assets(assets.RELEASE).upstream().resolve(graph)
    assert below_release == every


def test_the_schedule_starts_the_job_that_the_command_runs(defined):
    schedule = defined.resolve_schedule_def(f"{NIGHTLY}_schedule")
    assert schedule.cron_schedule == "0 1 * * *"
    assert schedule.execution_timezone == "UTC"
    assert schedule.job_name == NIGHTLY
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


def test_the_catalogue_of_vietnam_runs_at_one_o_clock_there(tmp_path):
    schedule = definitions(Settings(home=tmp_path)).resolve_schedule_def(f"{NIGHTLY}_schedule")
    assert schedule.execution_timezone == "Asia/Ho_Chi_Minh"


def test_models_share_the_pool_of_the_one_writer(defined):
    job = defined.resolve_job_def(NIGHTLY)
    assert job.get_node_named("warehouse").definition.pool == WRITER_POOL


def test_the_definitions_fit_on_one_screen():
    lines = Path(definitions_module.__file__).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
