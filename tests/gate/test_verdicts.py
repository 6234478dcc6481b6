"""Nothing is published from verdicts that are not exactly those of this candidate."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from expectations.candidate import candidate_hash
from expectations.gate import judge
from expectations.verdicts import FILES, VerdictError, file_digest, verify
from tests.gate.worlds import World, contribution, figure, reaching, waiver, waivers


def a_world() -> World:
    figures = [
        figure(locality_id="C1", numerator=400, denominator=40),
        figure(locality_id="C2", numerator=4, denominator=40, coverage=0.8),
        figure(locality_id="C3", numerator=5, denominator=40),
    ]
    return World(
        figures,
        [contribution("stunting", "C1", "2024", 400, 40)],
        reaching("C1", "C1"),
        extra={"waivers": waivers(waiver(figures[2]))},
    )


@pytest.fixture(scope="module")
def judged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """candidate/ and verdicts/ of a world with one hold, one flag and one pass."""
    home = tmp_path_factory.mktemp("judged")
    judge(a_world().write(home / "candidate"), home / "verdicts")
    return home


@pytest.fixture
def home(judged_once: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(judged_once, tmp_path / "home"))


def verdict_folder(home: Path) -> Path:
    return home / "verdicts" / candidate_hash(home / "candidate")


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(path)), path)


def edit_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def resign(folder: Path) -> None:
    """Put the digests of the spoiled files into the manifest, as a careful forger would."""
    edit_manifest(
        folder,
        lambda m: m.update(files={name: file_digest(folder / name) for name in FILES}),
    )


def with_value(column: str, row: int, value: object) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        values = table.column(column).to_pylist()
        values[row] = value
        at = table.column_names.index(column)
        return table.set_column(at, column, pa.array(values, table.schema.field(column).type))

    return change


def test_whole_verdicts_of_the_candidate_are_accepted(home: Path) -> None:
    verified = verify(home / "candidate", home / "verdicts")

    assert verified.release_verdict == "pass"
    assert verified.manifest["counts"] == {"pass": 1, "flag": 1, "hold": 1}
    verified.require_pass()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("figures", "value", 12.6),
        ("figures", "reason", "because"),
        ("grid", "period", "2023"),
        ("contributions", "numerator", 399.0),
        ("localities", "name_vi", "Khác"),
    ],
)
def test_a_value_changed_after_judging_is_refused(
    home: Path, table: str, column: str, value: object
) -> None:
    rewrite(home / "candidate" / f"{table}.parquet", with_value(column, 0, value))

    with pytest.raises(VerdictError, match="changed after it was judged"):
        verify(home / "candidate", home / "verdicts")


def test_another_catalogue_or_baseline_is_another_candidate(home: Path) -> None:
    inputs = {"catalogue_hash": "c1", "baseline_version": "b0"}
    (home / "candidate" / "inputs.json").write_text(json.dumps(inputs))

    with pytest.raises(VerdictError, match="never judged"):
        verify(home / "candidate", home / "verdicts")


@pytest.mark.parametrize("name", ["manifest.json", *FILES])
def test_a_missing_file_is_refused(home: Path, name: str) -> None:
    (verdict_folder(home) / name).unlink()

    with pytest.raises(VerdictError, match=name.replace(".", r"\.")):
        verify(home / "candidate", home / "verdicts")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_the_judged_one_is_refused(home: Path, name: str) -> None:
    rewrite(verdict_folder(home) / name, lambda t: t.slice(1).replace_schema_metadata({"by": "x"}))

    with pytest.raises(VerdictError, match="not the file"):
        verify(home / "candidate", home / "verdicts")


def without_rule(table: pa.Table) -> pa.Table:
    return table.filter(pc.not_equal(table.column("rule_id"), "nesting_broken"))


def held_passes(table: pa.Table) -> pa.Table:
    held = table.column("outcome").to_pylist().index("hold")
    return with_value("outcome", held, "pass")(with_value("rule_id", held, None)(table))


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("rules.parquet", without_rule, "lacks nesting_broken"),
        ("rules.parquet", with_value("severity", 0, "flag"), "as it is defined"),
        ("rules.parquet", with_value("state", 3, "not_evaluated"), "its rules say block"),
        ("rules.parquet", with_value("violated", 0, 7), "its rules say block"),
        ("outcomes.parquet", lambda t: t.slice(1), "exactly one outcome"),
        ("outcomes.parquet", lambda t: pa.concat_tables([t, t.slice(1)]), "exactly one outcome"),
        ("outcomes.parquet", held_passes, "exactly one outcome"),
        ("violations.parquet", lambda t: t.slice(0, 0), "exactly one outcome"),
        ("violations.parquet", with_value("rule_id", 0, "unheard_of"), "unknown rules"),
    ],
)
def test_spoiled_content_is_refused_even_when_the_digests_are_made_to_fit(
    home: Path, name: str, change: Callable[[pa.Table], pa.Table], told: str
) -> None:
    folder = verdict_folder(home)
    rewrite(folder / name, change)
    resign(folder)

    with pytest.raises(VerdictError, match=told):
        verify(home / "candidate", home / "verdicts")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: m.update(candidate_hash="0" * 64), "not about candidate"),
        (lambda m: m.pop("files"), "does not list"),
        (lambda m: m["rules"].remove("keys_unique"), "other rules"),
        (lambda m: m.update(counts={"pass": 3, "flag": 0, "hold": 0}), "counts"),
        (lambda m: m.update(release_verdict="block"), "says block"),
    ],
)
def test_a_changed_manifest_is_refused(
    home: Path, change: Callable[[dict[str, Any]], None], told: str
) -> None:
    edit_manifest(verdict_folder(home), change)

    with pytest.raises(VerdictError, match=told):
        verify(home / "candidate", home / "verdicts")


def test_an_unreadable_manifest_is_refused(home: Path) -> None:
    (verdict_folder(home) / "manifest.json").write_text("{")

    with pytest.raises(VerdictError, match="not readable JSON"):
        verify(home / "candidate", home / "verdicts")


def test_a_blocked_release_is_told_with_its_reasons(tmp_path: Path) -> None:
    world = World([figure(locality_id="C1")], grid=[figure(locality_id="C2")])
    judge(world.write(tmp_path / "candidate"), tmp_path / "verdicts")

    verified = verify(tmp_path / "candidate", tmp_path / "verdicts")

    assert verified.release_verdict == "block"
    with pytest.raises(VerdictError, match="keys_equal_grid"):
        verified.require_pass()


def test_judging_twice_writes_the_same_bytes(home: Path, tmp_path: Path) -> None:
    first = {name: file_digest(verdict_folder(home) / name) for name in (*FILES, "manifest.json")}

    judgement = judge(home / "candidate", tmp_path / "again")

    assert {name: file_digest(judgement.folder / name) for name in first} == first
