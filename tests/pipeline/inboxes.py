"""A home folder whose inbox is filled file by file."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from orchestration.catalogue_step import loaded_catalogue
from orchestration.intake import take_in
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert, Submission
from orchestration.settings import Settings

COUNTRY = Path(__file__).parents[1] / "country"
AGENCY, FEED = "health_board", "clinic"
HEADER = "Parish code,Parish,Quarter,Live births,Newborn deaths,Births under 2500 g,"
HEADER += "Children reported missing"


def content(*rows):
    return "\n".join([HEADER, *rows, ""])


GOOD = content("101,Ash,quarter 1 of 2022,1010,11,61,3")
CORRECTED = content("101,Ash,quarter 1 of 2022,1011,11,61,3")
PARTLY = content("101,Ash,quarter 1 of 2022,1010,11,61,3", "999,Nowhere,quarter 1 of 2022,1,1,1,1")


class Box:
    """A home folder whose inbox the tests fill."""

    def __init__(self, root, operations_file):
        self.settings = Settings(
            home=root, catalogue=COUNTRY / "catalogue", as_of=date(2024, 3, 31), settle_seconds=0
        )
        self.home = self.settings.paths
        self.home.root.mkdir()
        shutil.copy(operations_file, self.home.operations_file)
        self.database = Operations(self.settings.operations)
        self.catalogue = loaded_catalogue(self.settings.catalogue_folder)
        self.clock = 1_700_000_000

    def drop(self, name, text, agency=AGENCY, feed=FEED):
        path = self.home.inbox / agency / feed / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.clock += 60
        os.utime(path, (self.clock, self.clock))
        return path

    def take(self, **how):
        return take_in(self.settings, self.database, self.catalogue, self.settings.as_of, **how)

    def waiting(self):
        return sorted(path.name for path in self.home.inbox.rglob("*") if path.is_file())

    def landed(self):
        return sorted(path.name for path in self.home.landing.glob(f"{FEED}/*.parquet"))

    def cells(self):
        files = [pq.read_table(path) for path in self.home.landing.glob(f"{FEED}/*.parquet")]
        return pa.concat_tables(files).to_pylist()

    def rows(self):
        with self.database.transaction() as session:
            return list(session.scalars(select(Submission).order_by(Submission.sequence)))

    def receipts(self):
        return {
            path.name.split("-", 1)[1]: json.loads(path.read_text(encoding="utf-8"))
            for path in self.home.receipts.rglob("*.json")
        }

    def events(self):
        with self.database.transaction() as session:
            return list(session.scalars(select(Alert.event).order_by(Alert.alert_id)))
