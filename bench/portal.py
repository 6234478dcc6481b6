"""``python -m bench.portal --home HOME``: how fast the portal answers, while releases change.

A server of its own is started on the home, which holds a release and is not written to: the
releases it switches between are links in a folder of the bench's. Eight readers (`--readers`)
loop over its pages for a minute (`--seconds`), and the current release changes five times
(`--publications`). Prints the times by page as percentiles; a wrong answer, or one that mixes two
releases, ends it with exit code 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import duckdb
import httpx
from rich.console import Console
from rich.table import Table

from orchestration.durable import point
from orchestration.paths import Home

PORT = 8199
CITED = re.compile(r'class="permalink" href="[^"]*release=([^"&]+)|^\{"release": \{"id": "([^"]+)')

PLACES = """
select locality_id, any_value(geography) as geography
from figures
where value is not null
group by locality_id
order by hash(locality_id)
limit 40
"""
INDICATORS = """
select indicator_id, arg_max(locality_id, hash(locality_id)) as locality_id
from figures
where value is not null and breakdown = 'total'
group by indicator_id
order by hash(indicator_id)
limit 40
"""
KEY = ("indicator", "locality", "geography", "period", "breakdown")
FIGURES = """
select indicator_id, locality_id, geography, period, breakdown
from figures
where obs_status <> 'normal'
order by hash(indicator_id, locality_id, geography, period, breakdown)
limit 40
"""
FEEDS = "select distinct feed from measures where feed is not null order by feed"
NAMES = "select name_vi from localities order by hash(locality_id) limit 20"


@dataclass
class Measured:
    """What the readers saw."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    largest: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)
    releases: set[str] = field(default_factory=set)


def pages(release: Path) -> list[tuple[str, str]]:
    """Kind and address of the pages that are asked for, in both languages."""
    with duckdb.connect(str(release / "chitieu.duckdb"), read_only=True) as connection:
        places = connection.execute(PLACES).fetchall()
        indicators = connection.execute(INDICATORS).fetchall()
        plans = [one for (one,) in connection.execute("select plan_id from plans").fetchall()]
        feeds = [one for (one,) in connection.execute(FEEDS).fetchall()]
        figures = [
            dict(zip(KEY, row, strict=True)) for row in connection.execute(FIGURES).fetchall()
        ]
        names = [name for (name,) in connection.execute(NAMES).fetchall()]
    found = [("overview", "/vi"), ("overview", "/en"), ("indicators", "/vi/indicator")]
    found += [("overview", f"/vi?indicator={one}") for one, _ in indicators]
    found += [("locality", f"/vi/locality/{one}") for one, _ in places]
    found += [("locality", f"/en/locality/{one}?geography={on}") for one, on in places]
    found += [("indicator", f"/vi/indicator/{one}?locality={at}") for one, at in indicators]
    found += [("indicator", f"/en/indicator/{one}") for one, _ in indicators]
    found += [("compare", f"/vi/compare?parent={one}") for one, _ in places[:10]]
    found += [("compare", "/vi/compare"), ("plans", "/vi/plans"), ("quality", "/vi/quality")]
    found += [("quality narrowed", f"/vi/quality?feed={one}") for one in feeds]
    found += [("reports", "/vi/reports")]
    found += [("plan", f"/vi/plan/{one}") for one in plans]
    found += [("explain", "/vi/explain?" + urlencode(one)) for one in figures]
    found += [("data", f"/vi/data?indicators={one}") for one, _ in indicators]
    found += [("api figures", f"/api/v1/figures?indicators={one}") for one, _ in indicators]
    explained = "/api/v1/figures/explanation?"
    found += [("api explanation", explained + urlencode(one)) for one in figures]
    found += [("search", str(httpx.URL("/vi/search", params={"q": name}))) for name in names]
    return found


def read(number: int, asked: list[tuple[str, str]], measured: Measured, stop: float) -> None:
    """One reader: every page in turn, from a place of its own, until the end."""
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=30) as client:
        for at in count(number * len(asked) // 8):
            if time.monotonic() > stop:
                return
            kind, address = asked[at % len(asked)]
            began = time.monotonic()
            answer = client.get(address)
            measured.seconds[kind].append(time.monotonic() - began)
            measured.largest[kind] = max(measured.largest[kind], len(answer.content))
            cited = {one or other for one, other in CITED.findall(answer.text)}
            measured.releases |= cited
            # The list of reports has no tag: they come after their release.
            tagged = answer.headers.get("etag", "".join(cited))
            if answer.status_code != 200 or len(cited) != 1 or next(iter(cited)) not in tagged:
                measured.wrong.append(f"{address}: {answer.status_code}, releases {cited}")


def main() -> None:
    """Measure, print, and say by the exit code whether every answer was right."""
    parser = argparse.ArgumentParser(prog="python -m bench.portal", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--publications", type=int, default=5)
    asked = parser.parse_args()
    real = Home(asked.home.resolve())
    with TemporaryDirectory(prefix="chitieu-") as folder:
        home = _linked(real, Home(Path(folder)))
        server = subprocess.Popen(
            [sys.executable, "-m", "portal", "--home", folder, "--port", str(PORT)]
        )
        try:
            _wait()
            measured = _measure(home, pages(real.current_release.resolve()), asked)
        finally:
            server.terminate()
            server.wait()
    _print(measured, asked)
    sys.exit(1 if measured.wrong else 0)


def _linked(real: Home, home: Home) -> Home:
    home.releases.mkdir(parents=True)
    home.catalogue.symlink_to(real.catalogue)
    for release in real.releases.iterdir():
        if not release.is_symlink():
            (home.releases / release.name).symlink_to(release)
    point(home.current_release, real.current_release.resolve().name)
    return home


def _wait() -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/vi", timeout=30)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("The portal did not start.")


def _measure(home: Home, found: list[tuple[str, str]], asked: argparse.Namespace) -> Measured:
    measured = Measured()
    stop = time.monotonic() + asked.seconds
    readers = [
        threading.Thread(target=read, args=(number, found, measured, stop))
        for number in range(asked.readers)
    ]
    for reader in readers:
        reader.start()
    names = sorted(path.name for path in home.releases.iterdir() if path.name != "current")
    for number in range(asked.publications):
        time.sleep(asked.seconds / (asked.publications + 1))
        point(home.current_release, names[number % len(names)])
    for reader in readers:
        reader.join()
    return measured


def _print(measured: Measured, asked: argparse.Namespace) -> None:
    table = Table(title=f"{asked.readers} readers, {asked.seconds:g} s", title_justify="left")
    for name in ("page", "answers", "median ms", "p95 ms", "slowest ms", "largest kB"):
        table.add_column(name, justify="left" if name == "page" else "right")
    every = [second for seconds in measured.seconds.values() for second in seconds]
    for kind, seconds in [*sorted(measured.seconds.items()), ("all", every)]:
        ordered = sorted(seconds)
        at = [ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.95, 1)]
        size = max(measured.largest.values()) if kind == "all" else measured.largest[kind]
        table.add_row(
            kind, f"{len(ordered):,}", *(f"{one:,.0f}" for one in at), f"{size / 1000:,.0f}"
        )
    console = Console()
    console.print(table)
    console.print(f"{len(measured.releases)} releases were read; {len(measured.wrong)} wrong.")
    for line in measured.wrong[:10]:
        console.print(f"  {line}", highlight=False)


if __name__ == "__main__":
    main()
