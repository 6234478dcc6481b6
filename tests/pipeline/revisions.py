"""Figures that change from release to release, and what a release says of their history."""

from tests.gate.worlds import figure
from tests.pipeline.conftest import C1_2024, evidence

LATER = "00000002-bbbbbbbbbbbb"
HISTORY = ("revision", "revision_state", "revision_reason", "previous_value")


def changed(figures, numerator=44.0, denominator=200.0, **changes):
    """The same figures, but another one of commune C1 in 2024."""
    row = figure(
        locality_id="C1", period="2024", numerator=numerator, denominator=denominator, **changes
    )
    return [row if (old["locality_id"], old["period"]) == ("C1", "2024") else old
            for old in figures]  # fmt: skip


def open_until_final(figures):
    return [row | {"provisional": True, "obs_status": "provisional"} for row in figures]


def counted(figures, measure_id="stunted", *, replaced=False):
    """The evidence when a later submission adds or replaces a row of the changed figure."""
    rows = [evidence(row, measure) for row in figures for measure in ("stunted", "measured")]
    at = [row for row in figures if (row["locality_id"], row["period"]) == ("C1", "2024")]
    gone = [evidence(row, measure_id) for row in at] if replaced else []
    came = [evidence(row, measure_id, LATER) for row in at]
    return [row for row in rows if row not in gone] + came


def history(place, where=C1_2024, **at):
    row = place.one("figures", where, **at)
    return tuple(row[name] for name in HISTORY)
