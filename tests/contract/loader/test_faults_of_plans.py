"""Targets that no figure could meet or be compared with."""

import pytest

TARGETS = "targets/tides.csv"
T1 = "underweight_rate,C0,current,total,2024,level,<,15.5,100"
READ = '15.5,100,,,,"under 15,5%",,,,false,,,true,'
UNSOURCED = """\
name_vi: Tỷ lệ nhà vui
name_en: Happy homes
kind: proportion
per: 100
direction: high_is_good
definition_vi: Số nhà vui chia cho số nhà.
definition_en: Happy homes over homes.
no_source_vi: Chưa nơi nào đếm.
no_source_en: Nobody counts them.
"""


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
        ("underweight_rate,N2,as_was,total,2023,level,<,15.5,100", "N2, which did not exist when"),
        ("underweight_rate,N2,old_isles,total,2023,level,<,15.5,100", "N2, which does not exist"),
        (
            "underweight_rate,C0,current,total,2024,process,<,15.5,100",
            "a process and has the value",
        ),
    ],
)
def test_a_target_that_cannot_be_judged_is_a_fault(folder, row, words):
    line = folder.replace(TARGETS, T1, row)
    folder.assert_fault(TARGETS, line, words)


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        ("relative,<=,80", "100,,", "no `baseline_year`"),
        ("relative,<=,80", "100,,2024", "2020, the first of periods.yml, to the one before"),
        ("relative,<=,80", "100,,2019", "2020, the first of periods.yml, to the one before"),
        ("relative,<=,80", ",,2022", "has 100; that is expected"),
        ("relative,<=,120", "100,,2022", "no change for the better"),
        ("relative,<=,0", "100,,2022", "no change for the better"),
        ("relative,>=,80", "100,,2022", "'>=' contradicts"),
        ("level,<,15.5", "100,,2022", "only a relative target has one"),
        ("level,<,15.5", "100,20,", "nothing with another kind"),
        ("count_of,<=,5", ",,", "the whole that a target n of m is counted from"),
        ("count_of,<=,5", "100,20,", "has none; that is expected"),
        ("count_of,<=,21", ",20,", "0 to 20 is expected"),
        ("count_of,<=,5.5", ",20,", "a whole number is expected"),
    ],
)
def test_a_number_that_its_kind_cannot_have_is_a_fault(folder, kind, number, words):
    row = f"underweight_rate,C0,current,total,2024,{kind},{number},"
    line = folder.replace(TARGETS, f"{T1},,,", row)
    folder.assert_fault(TARGETS, line, words)


def test_relative_targets_and_targets_n_of_m_are_compiled_with_what_they_are_read_from(folder):
    folder.replace(
        TARGETS, f"{T1},,,", "underweight_rate,C0,current,total,2024,relative,<=,80,100,,2022,"
    )
    folder.append(
        TARGETS,
        "3,t5,underweight_rate,C0,current,total,2024,count_of,<=,50,,56,,strive,"
        "50/56,,,,false,,,true,,\n",
    )
    rows = {row["target_id"]: row for row in folder.load().table("targets").to_pylist()}
    assert (rows["t1"]["baseline_year"], rows["t1"]["out_of"]) == (2022, None)
    assert (rows["t5"]["baseline_year"], rows["t5"]["out_of"]) == (None, 56)
    assert (rows["t1"]["qualifier"], rows["t5"]["qualifier"]) == (None, "strive")


def test_a_target_of_an_indicator_that_nobody_counts_has_no_period(folder):
    folder.write("indicators/care/happy_homes_rate.yml", "id: happy_homes_rate\n" + UNSOURCED)
    folder.replace(TARGETS, T1, "happy_homes_rate,C0,current,total,2024,level,>=,90,100")
    loaded = folder.load()
    assert loaded.table("targets").to_pylist()[0]["period"] is None
    for table in ("indicator_measures", "indicator_periods", "indicator_breakdowns"):
        assert "happy_homes_rate" not in set(loaded.frame(table)["indicator_id"])
    rows = {row["indicator_id"]: row for row in loaded.table("indicators").to_pylist()}
    row = rows["happy_homes_rate"]
    assert (row["no_source_en"], row["series"]) == ("Nobody counts them.", None)
    assert rows["underweight_rate"]["no_source_en"] is None


def test_a_share_that_nobody_counts_passes_no_hundred(folder):
    folder.write("indicators/care/happy_homes_rate.yml", "id: happy_homes_rate\n" + UNSOURCED)
    line = folder.replace(TARGETS, T1, "happy_homes_rate,C0,current,total,2024,level,>=,120,100")
    folder.assert_fault(TARGETS, line, "0 to 100 is expected")


def test_a_rate_that_may_pass_its_base_may_have_such_a_target(folder):
    row = "fall_rate,C0,current,total,2024,level,<,1500,1000"
    folder.replace(TARGETS, T1, row)
    assert len(folder.load().frame("targets")) == 4


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("true,Viết nhầm dấu.,The sign", "true,,The sign", "without `dispute_reason_vi`"),
        ("true,Viết nhầm dấu.,The sign", "maybe,Viết nhầm dấu.,The sign", "true or false"),
        (READ, READ.replace("true,", "false,"), "without `not_comparable_reason_vi`"),
        (READ, READ.replace("false,,,", "false,Sai.,Wrong.,"), "to be disputed and is not"),
        (READ, READ.replace('%",,,,', '%",15 per mille,,,'), "without `reading_note_vi`"),
        (READ, READ.replace('%",,,,', '%",,Tại sao.,,'), "not both filled"),
        (READ, READ.replace(',,,"under', ',,wish,"under'), "one of strive, maintain"),
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
    line = folder.append(TARGETS, f"9,t1,{T1},,,,again,,,,false,,,true,,\n")
    folder.assert_fault(TARGETS, line, "repeats the `target_id`")


def test_a_clause_that_sets_one_target_twice_is_a_fault(folder):
    line = folder.append(TARGETS, f"1.1,t9,{T1},,,,again,,,,false,,,true,,\n")
    folder.assert_fault(TARGETS, line, "the target of an earlier row again")


def test_a_target_may_be_for_a_year_after_its_unit_ended(small):
    target = small.frame("targets").set_index("target_id").loc["t3"]
    ended = small.frame("localities").set_index("locality_id").loc["P2", "valid_to"]
    assert (target["locality_id"], target["year"]) == ("P2", 2023)
    assert ended.isoformat() == "2023-01-01"


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
        ("C0,current", "N2,current", "N2, which did not exist on that day"),
        ("2024,,", "2024,Không ghi số.,", "not both filled"),
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
