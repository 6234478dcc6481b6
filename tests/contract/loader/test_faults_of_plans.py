"""Targets that no figure could meet or be compared with."""

import pytest

TARGETS = "targets/tides.csv"
T1 = "underweight_rate,C0,current,total,2024,level,<,15.5,100"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("thin_rate,C0,current,total,2024,level,<,15.5,100", "'thin_rate', which is no indicator"),
        ("underweight_rate,C9,current,total,2024,level,<,15.5,100", "'C9', which is no locality"),
        ("underweight_rate,C0,today,total,2024,level,<,15.5,100", "'today', which is no geography"),
        ("underweight_rate,C0,current,elders,2024,level,<,15.5,100", "no breakdown"),
        ("underweight_rate,C0,current,total,2031,level,<,15.5,100", "2021 to 2024"),
        ("underweight_rate,C0,current,total,2024,wish,<,15.5,100", "one of level, relative"),
        ("underweight_rate,C0,current,total,2024,level,≤,15.5,100", "one of <, <="),
        ("underweight_rate,C0,current,total,2024,level,>=,15.5,100", "'>=' contradicts"),
        ("underweight_rate,C0,current,total,2024,level,<,155,100", "0 to 100 is expected"),
        ("underweight_rate,C0,current,total,2024,level,<,-1,100", "outside the possible range"),
        ("underweight_rate,C0,current,total,2024,level,<,15.5,1000", "has 100"),
        ('underweight_rate,C0,current,total,2024,level,<,"15,5",100', "a point before decimals"),
        ("underweight_rate,C0,current,total,2024,level,,15.5,100", "has no `comparator`"),
        ("underweight_rate,C0,current,total,2024,zero_cases,<=,1,100", "0 is expected"),
        ("underweight_rate,N1,current,total,2024,level,<,15.5,100", "N1, which does not exist"),
        ("underweight_rate,N1,as_was,total,2023,level,<,15.5,100", "N1, which does not exist"),
        ("underweight_rate,N2,old_isles,total,2023,level,<,15.5,100", "N2, which does not exist"),
    ],
)
def test_a_target_that_cannot_be_judged_is_a_fault(folder, row, words):
    line = folder.replace(TARGETS, T1, row)
    folder.assert_fault(TARGETS, line, words)


def test_a_rate_that_may_pass_its_base_may_have_such_a_target(folder):
    row = "fall_rate,C0,current,total,2024,level,<,1500,1000"
    folder.replace(TARGETS, T1, row)
    assert len(folder.load().frame("targets")) == 4


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("true,Viết nhầm dấu.,The sign", "true,,The sign", "without `dispute_reason_vi`"),
        ("true,Viết nhầm dấu.,The sign", "maybe,Viết nhầm dấu.,The sign", "true or false"),
        ('"under 15,5%",false,,,true,', '"under 15,5%",false,,,false,', "not_comparable_reason"),
    ],
)
def test_a_doubt_without_its_reason_is_a_fault(folder, old, new, words):
    line = folder.replace(TARGETS, old, new)
    folder.assert_fault(TARGETS, line, words)


def test_a_contradiction_is_kept_when_it_is_marked_disputed(small):
    targets = small.frame("targets").set_index("target_id")
    assert bool(targets.loc["t2", "disputed"])
    assert targets.loc["t2", "comparator"] == ">"
    assert targets.loc["t2", "dispute_reason_en"] == "The sign is printed wrongly."


def test_a_target_given_twice_is_a_fault(folder):
    line = folder.append(TARGETS, f"9,t1,{T1},again,false,,,true,\n")
    folder.assert_fault(TARGETS, line, "repeats the `target_id`")


def test_a_plan_without_targets_and_targets_without_plan_are_faults(folder):
    (folder.path / TARGETS).rename(folder.path / "targets/waves.csv")
    folder.assert_fault("plans.csv", 2, "no file targets/tides.csv")
    folder.assert_fault("targets/waves.csv", 1, "no plan has the id 'waves'")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2021-06-01", "June 2021", "YYYY-MM-DD"),
        ("current,2021,2024", "current,2025,2024", "after last_year"),
        ("C0,current", "C9,current", "'C9', which is no locality"),
        ("1/TT", "", "`document` is empty"),
    ],
)
def test_a_plan_that_says_too_little_is_a_fault(folder, old, new, words):
    line = folder.replace("plans.csv", old, new)
    folder.assert_fault("plans.csv", line, words)


def test_printed_and_read_values_are_exact(small):
    targets = small.table("targets").to_pylist()
    assert [str(row["target_value"]) for row in targets] == [
        "15.500000",
        "10.000000",
        "5.000000",
        "None",
    ]
    assert [row["per"] for row in targets] == [100, 100, 1, None]
    assert targets[0]["printed"] == "under 15,5%"


def test_a_target_means_the_yearly_period_that_ends_in_its_year(small):
    periods = {row["target_id"]: row["period"] for row in small.table("targets").to_pylist()}
    assert periods == {"t1": "2024", "t2": "2024", "t3": "2023", "t4": None}


def test_a_target_may_mean_the_yearly_period_that_starts_in_its_year(folder):
    folder.replace(
        "periods.yml",
        '    start_month: 1\n    step_months: 12\n    id_pattern: "{year}"\n',
        '    start_month: 10\n    step_months: 12\n    id_pattern: "{year}"\n',
    )
    folder.replace("indicators/care/underweight_rate.yml", "[year, two_years]", "[year]")
    severe = "indicators/care/severe_underweight_rate.yml"
    folder.replace(severe, "[year, two_years]", "[year]")
    rows = folder.load().table("targets").to_pylist()
    assert rows[1]["period"] == "2023"
    folder.append("indicators/care/underweight_rate.yml", "target_year: start\n")
    folder.replace(TARGETS, "C0,current,total,2024,level", "C0,current,total,2022,level")
    rows = folder.load().table("targets").to_pylist()
    assert (rows[0]["period"], rows[1]["period"], rows[2]["period"]) == ("2022", None, "2022")
