"""True shocks, common ones and new levels, from the counts to what stewards are asked."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from orchestration.operations.models import Incident
from tests.gate.test_change import years
from tests.gate.test_current_shift import PEERS, USUAL, province
from tests.gate.worlds import World, contribution, reaching
from tests.pipeline.test_incidents import alerts
from tests.pipeline.test_waive import TERMS, accepted, bring, released, waive

__all__ = ["waive"]

BEFORE = [30, 31, 29]
STEADY = {f"C{at}": [30, 30, 30, 31, 30, 30] for at in range(2, 6)}


def country_of(counts):
    """Communes of a province, with the years of `counts` from 2021 on, in 1000 births each."""
    known = len(counts["C1"])
    both = {**counts, **{name: own[:known] for name, own in STEADY.items()}}
    rows = [row for name, own in both.items() for row in years_of(name, own, "P1")]
    sums = [sum(own[at] for own in both.values()) for at in range(known)]
    rows += years_of("P1", sums, "V", 1000 * len(both)) + years_of("V", sums, None, 5000)
    return with_cells(rows, dict.fromkeys(both, ("P1", "V")))


def years_of(locality_id, counts, parent, n=1000):
    return years([(x, n) for x in counts], locality_id=locality_id, parent_locality_id=parent)


def with_cells(rows, above, usual=30.0):
    """The figures, and the counts of the communes that they are the sums of."""
    made = World(rows)
    for row in rows:
        if row["locality_id"] in above:
            cell = ("stunting", row["locality_id"], row["period"])
            counts = (row["numerator"], row["denominator"])
            made.contributions.append(contribution(*cell, *counts, expected=(usual, 1000.0)))
    for commune, units in above.items():
        made.targets += reaching(commune, commune, *units)
    return made


def status(place, locality_id, year):
    row = place.one("figures", f"locality_id = '{locality_id}' and period = '{year}'")
    return row["obs_status"], row["quality"]


def incidents(place):
    with place.database.transaction() as session:
        return session.scalars(select(Incident).order_by(Incident.incident_id)).all()


def test_a_disaster_year_is_held_until_it_is_waived_and_is_in_no_later_history(
    place, waive, command, tmp_path
):
    released(place, country_of({"C1": [*BEFORE, 90]}), tmp_path)
    assert status(place, "C1", 2024)[0] == "withheld"
    assert status(place, "P1", 2024)[0] == "withheld"
    assert place.one("withheld", "locality_id = 'C1'")["rule_id"] == "surprising_change"
    [hold] = json.loads(command("holds", "--json"))["holds"]
    assert (hold["locality"], hold["period"], hold["waivable"]) == ("C1", "2024", True)

    assert hold["commands"][1].startswith("chitieu waive --incident 1 ")
    waive("--incident", "1", *TERMS)
    bring(place, country_of({"C1": [*BEFORE, 90]}), waivers=accepted(tmp_path))
    assert status(place, "C1", 2024) == ("normal", "flag")
    assert status(place, "P1", 2024)[0] == "normal"
    assert json.loads(command("holds", "--json"))["holds"] == []
    assert alerts(place)[0] == ["figure_held", "held_figure_resolved"]

    bring(place, country_of({"C1": [*BEFORE, 90, 32]}), waivers=accepted(tmp_path))
    assert status(place, "C1", 2025) == ("normal", "pass")
    judged = place.home.verdicts / place.facts()["candidate_hash"] / "change.parquet"
    [after] = [row for row in pq.read_table(judged).to_pylist()
               if (row["locality_id"], row["period"]) == ("C1", "2025")]  # fmt: skip
    assert after["history_numerator"] == sum(BEFORE)


def test_another_count_of_the_disaster_year_is_asked_about_again(place, waive, tmp_path):
    released(place, country_of({"C1": [*BEFORE, 90]}), tmp_path)
    waive("--incident", "1", *TERMS)
    bring(place, country_of({"C1": [*BEFORE, 95]}), waivers=accepted(tmp_path))
    assert status(place, "C1", 2024)[0] == "withheld"


def test_a_new_level_is_asked_about_once(place, tmp_path):
    counts = [*BEFORE, 90, 95, 92]
    released(place, country_of({"C1": counts[:4]}), tmp_path)
    for known in (5, 6):
        bring(place, country_of({"C1": counts[:known]}))
    assert [status(place, "C1", year)[0] for year in range(2024, 2027)] == [
        "withheld", "normal", "normal",
    ]  # fmt: skip
    assert status(place, "C1", 2026)[1] == "pass"
    told = place.rows("rule_results", "locality_id = 'C1' and period = '2025'")
    assert "new_level" in {row["rule_id"] for row in told}
    [incident] = incidents(place)
    assert incident.subject["keys"] == ["stunting/administrative/C1/as_was/2024/total"]
    assert alerts(place)[0] == ["figure_held"]


def shaken(slipped=1.0):
    """A province in the year of an epidemic; the count of one commune is so many times too high."""
    rows = province([0.4], indicator_id="stunting")
    for row in rows:
        if (row["locality_id"], row["period"]) == ("C07", "2024"):
            [row_new] = years([(row["numerator"] * slipped, 1000)], 2024, locality_id="C07")
            row |= row_new | {"parent_locality_id": "D3"}
    return with_cells(rows, {f"C{at:02d}": (f"D{at % 4}", "P1") for at in range(PEERS)}, USUAL)


def peers_of(made):
    places = {row["locality_id"] for row in made.figures}
    rows = [{"geography": "as_was", "locality_id": one, "peer_group": "P1"} for one in places]
    shifts = {name: pa.array([], pa.string()) for name in (
        "indicator_id", "series", "geography", "locality_level", "peer_group", "period",
        "breakdown")}  # fmt: skip
    numbers = {"shift": pa.array([], pa.float64()), "peers": pa.array([], pa.int64())}
    return {"gate_peers": pa.Table.from_pylist(rows), "gate_shifts": pa.table(shifts | numbers)}


def test_what_an_epidemic_does_to_all_is_one_incident_that_holds_nothing(place, command, tmp_path):
    made = shaken()
    released(place, made, tmp_path, **peers_of(made))
    place.publish()
    assert place.rows("withheld") == []
    marked = place.rows("rule_results", "rule_id = 'common_shock'")
    assert len(marked) > PEERS / 4
    [incident] = incidents(place)
    assert (incident.kind, incident.figures) == ("common_shock", len(marked))
    events, said = alerts(place)
    assert events == ["common_shock"]
    assert "stunting, 2024" in said
    assert json.loads(command("holds", "--json"))["holds"] == []


def test_a_slip_within_the_epidemic_is_an_incident_of_its_own(place, command, tmp_path):
    made = shaken(slipped=10)
    released(place, made, tmp_path, **peers_of(made))
    assert sorted(one.kind for one in incidents(place)) == ["common_shock", "held"]
    [hold] = json.loads(command("holds", "--json"))["holds"]
    assert hold["figures_held_for_themselves"] == [
        "stunting/administrative/C07/as_was/2024/total"
    ]  # fmt: skip


def test_an_epidemic_that_a_new_file_denies_is_over(place, tmp_path):
    made = shaken()
    released(place, made, tmp_path, **peers_of(made))
    calm = with_cells(
        province([1.0], indicator_id="stunting"),
        {f"C{at:02d}": (f"D{at % 4}", "P1") for at in range(PEERS)},
        USUAL,
    )
    bring(place, calm, **peers_of(calm))
    [incident] = incidents(place)
    assert incident.closed_at is not None


@pytest.mark.parametrize("factor", [10, 0.1])
def test_a_whole_file_in_another_unit_is_one_incident_that_holds_all(place, tmp_path, factor):
    made = with_cells(
        province([factor], indicator_id="stunting"),
        {f"C{at:02d}": (f"D{at % 4}", "P1") for at in range(PEERS)},
        USUAL,
    )
    counts = [
        {"feed": "f1", "agency": "a1", "submission_id": "00000001-aaaaaaaaaaaa", "source_row": at,
         "locality_id": row["locality_id"], "period": row["period"], "breakdown": "total",
         "measure_id": "stunted", "count": row["numerator"]}
        for at, row in enumerate(made.contributions)
    ]  # fmt: skip
    released(place, made, tmp_path, reported_counts=pa.Table.from_pylist(counts), **peers_of(made))
    held = place.rows("withheld", "period = '2024'")
    assert {f"C{at:02d}" for at in range(PEERS)} <= {row["locality_id"] for row in held}
    [incident] = incidents(place)
    assert incident.kind == "held"
