"""A whole small country, run twice, attacked and searched: what is hidden is hidden everywhere."""

import os
import re
import shutil
import sqlite3
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from bench.attack.attack import attack
from bench.attack.exposure import UNDECIDED
from bench.attack.published import KEY
from bench.attack.secrets import SMALL
from orchestration.cli import app
from orchestration.nightly import run_nightly
from orchestration.settings import Settings
from tests.pipeline.guarded_country import counts, write_catalogue, write_return

SENT = 1_748_000_000  # 23 May 2025
LATE = "quarter 4 of 2024"
# Counts of one parish that occur nowhere else, nor their sums: primes far above all others. They
# are impossible (parts above their whole, inner counts above outer ones): no figure shows them.
PLANTED = {
    "harmed": 104729, "harmed.male": 224737, "harmed.female": 350377,
    "gravely_harmed": 479909, "gravely_harmed.male": 611953, "gravely_harmed.female": 746773,
    "harmed_helped": 882377,
}  # fmt: skip
PRIVATE = {"restricted", "inbox", "originals", "landing", "candidates", "verdicts", "baselines"}
LARGE = 10_000
SEARCHED = {".parquet", ".duckdb", ".sqlite3", ".db", ".json", ".log", ".csv", ".sql", ".py",
            ".yaml", ".lock", ".msgpack", ".gpickle", ".stamp", "", ".db-wal", ".db-shm",
            ".sqlite3-wal", ".sqlite3-shm"}  # fmt: skip


def run(settings, name, found):
    path = settings.home / "inbox" / "guards" / "guards" / f"{name}.csv"
    write_return(path, found)
    os.utime(path, (SENT, SENT))
    failure = run_nightly(settings)
    assert failure is None, failure and failure.trace


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """One release with planted counts, one in which they are corrected and a child came in late."""
    folder = tmp_path_factory.mktemp("guarded")
    settings = Settings(
        home=folder / "home", catalogue=write_catalogue(folder / "catalogue"),
        as_of=date(2025, 6, 30), settle_seconds=0,
    )  # fmt: skip
    found = counts(seed=3)
    run(settings, "all", found | {("403", LATE): found["403", LATE] | PLANTED})
    late = dict(found["202", LATE])
    for name in ("harmed", "harmed.male"):
        late[name] += 1
    run(settings, "late", {("403", LATE): found["403", LATE], ("202", LATE): late})
    return settings


@pytest.fixture(scope="module")
def attacked(settings):
    return attack(settings.home)


def test_nothing_hidden_can_be_worked_out_from_what_is_public(attacked):
    assert attacked.sizes["secrets"] > 1000
    assert attacked.exposed[["kind", "how"]].to_dict("records") == []
    assert UNDECIDED not in set(attacked.found["kind"])


def test_nothing_public_speaks_of_a_hidden_figure(attacked):
    assert attacked.hints.to_dict("records") == []


def test_the_same_attack_succeeds_where_complements_are_shown(settings, attacked, tmp_path):
    """In a copy only the small ones of the hidden cells stay hidden: they are worked out."""
    copy = tmp_path / "home"
    for name in ("releases", "restricted", "catalogue"):
        shutil.copytree(settings.home / name, copy / name, symlinks=True)
    for release in copy.glob("releases/0*"):
        show_complements(release / "figures.parquet", copy / "restricted" / release.name)
    before, after = (small_and_known(one) for one in (attacked, attack(copy)))
    assert after - before


def show_complements(path, restricted):
    """Show the hidden cells of more than 4, as if nobody had thought of complements."""
    public = pq.read_table(path).to_pandas()
    truth = pq.read_table(restricted / "figures.parquet").to_pandas()
    both = public[KEY].merge(truth, on=KEY, how="left")
    large = (public["reason"] == "small_cell") & (both["numerator"] > SMALL[1])
    for column in ("numerator", "denominator", "obs_status"):
        public[column] = public[column].where(~large, both[column])
    schema = pq.read_schema(path)
    table = pa.Table.from_pandas(public[schema.names], schema=schema, preserve_index=False)
    pq.write_table(table, path)


def small_and_known(done):
    """The figures of 1 to 4 of which one value is possible."""
    rows = done.found[done.found["truth"].between(*SMALL) & (done.found["kind"] == "exact")]
    return set(rows[["release", *KEY, "what"]].itertuples(index=False, name=None))


def numbers_of(paths):
    columns = ["numerator", "denominator", "value"]
    tables = [pq.read_table(path, columns=columns).to_pandas().to_numpy().ravel() for path in paths]
    found = np.concatenate(tables)
    return set(found[np.isfinite(found) & (found > LARGE)].tolist())


def secrets(settings):
    """Every planted number and every sum and rate that holds one and that no figure shows."""
    known = numbers_of(settings.home.glob("candidates/*/figures.parquet"))
    shown = numbers_of(settings.home.glob("releases/0*/figures.parquet"))
    found = (known | set(map(float, PLANTED.values()))) - shown
    assert set(map(float, PLANTED.values())) <= found
    return found


def spellings(numbers):
    """Numbers as a file, a Vietnamese or an English sentence writes them."""
    written = set()
    for number in numbers:
        grouped = f"{number:,.0f}"
        written |= {f"{number:.0f}", grouped}
        written |= {grouped.replace(",", mark) for mark in (".", " ", "\u00a0", "\u202f")}
    return written


def cells(path):
    """Every cell of a table or database, every line of any other file, as text."""
    match path.suffix:
        case ".parquet":
            yield from map(str, pq.read_table(path).to_pandas().to_numpy().ravel())
        case ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                for (name,) in connection.execute("show tables").fetchall():
                    for row in connection.execute(f'from "{name}"').fetchall():
                        yield from map(str, row)
        case ".sqlite3" | ".db":
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                for (name,) in connection.execute(
                    "select name from sqlite_master where type = 'table'"
                ).fetchall():
                    for row in connection.execute(f'select * from "{name}"'):
                        yield from map(str, row)
        case _:
            yield path.read_bytes().decode("utf-8", errors="replace")


def reachable(home):
    """Files that are for readers, senders or operators: all but what is unmasked by its nature."""
    for path in sorted(home.rglob("*")):
        parts = path.relative_to(home).parts
        if path.is_file() and parts[0] not in PRIVATE and parts[0] != "warehouse.duckdb":
            yield path


def borne(text, written):
    """The spellings that stand in a text as numbers of their own, not inside longer ones."""
    return {
        one
        for one in written
        if one in text and re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(one)}(?!\d)", text)
    }


def test_no_planted_count_is_in_any_file_for_readers_senders_or_operators(settings):
    written = spellings(secrets(settings))
    assert len(written) > 100
    files = list(reachable(settings.home))
    kinds = {path.suffix for path in files}
    assert {".parquet", ".duckdb", ".sqlite3", ".json", ".log"} <= kinds <= SEARCHED
    assert {"releases", "receipts", "alerts.log", "operations.sqlite3"} <= {
        path.relative_to(settings.home).parts[0] for path in files
    }
    told = {
        str(path.relative_to(settings.home)): found
        for path in files
        if (found := borne("\n".join(cells(path)), written))
    }
    assert told == {}


def test_the_search_finds_them_where_they_are(settings):
    written = spellings(secrets(settings))
    first = min(path.name for path in settings.home.glob("restricted/0*"))
    unmasked = settings.home / "restricted" / first
    judged = settings.home.glob("verdicts/*/violations.parquet")
    assert borne("\n".join(cells(unmasked / "rule_results.parquet")), written)
    assert borne("\n".join(cells(unmasked / "chitieu.duckdb")), written)
    assert any(borne("\n".join(cells(path)), written) for path in judged)


@pytest.mark.parametrize(
    "words",
    [
        ("sql", "select * from figures where numerator is null", "--csv"),
        ("sql", "select * from withheld", "--csv"),
        ("sql", "select * from correction_notices", "--csv"),
        ("release", "list"),
        ("release", "diff", "1", "2"),
        ("publish",),
        ("rules",),
        ("holds",),
        ("explain", "harmed_cases", "Maple", "2024"),
        ("explain", "harmed_cases", "Maple", "2024", "--json"),
    ],
    ids=" ".join,
)
def test_no_planted_count_is_in_what_a_command_prints(settings, words, monkeypatch):
    monkeypatch.setenv("CHITIEU_HOME", str(settings.home))
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(settings.catalogue))
    monkeypatch.setenv("CHITIEU_AS_OF", "2025-06-30")
    if words[:2] == ("release", "diff"):
        ids = sorted(path.name for path in settings.home.glob("releases/0*"))
        words = ("release", "diff", *ids)
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    assert borne(result.output, spellings(secrets(settings))) == set()
