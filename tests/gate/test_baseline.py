"""The baseline: dispersion, common shifts and peers, fitted on what is closed and nothing else."""

from __future__ import annotations

import math
import statistics
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.optimize import brentq

from expectations.baseline import fit_baseline, read_baseline
from expectations.baseline.fit import BaselineError
from expectations.candidate import open_tables
from tests.gate.histories import OTHER, PROVINCE, ROOT, commune, places, rates, world

FEW = {"dispersion_localities": 3, "shift_peers": 3}


def fitted(folder, figures, localities, **limits):
    folder.mkdir(exist_ok=True)
    candidate = world(figures, localities, **limits).write(folder / "candidate")
    with open_tables(candidate) as tables:
        return fit_baseline(tables)


def dispersion(baseline, level="commune", indicator="deaths", period_type="year"):
    rows = baseline.tables["gate_dispersion"].to_pylist()
    wanted = (indicator, level, period_type)
    names = ("indicator_id", "locality_level", "period_type")
    (found,) = [row for row in rows if tuple(row[name] for name in names) == wanted]
    return found


def shifts(baseline):
    rows = baseline.tables["gate_shifts"].to_pylist()
    return {(row["peer_group"], row["period"]): (row["shift"], row["peers"]) for row in rows}


def test_dispersion_is_as_worked_by_hand(tmp_path):
    """mu is 100.5; l are ln(100.5/101), ln(200.5/101) and ln(50.5/101), v = 1/101 + 1/100.5."""
    figures = [
        row for at, count in enumerate((100, 200, 50)) for row in rates(commune(at), [100, count])
    ]
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: 3}), **FEW))
    chance = 1 / 101 + 1 / 100.5
    distances = (0.0, math.log(200.5 / 100.5), math.log(100.5 / 50.5))
    roots = sorted((1.4826 * one) ** 2 - chance for one in distances)
    assert found["tau2"] == pytest.approx(roots[1], abs=1e-8)
    assert found["tau2"] == pytest.approx(1.02117, abs=1e-5)
    assert (found["localities"], found["origin"]) == (3, "fitted")
    assert found["tau2_complement"] is None


def deviation(x, n, past):
    """Size, chance and expectation of x of n after (x, n) of earlier periods."""
    x0, n0 = sum(one[0] for one in past), sum(one[1] for one in past)
    mu = n * (x0 + 0.5) / n0
    return math.log((x + 0.5) / (mu + 0.5)), 1 / (mu + 0.5) + 1 / (x0 + 0.5), mu


def reference(figures, periods=3, localities=30, expected=5):
    """The lowest and highest tau2 that solve the equation, by loops and a root finder."""
    earlier, found = {}, {}
    for row in sorted(figures, key=lambda one: one["period"]):
        past = earlier.setdefault(row["locality_id"], [])
        if row["break_before"]:
            past.clear()
        if row["value"] is None or row["provisional"] or row["coverage"] < 0.9:
            continue
        x, n = row["numerator"], row["denominator"]
        if past:
            size, chance, mu = deviation(x, n, past[-periods:])
            if mu >= expected:
                found.setdefault(row["period"], []).append((size, chance))
        past.append((x, n))
    kept = []
    for deviations in found.values():
        if len(deviations) >= localities:
            middle = statistics.median(size for size, _ in deviations)
            kept += [(abs(size - middle), chance) for size, chance in deviations]
    return solved(kept, statistics.median_low), solved(kept, statistics.median_high)


def solved(distances, median):
    """The t at which the scaled median is one, at least 0.01."""

    def spread(t):
        return 1.4826 * median(d / math.sqrt(v + t) for d, v in distances) - 1

    return max(brentq(spread, 0, 100, xtol=1e-13) if spread(0) > 0 else 0.0, 0.01)


def random_history(random, number=45, years=6):
    """Rates of any size and dispersion, some missing, unclosed, half covered or after a break."""
    level = np.exp(random.normal(0, 1, number))
    noise = np.exp(random.normal(0, 0.4, (number, years)))
    counts = random.poisson(15 * level[:, None] * noise)
    figures = []
    for at in range(number):
        rows = rates(commune(at), [float(count) for count in counts[at]])
        for row in rows:
            chance = random.random()
            if chance < 0.05:
                row |= {"numerator": None, "denominator": None, "value": None}
            elif chance < 0.1:
                row["coverage"] = 0.7
            elif chance < 0.15:
                row["break_before"] = True
            row["provisional"] = row["period"] == "2025" and at % 3 == 0
        figures += rows
    return figures


@pytest.mark.parametrize("seed", range(6))
def test_dispersion_is_the_root_that_plain_loops_find(tmp_path, seed):
    figures = random_history(np.random.default_rng(seed))
    low, high = reference(figures)
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: 45})))
    assert found["origin"] == "fitted"
    assert low - 1e-9 <= found["tau2"] <= high + 1e-9
    assert high - low < 0.02


def simulated(random, tau, number=600, expected=200, slips=0.0):
    """Places whose second year varies by tau beside chance; the first is a hundred years' worth.

    A share `slips` of the places has ten times too much in it.
    """
    figures = []
    for at in range(number):
        count = float(random.poisson(expected * math.exp(random.normal(0, tau))))
        before, now = rates(commune(at), [100.0 * expected, count])
        before["denominator"] = 100 * now["denominator"]
        now["numerator"] *= 10 if random.random() < slips else 1
        figures += [before, now]
    return figures


@pytest.mark.parametrize("tau", [0.15, 0.3, 0.6])
def test_a_known_dispersion_is_recovered(tmp_path, tau):
    """Within a quarter: the robust scale of 600 places errs by 5 %, tau2 by some 10 % and more
    where chance is as large as dispersion."""
    figures = simulated(np.random.default_rng(11), tau)
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: 600})))
    assert found["localities"] == 600
    assert found["tau2"] == pytest.approx(tau**2, rel=0.25)


def test_a_tenth_of_slips_in_the_history_moves_it_little(tmp_path):
    """A median absolute deviation with a tenth of outliers is that of 0.556 of the rest: 13 %
    more scale, a quarter more tau2; the standard deviation would be three times as large."""
    figures = simulated(np.random.default_rng(11), 0.3, slips=0.1)
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: 600})))
    assert 0.09 <= found["tau2"] <= 0.09 * 1.27 * 1.25


def test_no_series_is_steadier_than_the_least_dispersion(tmp_path):
    figures = simulated(np.random.default_rng(11), 0.0)
    assert dispersion(fitted(tmp_path, figures, places({PROVINCE: 600})))["tau2"] == 0.01


def proportions(at, counts, n=1000):
    return rates(commune(at), counts, n, kind="proportion", relation="subset", per=100)


def test_a_share_near_all_has_the_dispersion_of_what_is_left(tmp_path):
    """Of 90 % the count cannot move by a third, but the tenth that is left can double."""
    left = [50, 100, 200, 100, 80, 120, 60]
    figures = [
        row for at, rest in enumerate(left) for row in proportions(at, [900.0, 1000.0 - rest])
    ]
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: len(left)}), **FEW))
    chance = 0.9005 / 100 + 1 / 100.5
    sizes = sorted(math.log((rest + 0.5) / (1000 - 900.5 + 0.5)) for rest in left)
    roots = sorted((1.4826 * (size - sizes[3])) ** 2 - chance for size in sizes)
    assert found["tau2_complement"] == pytest.approx(roots[3], abs=1e-8)
    assert found["tau2"] == 0.01


def test_denominators_have_their_own_dispersion(tmp_path):
    sizes = (1000, 2000, 500, 1000, 1000, 1500, 700)
    figures = []
    for at, n in enumerate(sizes):
        before, now = rates(commune(at), [100.0, 100.0])
        now["denominator"] = n
        figures += [before, now]
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: len(sizes)}), **FEW))
    moves = [math.log((n + 0.5) / (1000 + 1)) for n in sizes]
    middle = statistics.median(moves)
    chance = 1 / 1001 + 1 / 1000.5
    roots = sorted((1.4826 * (move - middle)) ** 2 - chance for move in moves)
    assert found["tau2_denominator"] == pytest.approx(roots[3], abs=1e-6)


def test_a_denominator_that_jumps_in_a_few_places_is_not_taken_for_a_steady_one(tmp_path):
    """Eighteen stand still and two are eight times as many: of 20, the 95th percentile jumped."""
    sizes = [1000] * 18 + [8000] * 2
    figures = []
    for at, n in enumerate(sizes):
        before, now = rates(commune(at), [100.0, 100.0])
        now["denominator"] = n
        figures += [before, now]
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: len(sizes)}), **FEW))
    still, jumped = (math.log((n + 0.5) / 1001) for n in (1000, 8000))
    root = ((jumped - still) / 1.959964) ** 2 - 1 / 1001 - 1 / 1000.5
    assert found["tau2_denominator"] == pytest.approx(root, abs=1e-5)


def test_counts_without_a_denominator_stand_on_periods(tmp_path):
    """A hundred in the one period before is 100.5 expected in the next, as of a rate."""
    figures = [
        row
        for at, count in enumerate((100, 200, 50))
        for row in rates(commune(at), [100.0, float(count)], kind="count", relation=None)
    ]
    for row in figures:
        row |= {"denominator": None, "value": row["numerator"]}
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: 3}), **FEW))
    assert found["tau2"] == pytest.approx(1.02117, abs=1e-5)
    assert found["tau2_denominator"] is None


def two_levels(province_counts, communes=5):
    """A few communes and as many provinces as there are counts, each with two years."""
    localities = [row for row in places({PROVINCE: communes}) if row["locality_id"] != PROVINCE]
    figures = [row for at in range(communes) for row in rates(commune(at), [100.0, 150.0 + at])]
    for at, count in enumerate(province_counts):
        localities += [row | {"locality_id": f"P{at}"} for row in places({PROVINCE: 0})[1:]]
        figures += rates(f"P{at}", [100.0, float(count)])
    return figures, [row for row in localities if row["locality_id"] != PROVINCE] + places(
        {PROVINCE: 0}
    )[1:]


def test_too_few_take_the_level_above_and_without_one_the_default(tmp_path):
    counts = [60, 80, 100, 120, 160, 100, 90]
    figures, localities = two_levels(counts)
    limits = FEW | {"dispersion_localities": 6}
    baseline = fitted(tmp_path / "one", figures, localities, **limits)
    above, below = dispersion(baseline, "province"), dispersion(baseline)
    assert above["origin"] == "fitted"
    assert (below["origin"], below["tau2"]) == ("parent_level", above["tau2"])
    assert below["localities"] == 0
    figures, localities = two_levels(counts[:5])
    found = dispersion(fitted(tmp_path / "two", figures, localities, **limits))
    assert (found["origin"], found["tau2"]) == ("default", 0.04)
    share = [row for at in range(3) for row in proportions(at, [100.0, 110.0])]
    found = dispersion(fitted(tmp_path / "three", share, places({PROVINCE: 3})))
    assert (found["origin"], found["tau2"]) == ("default", 0.02)


def test_few_units_above_bursting_ones_are_not_taken_for_steady(tmp_path):
    """Seven communes double or halve; their one province cannot be fitted by itself."""
    counts = (50, 200, 45, 220, 110, 60, 180)
    figures = [row for at, x in enumerate(counts) for row in rates(commune(at), [100.0, float(x)])]
    figures += rates(PROVINCE, [700.0, float(sum(counts))], 7000)
    baseline = fitted(tmp_path / "bursting", figures, places({PROVINCE: 7}), **FEW)
    below, above = dispersion(baseline), dispersion(baseline, "province")
    assert below["tau2"] > 0.04
    assert (above["origin"], above["tau2"]) == ("child_level", below["tau2"])
    steady = [row for at in range(7) for row in rates(commune(at), [100.0, 100.0 + at])]
    steady += rates(PROVINCE, [700.0, 721.0], 7000)
    baseline = fitted(tmp_path / "steady", steady, places({PROVINCE: 7}), **FEW)
    assert (dispersion(baseline)["tau2"], dispersion(baseline)["origin"]) == (0.01, "fitted")
    above = dispersion(baseline, "province")
    assert (above["origin"], above["tau2"]) == ("default", 0.04)


def test_deviations_that_are_mostly_equal_say_nothing(tmp_path):
    """Four of seven equal: the median absolute deviation is 0, and 0 is no dispersion."""
    counts = (100, 100, 100, 100, 200, 50, 300)
    figures = [row for at, x in enumerate(counts) for row in rates(commune(at), [100.0, float(x)])]
    found = dispersion(fitted(tmp_path, figures, places({PROVINCE: 7}), **FEW))
    assert (found["origin"], found["tau2"]) == ("default", 0.04)


def test_longer_periods_are_compared_with_those_that_do_not_overlap(tmp_path):
    """2023-2025 stands on 2020-2022 and not on 2022-2024: as if there were only the two."""
    figures = []
    for at, count in enumerate((100, 200, 50)):
        for first, x in ((2020, 100.0), (2021, 900.0), (2022, 900.0), (2023, float(count))):
            (row,) = rates(commune(at), [x])
            span = {"period": f"{first}-{first + 2}", "period_type": "three_years"}
            span |= {"period_start": date(first, 1, 1), "period_end": date(first + 2, 12, 31)}
            figures.append(row | span)
    baseline = fitted(tmp_path, figures, places({PROVINCE: 3}), **FEW)
    found = dispersion(baseline, period_type="three_years")
    assert found["tau2"] == pytest.approx(1.02117, abs=1e-5)


def shifted(number, factor, province=PROVINCE, before=100.0):
    return [
        row
        for at in range(number)
        for row in rates(commune(at, province), [before + at, (before + at) * factor])
    ]


def test_a_shift_is_the_median_move_of_twenty_peers(tmp_path):
    figures = shifted(21, 1.5) + shifted(25, 0.8, OTHER)
    figures[1]["numerator"] *= 10  # one slip among them moves the median to its neighbour
    baseline = fitted(tmp_path, figures, places({PROVINCE: 21, OTHER: 25}))
    found = shifts(baseline)
    assert set(found) == {(PROVINCE, "2021"), (OTHER, "2021")}
    assert found[PROVINCE, "2021"] == (pytest.approx(math.log(1.5), abs=0.01), 21)
    assert found[OTHER, "2021"] == (pytest.approx(math.log(0.8), abs=0.01), 25)


def test_fewer_than_twenty_peers_are_compared_with_the_whole_country(tmp_path):
    figures = shifted(19, 1.5) + shifted(19, 1.5, OTHER)
    found = shifts(fitted(tmp_path, figures, places({PROVINCE: 19, OTHER: 19})))
    assert found == {(ROOT, "2021"): (pytest.approx(math.log(1.5), abs=0.01), 38)}
    few = shifted(19, 1.5)
    assert shifts(fitted(tmp_path / "few", few, places({PROVINCE: 19}))) == {}


def test_a_shift_beyond_the_unit_slip_is_not_taken_for_one(tmp_path):
    found = shifts(fitted(tmp_path, shifted(25, 4.0), places({PROVINCE: 25})))
    assert found == {(PROVINCE, "2021"): (0.0, 25)}


def test_peers_are_not_chosen_by_a_history_of_more_than_usual(tmp_path):
    """A third of them had ten where five are usual, and come back: nothing is shared."""
    figures = [
        row
        for at in range(60)
        for row in rates(commune(at), [10.0 if at % 3 == 0 else 3.0, 5.0 + at % 2])
    ]
    found = shifts(fitted(tmp_path, figures, places({PROVINCE: 60})))
    assert found[PROVINCE, "2021"][1] == 60
    assert found[PROVINCE, "2021"][0] > 0


def test_who_is_whose_peer(tmp_path):
    figures = shifted(25, 1.0) + shifted(3, 1.0, OTHER) + rates(PROVINCE, [100.0])
    localities = places({PROVINCE: 25, OTHER: 3})
    rows = fitted(tmp_path, figures, localities).tables["gate_peers"].to_pylist()
    found = {row["locality_id"]: row["peer_group"] for row in rows}
    assert {found[commune(at)] for at in range(25)} == {PROVINCE}
    assert {found[commune(at, OTHER)] for at in range(3)} == {ROOT}
    assert found[PROVINCE] == ROOT
    assert {row["geography"] for row in rows} == {"as_was"}


def test_what_is_open_or_cannot_be_true_changes_nothing(tmp_path):
    figures = random_history(np.random.default_rng(3), years=4)
    closed = fitted(tmp_path / "closed", figures, places({PROVINCE: 45}))
    assert closed.tables["gate_shifts"].num_rows > 0
    for at in range(45):
        (row,) = rates(commune(at), [5000.0])
        impossible = {"period": "2019", "period_start": date(2019, 1, 1)}
        impossible |= {"period_end": date(2019, 12, 31), "numerator": -4000.0}
        open_ = {"period": "2031", "period_start": date(2031, 1, 1)}
        open_ |= {"period_end": date(2031, 12, 31), "provisional": True}
        figures += [row | impossible, row | open_]
    assert fitted(tmp_path / "more", figures, places({PROVINCE: 45})).version == closed.version


def test_the_order_of_rows_decides_nothing_and_one_closed_count_does(tmp_path):
    figures = random_history(np.random.default_rng(4))
    localities = places({PROVINCE: 45})
    version = fitted(tmp_path / "one", figures, localities).version
    other = fitted(tmp_path / "two", figures[::-1], localities[::-1])
    assert other.version == version
    changed = [dict(row) for row in figures]
    for row in changed[:20]:
        row["numerator"] = (row["numerator"] or 0) * 2
    assert fitted(tmp_path / "three", changed, localities).version != version


def test_a_baseline_reads_back_as_it_was_written(tmp_path):
    figures = random_history(np.random.default_rng(5))
    baseline = fitted(tmp_path, figures, places({PROVINCE: 45}))
    folder = tmp_path / "stored"
    folder.mkdir()
    baseline.write(folder)
    assert read_baseline(folder).version == baseline.version
    pq.write_table(pa.table({"shift": [1.0]}), folder / "gate_shifts.parquet")
    with pytest.raises(BaselineError, match="another version of the gate"):
        read_baseline(folder)
    (folder / "gate_peers.parquet").unlink()
    (folder / "gate_shifts.parquet").unlink()
    with pytest.raises(BaselineError, match=r"has no gate_shifts\.parquet"):
        read_baseline(folder)


def test_a_candidate_without_history_has_the_defaults_and_no_shift(tmp_path):
    baseline = fitted(tmp_path, rates(commune(0), [3.0]), places({PROVINCE: 1}))
    assert dispersion(baseline)["origin"] == "default"
    assert baseline.tables["gate_shifts"].num_rows == 0
