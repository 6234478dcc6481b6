"""The small country's installation between nights: what it gets, and how it is put back."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from orchestration import nightly, warehouse
from orchestration.releases import list_releases

COUNTRY = Path(__file__).parents[1] / "country"
SENT = 1_672_531_200  # 1 January 2023: every return in time
LATE = 1_709_251_200  # 1 March 2024: after every day on which a return of 2023 was due


def deliver(home, inbox=COUNTRY / "inbox"):
    shutil.copytree(inbox, home / "inbox", dirs_exist_ok=True)
    for path in (home / "inbox").rglob("*"):
        os.utime(path, (SENT, SENT))


def moved(settings, folder):
    shutil.copytree(settings.paths.root, folder / "home", symlinks=True)
    return settings.model_copy(update={"home": folder / "home"})


@contextmanager
def put_back(ran, kept):
    """The installation, to be changed where it is: at another place dbt would read every model
    again."""
    try:
        yield ran
    finally:
        shutil.rmtree(ran.paths.root)
        shutil.copytree(kept.paths.root, ran.paths.root, symlinks=True)


def lines_of_2023():
    """The header of the clinic's return of 2023, and its rows, which begin with the parish."""
    source = COUNTRY / "inbox" / "health_board" / "clinic" / "return-2023.csv"
    header, *lines = source.read_text(encoding="utf-8").splitlines()
    return header, lines


def send(settings, name, lines, sent=SENT):
    """The clinic sends rows of that return once more."""
    place = settings.paths.inbox / "health_board" / "clinic" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("\n".join([lines_of_2023()[0], *lines, ""]), encoding="utf-8")
    os.utime(place, (sent, sent))


def correct(settings):
    """The clinic sends one corrected row."""
    send(settings, "corrected.csv", [lines_of_2023()[1][0].replace('"1,030"', '"1,090"')])


def rest(settings, monkeypatch):
    """A night with nothing to do: nothing is computed or judged, readers see the one release."""

    def refuse(*args, **kwargs):
        raise AssertionError("this was done already")

    before = settings.paths.current_release.resolve()
    monkeypatch.setattr(warehouse, "_invoke", refuse)
    monkeypatch.setattr("expectations.gate.judge", refuse)
    assert nightly.run_nightly(settings) is None
    assert settings.paths.current_release.resolve() == before
    assert len(list_releases(settings.paths)) == 1
