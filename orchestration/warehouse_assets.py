"""The dbt models as Dagster assets, built together by one dbt command in this process."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration import warehouse
from orchestration.candidates import is_up_to_date
from orchestration.run_kind import refits
from orchestration.settings import Settings

CATALOGUE_SOURCE = "catalogue"
WRITER_POOL = "duckdb_writer"


class FeedsBelow(DagsterDbtTranslator):
    """Puts the feeds' assets, and the catalogue's, where dbt only sees its sources."""

    def __init__(self, catalogue: dg.AssetKey, feeds: Sequence[dg.AssetKey]) -> None:
        """Take the keys that stand for the catalogue and for everything that arrives."""
        super().__init__()
        self.catalogue = catalogue
        self.feeds = list(feeds)

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetSpec:
        """The model's spec; a model on landed cells depends on every feed."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] != "model":
            return spec
        sources = [
            manifest["sources"][parent]
            for parent in node["depends_on"]["nodes"]
            if parent in manifest["sources"]
        ]
        own = {self.get_asset_key(source) for source in sources}
        deps = [dep for dep in spec.deps if dep.asset_key not in own]
        above: set[dg.AssetKey] = set()
        for source in sources:
            from_catalogue = source["source_name"] == CATALOGUE_SOURCE
            above |= {self.catalogue} if from_catalogue else set(self.feeds)
        return spec.replace_attributes(deps=[*deps, *(dg.AssetDep(key) for key in sorted(above))])

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetCheckSpec | None:
        """The test's check, not blocking: a failed test fails the build itself.

        A blocking check without a result, as on a night without changes, only makes noise.
        """
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return None if spec is None else spec._replace(blocking=False)


def warehouse_assets(
    settings: Settings, manifest: Mapping[str, Any], translator: FeedsBelow
) -> dg.AssetsDefinition:
    """One asset for each model; selecting any builds all, for the warehouse is one thing."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        name="warehouse",
        pool=WRITER_POOL,
        required_resource_keys={"writer"},
    )
    def build_warehouse(context: dg.AssetExecutionContext) -> Iterator[Any]:
        unchanged = is_up_to_date(settings.paths, refit=refits(context))
        partly = not refits(context)
        results = [] if unchanged else warehouse.build(settings, manifest, partly=partly)
        seconds = {one.unique_id: one.seconds for one in results}
        for unique_id, key in _model_keys(manifest, translator).items():
            if key in context.selected_asset_keys:
                yield dg.MaterializeResult(
                    asset_key=key,
                    metadata={"unchanged": unchanged, "seconds": seconds.get(unique_id, 0.0)},
                )
        for one in results:
            check = get_asset_check_key_for_test(manifest, translator, one.unique_id, None)
            if check is not None and check in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    asset_key=check.asset_key,
                    check_name=check.name,
                    passed=one.status == "pass",
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"message": one.message},
                )

    return build_warehouse


def mart_keys(
    manifest: Mapping[str, Any], translator: FeedsBelow, marts: Mapping[str, str]
) -> list[dg.AssetKey]:
    """The asset keys of the models that a candidate exports."""
    keys = _model_keys(manifest, translator)
    return [key for one, key in keys.items() if manifest["nodes"][one]["alias"] in marts]


def _model_keys(manifest: Mapping[str, Any], translator: FeedsBelow) -> dict[str, dg.AssetKey]:
    """Every model's asset key, each model after those it reads: Dagster wants that order."""
    above = {
        unique_id: node["depends_on"]["nodes"]
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    return {
        unique_id: translator.get_asset_key(manifest["nodes"][unique_id])
        for unique_id in TopologicalSorter(above).static_order()
        if unique_id in above
    }
