"""Nights that are killed lose and double nothing, and no reader notices."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROUNDS = 20


def test_twenty_killed_nights_lose_nothing(tmp_path: Path) -> None:
    """In a process of its own: nights are forked from one that runs no threads."""
    counts = tmp_path / "counts.json"
    command = [sys.executable, "-m", "tests.faults", "--quick", "--rounds", str(ROUNDS)]
    ended = subprocess.run(
        [*command, "--json", str(counts)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    found = json.loads(counts.read_text(encoding="utf-8"))
    assert found["lost"] == []
    assert found["tries"] == ROUNDS
    assert 0 < found["events"] < ROUNDS
    assert found["looks"] > ROUNDS
