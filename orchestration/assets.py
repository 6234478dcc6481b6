"""The assets around the warehouse: catalogue, feeds, candidate, verdicts, release.

Each is thin: it calls the function that does the work and says in metadata what came out. Their
state is on disk under the home folder, so that any of them can be made again alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.alerts import deliver_due
from orchestration.baselines import prune_baselines
from orchestration.candidates import export_candidate, is_up_to_date, prune_candidates
from orchestration.catalogue_step import compile_current, loaded_catalogue, time_zone_of
from orchestration.freshness import received_key
from orchestration.intake import take_in
from orchestration.judging import judge_latest
from orchestration.mask_ahead import MaskAhead, mask_ahead
from orchestration.masking import question_of
from orchestration.operations.database import operations
from orchestration.privacy import keep_private
from orchestration.publish import publish
from orchestration.releases import current_facts, prune
from orchestration.reports_due import prepare_due_reports
from orchestration.run_inputs import read_inputs, write_run_inputs
from orchestration.run_kind import kind_of, refits
from orchestration.run_log import recorded_run
from orchestration.serving import serve
from orchestration.settings import Settings
from orchestration.standing.late import tell_of_late
from orchestration.writer import one_writer

CATALOGUE = dg.AssetKey("catalogue")
CANDIDATE = dg.AssetKey("candidate")
VERDICTS = dg.AssetKey("verdicts")
RELEASE = dg.AssetKey("release")
NEEDS = {"writer"}


def writer_resource(settings: Settings) -> dg.ResourceDefinition:
    """Makes a run the only writer under the home folder, from its first step to its last.

    What it writes is closed to other users of the machine before and, for new files, after. When
    the next may write, analysts' database gets what is shown, also after a run that failed or
    published nothing, and what the run has told of is sent.
    """

    @dg.resource
    def writer(context: dg.InitResourceContext) -> Iterator[None]:
        run_id, kind = str(context.run_id), kind_of(context)
        log = context.log or dg.get_dagster_logger()
        with operations(settings.operations) as database:
            try:
                with (
                    one_writer(settings.paths.lock, settings.lock_wait_seconds),
                    recorded_run(database, run_id, kind),
                ):
                    keep_private(settings.paths)
                    try:
                        yield
                    finally:
                        keep_private(settings.paths)
                failure = serve(settings, database, log.info)
                if failure is not None:
                    log.warning(failure)
            finally:
                deliver_due(settings, database)

    return writer


def masking_resource() -> dg.ResourceDefinition:
    """The mask that a run works out while the gate judges; it ends with the run."""

    @dg.resource
    def masking(context: dg.InitResourceContext) -> Iterator[MaskAhead]:
        del context
        with mask_ahead() as ahead:
            yield ahead

    return masking


def feed_key(feed: str) -> dg.AssetKey:
    """The asset of a feed: its contract folder's name, below ``feeds``."""
    return dg.AssetKey(["feeds", feed])


def catalogue_asset(settings: Settings) -> dg.AssetsDefinition:
    """The catalogue, validated and compiled."""

    @dg.asset(key=CATALOGUE, group_name="catalogue", required_resource_keys=NEEDS)
    def catalogue() -> dg.MaterializeResult:
        folder = compile_current(settings.catalogue_folder, settings.paths)
        return dg.MaterializeResult(metadata={"hash": folder.name, "folder": str(folder)})

    return catalogue


def feeds_asset(settings: Settings, feeds: Sequence[str]) -> dg.AssetsDefinition:
    """One asset for each feed; one step takes the inbox in, for files are read side by side."""
    specs = [
        dg.AssetSpec(
            feed_key(feed),
            deps=[CATALOGUE, received_key(feed)],
            group_name="feeds",
            skippable=True,
        )
        for feed in feeds
    ]

    @dg.multi_asset(name="intake", specs=specs, can_subset=True, required_resource_keys=NEEDS)
    def intake(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        chosen = [feed for feed in feeds if feed_key(feed) in context.selected_asset_keys]
        catalogue = loaded_catalogue(settings.catalogue_folder)
        time_zone = time_zone_of(settings.catalogue_folder)
        as_of = settings.day(time_zone)
        with operations(settings.operations) as database:
            every = len(chosen) == len(feeds)
            report = take_in(settings, database, catalogue, as_of, None if every else chosen)
            write_run_inputs(settings.paths, database, as_of, time_zone)
        context.log.info(f"files by state: {dict(report.states)}")
        for feed in chosen:
            if report.cells[feed]:
                # Of no run: a delivery of last year is remembered when its run is forgotten.
                arrived = dg.AssetMaterialization(received_key(feed))
                context.instance.report_runless_asset_event(arrived)
            yield dg.MaterializeResult(
                asset_key=feed_key(feed),
                metadata={"files": report.files[feed], "cells": report.cells[feed]},
            )

    return intake


def candidate_asset(
    settings: Settings, marts: Mapping[str, str], above: Sequence[dg.AssetKey]
) -> dg.AssetsDefinition:
    """The marts, exported once under the hash of their content."""

    @dg.asset(
        key=CANDIDATE,
        deps=list(above),
        group_name="release",
        required_resource_keys=NEEDS | {"masking"},
    )
    def candidate(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        refit = refits(context)
        unchanged = is_up_to_date(settings.paths, refit=refit)
        folder = export_candidate(settings.paths, marts, refit=refit)
        if (current_facts(settings.paths) or {}).get("candidate_hash") != folder.name:
            catalogue_hash = read_inputs(folder).catalogue_hash
            context.resources.masking.begin(question_of(settings.paths, folder, catalogue_hash))
        return dg.MaterializeResult(metadata={"hash": folder.name, "unchanged": unchanged})

    return candidate


def verdicts_asset(settings: Settings) -> dg.AssetsDefinition:
    """What the gate says; its check blocks, and publishing verifies on its own besides."""
    gate = dg.AssetCheckSpec("gate_passed", asset=VERDICTS, blocking=True)

    @dg.asset(
        key=VERDICTS,
        deps=[CANDIDATE],
        group_name="release",
        check_specs=[gate],
        required_resource_keys=NEEDS,
    )
    def verdicts() -> dg.MaterializeResult:
        with operations(settings.operations) as database:
            judged = judge_latest(settings.paths, database)
        facts: dict[str, Any] = {
            "unchanged": not judged.new,
            "counts": dict(judged.manifest["counts"]),
        }
        return dg.MaterializeResult(
            metadata=facts,
            check_results=[
                dg.AssetCheckResult(
                    passed=judged.passed,
                    check_name=gate.name,
                    metadata={**facts, "reasons": list(judged.manifest.get("reasons", []))},
                )
            ],
        )

    return verdicts


def release_asset(settings: Settings) -> dg.AssetsDefinition:
    """The publication: refuses what is not judged whole and passed."""

    @dg.asset(
        key=RELEASE,
        deps=[VERDICTS],
        group_name="release",
        required_resource_keys=NEEDS | {"masking"},
    )
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with operations(settings.operations) as database:
            publication = publish(
                settings, database, kind=kind_of(context), ahead=context.resources.masking
            )
            if refits(context):
                tell_of_late(settings, database)
            prune(settings, database)
            prune_candidates(settings.paths)
            prune_baselines(settings.paths)
            if refits(context):
                prepare_due_reports(settings, database)
        return dg.MaterializeResult(
            metadata={
                "release": publication.release_id,
                "new": publication.new,
                "folder": str(publication.folder),
                "figures": dict(publication.facts["figures_by_status"]),
            }
        )

    return release
