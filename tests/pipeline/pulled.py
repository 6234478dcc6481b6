"""The invented country with sources to pull from: a table of returns, a DHIS2 server, an inbox."""

import shutil
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select, text

from orchestration.operations.models import Alert, Pull
from orchestration.pulls.due import pull_now
from orchestration.settings import Settings
from tests.pipeline.inboxes import AGENCY, COUNTRY, FEED, Box

COUNTS = ("births", "newborn_deaths", "low_weight_births", "runaways")
TABLE = """
create table returns (
    parish varchar(20), name varchar(50), quarter varchar(20), born integer, died integer,
    light integer, missing integer, changed {watermark}
)
"""
DESCRIBED = """\
sources:
  - id: returns
    kind: sql
    table: returns
    watermark: changed
    late_commits: {late}
    columns:
      locality_code: parish
      locality_name: name
      period: quarter
      births: born
      newborn_deaths: died
      low_weight_births: light
      runaways: missing
"""
PLACES = """\
pulls:
  - agency: {agency}
    feed: {feed}
    source: returns
    url: {url}
"""


class PulledBox(Box):
    """A home folder whose inbox is filled by pulls; its catalogue is a copy with a pulls.yml."""

    def __init__(self, root, operations_file, described, places):
        folder = Path(root).parent / "catalogue"
        if not folder.exists():
            shutil.copytree(COUNTRY / "catalogue", folder)
        (folder / "feeds" / FEED / "pulls.yml").write_text(described, encoding="utf-8")
        file = Path(root).parent / "sources.yml"
        file.write_text(places, encoding="utf-8")
        super().__init__(root, operations_file)
        self.settings = Settings(
            home=root, catalogue=folder, as_of=date(2024, 3, 31), settle_seconds=0, sources=file
        )

    def pull(self, again=False):
        return pull_now(self.settings, self.database, lambda key: True, again)

    def state(self, source="returns"):
        with self.database.transaction() as session:
            return session.get(Pull, (AGENCY, FEED, source))

    def alerts(self):
        with self.database.transaction() as session:
            return list(session.scalars(select(Alert)))

    def texts(self):
        return [path.read_text(encoding="utf-8") for path in sorted(self.home.inbox.rglob("*.csv"))]

    def counts(self):
        """The count that holds of each cell: the last that was not blank, as the warehouse does."""
        found = {}
        if self.landed():
            for cell in sorted(self.cells(), key=lambda one: one["sequence"]):
                key = (cell["locality_id"], cell["period"], cell["measure_id"])
                if cell["state"] != "blank":
                    found[key] = cell["count"]
        return found


class Returns:
    """The agency's table of returns."""

    def __init__(self, engine, watermark="timestamp"):
        self.engine = engine
        with engine.begin() as connection:
            connection.execute(text("drop table if exists returns"))
            connection.execute(text(TABLE.format(watermark=watermark)))

    def put(self, parish, quarter, counts, changed, connection=None, name=None):
        """Write one row, in place of the one that was there."""
        if connection is None:
            with self.engine.begin() as connection:
                return self.put(parish, quarter, counts, changed, connection, name)
        key = {"parish": parish, "quarter": quarter}
        where = text("delete from returns where parish = :parish and quarter = :quarter")
        connection.execute(where, key)
        row = key | dict(zip(("born", "died", "light", "missing"), counts, strict=True))
        return connection.execute(
            text(
                "insert into returns values "
                "(:parish, :name, :quarter, :born, :died, :light, :missing, :changed)"
            ),
            row | {"changed": changed, "name": name},
        )


def at(minute, day=1):
    return datetime(2024, 1, day, 8, minute)
