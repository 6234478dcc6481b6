"""The whole attack on one home folder."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from bench.attack import exposure
from bench.attack.cells import cells_of
from bench.attack.equations import statements_of
from bench.attack.hints import hints_of
from bench.attack.nested import add_nested
from bench.attack.published import KEY, releases_of
from bench.attack.secrets import secrets_of, tell_small
from bench.attack.solving import ends_of
from bench.attack.system import system_of


@dataclass
class Attack:
    """What came out: ``found`` by figure (see ``exposure.found_out``), ``hints``, and sizes."""

    found: pd.DataFrame
    hints: pd.DataFrame
    sizes: dict[str, int]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exposed(self) -> pd.DataFrame:
        """What harms: exact and narrow secrets and published small counts."""
        return self.found[self.found["kind"].isin(exposure.HARMFUL)]


def attack(home: Path, *, knows_small: bool = False) -> Attack:
    """Attack every release that the home folder keeps, all of them together.

    ``knows_small`` gives the attacker what nobody may tell him: which hidden counts are of 1 to 4.
    Raises ``FileNotFoundError`` when there is no release or no unmasked one to score by.
    """
    clock = _Clock()
    releases = releases_of(home)
    cells = cells_of(releases)
    clock.note("reading")
    said = statements_of(cells)
    most = add_nested(cells, releases, said)
    clock.note("equations")
    system = system_of(said, cells.shown, cells.truth, most)
    secrets = secrets_of(cells, system)
    if knows_small:
        tell_small(system, secrets)
        secrets = secrets_of(cells, system)
    clock.note("system")
    ends = ends_of(system, secrets)
    clock.note("solving")
    found = exposure.found_out(cells, said, system, secrets, ends)
    newest = releases[-1].table("measures").set_index("measure_id")["sensitivity"]
    found = pd.concat([found, exposure.shown_small(cells, newest)], ignore_index=True)
    hints = pd.concat([hints_of(one) for one in releases], ignore_index=True)
    clock.note("hints")
    figures = cells.frame.drop_duplicates(["release", *KEY])
    sizes = {
        "releases": len(releases),
        "figures": len(figures),
        "hidden_figures": int(figures["hidden"].sum()),
        "secrets": len(secrets.frame),
        "statements": len(said.whole),
        "counts": system.matrix.shape[1],
        "equations": system.matrix.shape[0],
    }
    return Attack(found, hints, sizes, clock.seconds)


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def note(self, what: str) -> None:
        now = time.perf_counter()
        self.seconds[what] = round(now - self._last, 1)
        self._last = now
