"""Baselines: fitted by night, current in between, one version for one closed history."""

import json

import numpy as np
import pytest

from orchestration.baselines import current_version, prune_baselines, put_into
from orchestration.paths import Home
from tests.gate.histories import PROVINCE, commune, places, rates, world


def history(seed, number=40):
    counts = np.random.default_rng(seed).poisson(50, (number, 3)).tolist()
    return [row for at, series in enumerate(counts) for row in rates(commune(at), series)]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def being_made(folder, figures):
    """A candidate before the baseline is put in."""
    return world(figures, places({PROVINCE: 40})).write(folder)


def name_version(folder, name, version):
    folder.mkdir(parents=True)
    facts = {"baseline_version": version, "catalogue_hash": "c0", "as_of": "2026-10-31"}
    facts |= {"landing_fingerprint": "l0", "code_version": "v0"}
    (folder / name).write_text(json.dumps(facts))


def test_the_first_run_fits_whatever_it_is_for(home, tmp_path):
    candidate = being_made(tmp_path / "one", history(1))
    version, fitted = put_into(home, candidate, refit=False)
    assert fitted
    assert current_version(home) == version
    assert sorted(path.stem for path in candidate.glob("gate_*.parquet")) == [
        "gate_dispersion", "gate_peers", "gate_shifts"
    ]  # fmt: skip


def test_an_event_judges_by_what_the_night_fitted(home, tmp_path):
    night, _ = put_into(home, being_made(tmp_path / "night", history(1)), refit=True)
    event = put_into(home, being_made(tmp_path / "event", history(2)), refit=False)
    assert event == (night, False)
    for table in ("gate_dispersion", "gate_peers", "gate_shifts"):
        taken = (tmp_path / "event" / f"{table}.parquet").read_bytes()
        assert taken == (tmp_path / "night" / f"{table}.parquet").read_bytes()
    next_night, fitted = put_into(home, being_made(tmp_path / "next", history(2)), refit=True)
    assert fitted
    assert next_night != night
    assert current_version(home) == next_night


def test_the_same_closed_history_is_the_same_version(home, tmp_path):
    first, _ = put_into(home, being_made(tmp_path / "one", history(1)), refit=True)
    again, _ = put_into(home, being_made(tmp_path / "two", history(1)[::-1]), refit=True)
    assert again == first
    assert [path.name for path in home.baselines.iterdir() if path.is_dir()].count(first) == 1


def test_a_current_baseline_of_another_shape_is_fitted_anew(home, tmp_path):
    first, _ = put_into(home, being_made(tmp_path / "one", history(1)), refit=True)
    (home.baselines / first / "gate_shifts.parquet").unlink()
    assert put_into(home, being_made(tmp_path / "two", history(2)), refit=False)[1]


def test_what_a_candidate_or_release_names_is_kept(home, tmp_path):
    versions = [
        put_into(home, being_made(tmp_path / str(seed), history(seed)), refit=True)[0]
        for seed in range(4)
    ]
    name_version(home.candidates / "judged", "inputs.json", versions[0])
    name_version(home.releases / "00001", "release.json", versions[1])
    prune_baselines(home)
    kept = {path.name for path in home.baselines.iterdir() if not path.is_symlink()}
    assert kept == {versions[0], versions[1], versions[3]}
    assert current_version(home) == versions[3]


def test_a_stored_baseline_that_was_broken_off_is_made_whole(home, tmp_path):
    (home.baselines / ".making").mkdir(parents=True)
    (home.baselines / ".making" / "gate_shifts.parquet").write_text("half")
    version, _ = put_into(home, being_made(tmp_path / "one", history(1)), refit=True)
    assert len(list((home.baselines / version).iterdir())) == 3
    assert not (home.baselines / ".making").exists()
