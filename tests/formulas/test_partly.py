"""An event's run computes some periods again, and ends where a run from nothing would."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from expectations.candidate import table_line
from orchestration import progress, touched, warehouse
from orchestration.candidates import marts_of
from orchestration.run_inputs import Inputs
from orchestration.settings import Settings
from tests.formulas.catalogue import AS_OF, MEASURES, write_catalogue
from tests.formulas.periods import YEARS
from tests.formulas.places import communes_on, provinces_on
from tests.formulas.submissions import PERIODS, cell, send_everything, write_landing

REPORTED = [name for name, (feed, *_) in MEASURES.items() if feed]
FEEDS = sorted({MEASURES[name][0] for name in REPORTED})


class Country:
    """The small country in a home of its own, with what was sent so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = Settings(home=root / "home")
        self.landing = send_everything()
        self.standing = {sent["submission_id"] for sent in self.landing.submissions[1:]}
        self._write(self.settings)
        self.manifest = warehouse.read_manifest(warehouse.manifest_path(self.settings))

    @staticmethod
    def _inputs(home) -> None:
        made_from = Inputs(
            catalogue_hash="small", as_of=AS_OF, landing_fingerprint="-", code_version="-"
        )
        made_from.write(home.run / "inputs.json")

    def _write(self, settings: Settings) -> None:
        home = settings.paths
        if not home.current_catalogue.exists():
            write_catalogue(home.current_catalogue)
        for folder in (home.landing, home.run):
            shutil.rmtree(folder, ignore_errors=True)
        write_landing(home.root, self.landing, AS_OF)
        self._inputs(home)

    def takes_in(self, changes) -> None:
        """Send and withdraw, as the intake would leave it."""
        for change in changes:
            change(self)
        self._write(self.settings)

    def build(self) -> list[str] | None:
        """Compute as an event does; give the periods that it computed again."""
        home = self.settings.paths
        touched.MOST = 1.0  # however much is touched: that is what is to be proved
        now = touched.Built.of_this_run(home, warehouse.project_state(self.settings))
        periods = touched.touched_periods(home, now)
        warehouse.build(self.settings, self.manifest, partly=True)
        return periods

    def marts(self) -> dict[str, str]:
        """What the candidate's hash covers, table by table."""
        return marts(self.settings, self.manifest)

    def marts_from_nothing(self) -> dict[str, str]:
        """The same of a warehouse that was built anew of all that was sent."""
        other = Settings(home=self.root / "anew")
        other.paths.warehouse.unlink(missing_ok=True)
        self._write(other)
        manifest = warehouse.read_manifest(warehouse.manifest_path(other))
        warehouse.build(other, manifest)
        return marts(other, manifest)


def marts(where: Settings, manifest) -> dict[str, str]:
    with duckdb.connect(str(where.paths.warehouse), read_only=True) as connection:
        return {name: table_line(connection, name) for name in sorted(marts_of(manifest))}


@dataclass(frozen=True)
class File:
    """A file of one feed: cells of one period or two, new, late, corrected, zero or blank."""

    feed: str
    office: str
    received: date
    cells: tuple

    def __call__(self, country: Country) -> None:
        sent = country.landing.send(self.feed, self.office, self.received, list(self.cells))
        country.standing.add(sent)


@dataclass(frozen=True)
class Withdrawal:
    """Some submission that still stands is taken back."""

    which: int

    def __call__(self, country: Country) -> None:
        names = sorted(country.standing)
        name = names[self.which % len(names)]
        country.standing.remove(name)
        country.landing.withdraw(name)


@st.composite
def files(draw):
    feed = draw(st.sampled_from(FEEDS))
    measures = [name for name in REPORTED if MEASURES[name][0] == feed]
    kind = MEASURES[measures[0]][2]
    names = sorted(name for name, one in PERIODS.items() if one["period_type"] == kind)
    cells = []
    for period in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)):
        day = PERIODS[period]["period_end"]
        places = communes_on(day) + (provinces_on(day) if feed == "injuries" else [])
        for place in draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True)):
            for measure in measures:
                count = draw(st.integers(1, 400) | st.just(0) | st.none())
                for breakdown in MEASURES[measure][4]:
                    cells.append(cell(measure, place, period, count, breakdown))
    received = day + timedelta(days=draw(st.integers(1, 90)))
    offices = ["old_office", "new_office"] if feed == "health" else ["office"]
    return File(feed, draw(st.sampled_from(offices)), received, tuple(cells))


CHANGES = st.lists(
    st.one_of(files(), files(), st.builds(Withdrawal, st.integers(0, 10_000))),
    min_size=2,
    max_size=5,
)


def says_much(steps) -> bool:
    """Whether these steps are of many kinds: the first that is drawn is always the plainest."""
    changes = [change for step in steps for change in step]
    sent = [change for change in changes if isinstance(change, File)]
    told = [one for file in sent for one in file.cells]
    return (
        len(sent) < len(changes)
        and len({file.feed for file in sent}) >= len(FEEDS) - 1
        and {one["period"][:4] for one in told} == {str(year) for year in YEARS}
        and {one["state"] for one in told} == {"reported", "zero", "blank"}
    )


def build_and_die(where: Settings, manifest, at: int) -> None:
    """Build, and end this very process for good when so many nodes are done."""

    def die(_name: str, done: int, _total: int) -> None:
        if done == at:
            os.kill(os.getpid(), signal.SIGKILL)

    progress.step = die
    warehouse.build(where, manifest, partly=True)


def killed(country: Country, at: int) -> bool:
    """Whether a run that computes some periods again died of a kill at this point."""
    process = get_context("spawn").Process(
        target=build_and_die, args=(country.settings, country.manifest, at)
    )
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


@settings(
    max_examples=1,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    lost=CHANGES,
    at=st.integers(1, 60),
    steps=st.lists(CHANGES, min_size=3, max_size=3).filter(says_much),
)
def test_what_events_compute_is_what_a_run_from_nothing_computes(tmp_path_factory, lost, at, steps):
    country = Country(tmp_path_factory.mktemp("partly"))
    assert country.build() is None
    country.takes_in(lost)
    assert killed(country, at)
    assert country.build() is None, "what was broken off may hold anything"
    for changes in steps:
        country.takes_in(changes)
        assert country.build() is not None
    assert country.marts() == country.marts_from_nothing()
