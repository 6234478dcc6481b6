"""The demonstration, small, through the very job that the schedule starts."""

import json
import shutil
from datetime import date

import duckdb
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from bench import check_manifest
from bench.demonstration.__main__ import main as generate
from orchestration.nightly import run_nightly
from orchestration.settings import Settings

AS_OF = date(2026, 10, 31)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    home = tmp_path_factory.mktemp("demonstration")
    assert not generate(["--home", str(home), "--small"])
    settings = Settings(home=home, as_of=AS_OF, settle_seconds=0)
    failure = run_nightly(settings)
    assert failure is None, failure.trace
    return settings


def test_every_planted_fault_is_caught_for_its_own_reason_and_nothing_else(settings):
    manifest = json.loads((settings.home / check_manifest.MANIFEST).read_text(encoding="utf-8"))
    lines = check_manifest.check_rejections(settings.home, manifest)
    lines += check_manifest.check_figures(settings.home, manifest)
    assert len(lines) > 20
    assert check_manifest.report(lines, Console(width=200))


def test_the_release_says_that_it_is_synthetic(settings):
    facts = json.loads((settings.paths.current_release / "release.json").read_text())
    assert facts["synthetic"] is True
    assert facts["as_of"] == AS_OF.isoformat()


def test_every_null_has_a_status_and_every_value_its_limits(settings):
    figures = settings.paths.current_release.resolve() / "figures.parquet"
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(figures)).filter(
            "obs_status is null"
            " or (value is null) <>"
            "    (obs_status in ('not_applicable', 'suppressed', 'withheld', 'missing'))"
            " or (value is not null and quality is null)"
        )
        assert found.limit(5).fetchall() == []


def test_nothing_of_a_suppressed_figure_is_in_any_public_table(settings):
    release = settings.paths.current_release.resolve()
    keys = list(check_manifest.KEY)
    with duckdb.connect() as connection:
        for name in ("figures", "withheld", "rule_results", "evidence"):
            connection.read_parquet(str(release / f"{name}.parquet")).create_view(name)
        hidden = connection.execute(
            "create table hidden as select * from figures where obs_status = 'suppressed'"
        )
        assert connection.table("hidden").count("*").fetchall()[0][0] > 1000
        del hidden
        for name in ("withheld", "rule_results", "evidence"):
            shared = connection.table(name).join(
                connection.table("hidden"), ", ".join(keys), how="semi"
            )
            assert shared.limit(1).fetchall() == []


def test_publishing_refuses_a_figure_changed_after_judging(settings, tmp_path):
    from orchestration.operations.database import operations
    from orchestration.publish import PublishRefusedError, publish

    shutil.copytree(settings.paths.root, tmp_path / "home", symlinks=True)
    copy = settings.model_copy(update={"home": tmp_path / "home"})
    path = copy.paths.latest_candidate.resolve() / "figures.parquet"
    figures = pq.read_table(path)
    values = figures["numerator"].to_pylist()
    first = next(at for at, value in enumerate(values) if value is not None)
    values[first] += 1
    changed = figures.set_column(
        figures.column_names.index("numerator"), "numerator", [values]
    ).cast(figures.schema)
    pq.write_table(changed, path)
    before = copy.paths.current_release.resolve()
    with (
        operations(copy.operations) as database,
        pytest.raises(PublishRefusedError, match="changed after it was judged"),
    ):
        publish(copy, database)
    assert copy.paths.current_release.resolve() == before
