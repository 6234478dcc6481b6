"""What Dagster runs: assets from the catalogue, one job by night and at events, one writer."""

from __future__ import annotations

import dagster as dg

from orchestration import assets, run_kind, warehouse
from orchestration.alert_sensors import alert_sensors
from orchestration.candidates import marts_of
from orchestration.catalogue_step import feeds_of
from orchestration.freshness import received_assets
from orchestration.settings import Settings
from orchestration.starting.pulling import pull_sensors
from orchestration.starting.sensor import event_sensor, nightly_schedule
from orchestration.warehouse_assets import FeedsBelow, mart_keys, warehouse_assets

NIGHTLY = "nightly"


def definitions(settings: Settings) -> dg.Definitions:
    """The definitions for one installation; the job is the same for schedule and command."""
    feeds = feeds_of(settings.catalogue_folder)
    manifest = warehouse.read_manifest(warehouse.manifest_path(settings))
    marts = marts_of(manifest)
    translator = FeedsBelow(assets.CATALOGUE, [assets.feed_key(feed) for feed in feeds])
    nightly = dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        tags={run_kind.KIND_TAG: run_kind.NIGHTLY},
    )
    return dg.Definitions(
        assets=[
            *received_assets(settings, feeds),
            assets.catalogue_asset(settings),
            assets.feeds_asset(settings, feeds),
            warehouse_assets(settings, manifest, translator),
            assets.candidate_asset(settings, marts, mart_keys(manifest, translator, marts)),
            assets.verdicts_asset(settings),
            assets.release_asset(settings),
        ],
        jobs=[nightly],
        schedules=[nightly_schedule(settings, nightly)],
        sensors=[
            event_sensor(settings, nightly),
            *pull_sensors(settings),
            *alert_sensors(settings),
        ],
        resources={
            "writer": assets.writer_resource(settings),
            "masking": assets.masking_resource(),
        },
        executor=dg.in_process_executor,
    )


@dg.definitions
def installation() -> dg.Definitions:
    """The definitions of the installation that the environment names."""
    return definitions(Settings())
