"""Indicators that divide what does not belong together, or are bounded by nonsense."""

import pytest

UNDERWEIGHT = "indicators/care/underweight_rate.yml"
SEVERE = "indicators/care/severe_underweight_rate.yml"
FALLS = "indicators/care/fall_rate.yml"
BIRTHS = "indicators/care/births_count.yml"


def test_an_unknown_measure_is_a_fault(folder):
    line = folder.replace(FALLS, "numerator: [falls]", "numerator: [stumbles]")
    folder.assert_only_fault(FALLS, line, "'stumbles' is no measure")


def test_an_unknown_denominator_is_a_fault(folder):
    line = folder.replace(FALLS, "denominator: [children]", "denominator: [kids]")
    folder.assert_only_fault(FALLS, line, "the denominator 'kids'")


def test_a_count_with_a_base_is_a_fault(folder):
    line = folder.replace(BIRTHS, "kind: count\n", "kind: count\nper: 100\n") + 1
    folder.assert_fault(BIRTHS, line, "a count has no `per`")


@pytest.mark.parametrize("key", ["denominator: [children]\n", "per: 1000\n"])
def test_a_rate_without_denominator_or_base_is_a_fault(folder, key):
    folder.replace(FALLS, key, "")
    line = 5
    folder.assert_fault(FALLS, line, f"a rate has no `{key.split(':')[0]}`")


def test_a_pair_that_differs_without_a_declared_relation_is_a_fault(folder):
    folder.replace(FALLS, "relation: exposure\n", "")
    folder.assert_only_fault(FALLS, 7, "attribution, time basis", "no relation is declared")


def test_a_pair_of_one_basis_needs_no_relation(folder):
    folder.replace(UNDERWEIGHT, "relation: subset\n", "")
    assert folder.load().indicators["underweight_rate"].relation is None


def test_a_subset_of_another_population_is_a_fault(folder):
    line = folder.replace(UNDERWEIGHT, "relation: subset", "relation: subset")
    folder.replace(UNDERWEIGHT, "denominator: [weighed]", "denominator: [births]")
    folder.assert_fault(UNDERWEIGHT, line, "differ in population", "subset")


def test_a_relation_of_other_kinds_of_measure_is_a_fault(folder):
    line = folder.replace(FALLS, "relation: exposure", "relation: births")
    folder.assert_fault(FALLS, line, "relation births is of flow_flow", "flow_stock")


def test_exposure_of_too_narrow_ages_is_a_fault(folder):
    folder.replace(FALLS, "denominator: [children]", "denominator: [children_0_4]")
    line = folder.replace(FALLS, "relation: exposure", "relation: exposure")
    folder.assert_only_fault(FALLS, line, "ages reach beyond")


def test_measures_of_two_period_types_are_a_fault(folder):
    line = folder.replace(UNDERWEIGHT, "denominator: [weighed]", "denominator: [births]")
    folder.assert_fault(UNDERWEIGHT, line, "by quarter and by year", "one time basis")


def test_a_numerator_that_mixes_attributions_is_a_fault(folder):
    line = folder.replace(FALLS, "numerator: [falls]", "numerator: [falls, births]")
    folder.assert_fault(FALLS, line, "the measures of the numerator differ")


def test_a_ratio_type_that_the_measures_do_not_make_is_a_fault(folder):
    line = folder.replace(FALLS, "ratio_type: flow_stock", "ratio_type: flow_flow")
    folder.assert_only_fault(FALLS, line, "its measures make it flow_stock")


def test_another_interval_than_the_relations_is_a_fault(folder):
    line = folder.replace(FALLS, "interval_method: byar", "interval_method: wilson")
    folder.assert_only_fault(FALLS, line, "byar is expected for exposure")


def test_a_period_type_finer_than_the_measures_is_a_fault(folder):
    line = folder.replace(UNDERWEIGHT, "[year, two_years]", "[quarter, year]")
    folder.assert_fault(UNDERWEIGHT, line, "`quarter` cannot be made of year", "`underweight`")


def test_the_exposure_of_a_quarter_may_be_a_carried_stock(folder):
    assert folder.load().indicators["fall_rate"].period_types == ["quarter", "year"]
    for name in ("children_0_4", "children_5_9", "children"):
        text = (folder.path / "measures.yml").read_text(encoding="utf-8")
        start = text.index(f"  - id: {name}\n")
        cut = text[:start] + text[start:].replace("    carry_years: 1\n", "", 1)
        (folder.path / "measures.yml").write_text(cut, encoding="utf-8")
    folder.assert_fault(FALLS, 12, "`quarter` cannot be made of year", "`children`")


def test_an_unknown_period_type_is_a_fault(folder):
    line = folder.replace(UNDERWEIGHT, "[year, two_years]", "[year, decade]")
    folder.assert_only_fault(UNDERWEIGHT, line, "'decade' is no period type")


def test_stocks_are_never_added_over_time(folder):
    folder.write(
        "indicators/care/young_share.yml",
        "id: young_share\nname_vi: Tỷ lệ nhỏ\nname_en: Share of the young\nkind: proportion\n"
        "numerator: [children_0_4]\ndenominator: [children]\nper: 100\nrelation: subset\n"
        "ratio_type: stock_stock\ninterval_method: wilson\nperiod_types: [year, two_years]\n"
        "direction: none\ndefinition_vi: Tỷ lệ.\ndefinition_en: Share.\n",
    )
    folder.assert_only_fault("indicators/care/young_share.yml", 11, "never added over time")


def test_an_unknown_breakdown_is_a_fault(folder):
    line = folder.replace(UNDERWEIGHT, "[girls, boys, harbour]", "[girls, boys, elders]")
    folder.assert_only_fault(UNDERWEIGHT, line, "'elders' is no breakdown")


def test_a_breakdown_that_a_measure_does_not_carry_is_a_fault(folder):
    line = folder.append(SEVERE, "breakdowns: [girls]\n")
    folder.assert_only_fault(SEVERE, line, "`severely_underweight` is not reported by girls")


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("hard_low: 0", "hard_low: -1", "hard_low", "hard_low is -1"),
        ("hard_high: 60", "hard_high: 20", "hard_high", "hard_high 20 is below soft_high 30"),
        ("soft_low: 1,", "soft_low: 40,", "soft_high", "soft_high 30 is below soft_low 40"),
        ("hard_low: 0", "hard_low: 5", "soft_low", "soft_low 1 is below hard_low 5"),
        ("hard_high: 60", "hard_high: 130", "hard_high", "no value passes 100"),
    ],
)
def test_limits_in_the_wrong_order_are_a_fault(folder, old, new, key, words):
    line = folder.replace(UNDERWEIGHT, old, new)
    folder.assert_only_fault(UNDERWEIGHT, line, words)


def test_a_hard_limit_below_its_minimum_is_a_fault_without_soft_ones(folder):
    line = folder.replace(
        UNDERWEIGHT,
        "hard_low: 0, soft_low: 1, soft_high: 30, hard_high: 60",
        "hard_low: 9, hard_high: 8",
    )
    folder.assert_only_fault(UNDERWEIGHT, line, "hard_high 8 is below hard_low 9")


def test_circular_nesting_is_a_fault_that_shows_the_circle(folder):
    line = folder.append(UNDERWEIGHT, "not_above: severe_underweight_rate\n")
    folder.assert_fault(
        UNDERWEIGHT,
        line,
        "circular",
        "underweight_rate → severe_underweight_rate → underweight_rate",
    )


def test_an_indicator_is_not_nested_in_itself(folder):
    line = folder.append(UNDERWEIGHT, "not_above: underweight_rate\n")
    folder.assert_only_fault(UNDERWEIGHT, line, "circular")


def test_nesting_in_an_unknown_indicator_is_a_fault(folder):
    line = folder.replace(SEVERE, "not_above: underweight_rate", "not_above: thin_rate")
    folder.assert_only_fault(SEVERE, line, "'thin_rate' is no indicator")


def test_nesting_over_another_denominator_is_a_fault(folder):
    line = folder.replace(SEVERE, "not_above: underweight_rate", "not_above: fall_rate")
    folder.assert_fault(SEVERE, line, "differ in denominator")
    folder.assert_fault(SEVERE, line, "differ in kind")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("numerator: [falls]\n", "", "`numerator` is missing"),
        ("interval_method: byar\n", "", "`interval_method` is missing"),
        ("period_types: [quarter, year]\n", "", "`period_types` is missing"),
        ("kind: rate\n", "kind: rate\nno_source_vi: Chưa đếm.\n", "`no_source_en` is missing"),
    ],
)
def test_half_a_source_is_a_fault(folder, old, new, words):
    folder.replace(FALLS, old, new)
    assert any(words in one.sentence for one in folder.faults() if one.file == FALLS)


def test_measures_beside_the_reason_why_nobody_counts_are_faults(folder):
    folder.append(FALLS, "no_source_vi: Chưa đếm.\nno_source_en: Not counted.\n")
    keys = ("numerator", "denominator", "relation", "ratio_type", "interval_method", "period_types")
    sentences = [one.sentence for one in folder.faults() if one.file == FALLS]
    assert len(sentences) == len(keys)
    for key in keys:
        assert any(one.startswith(f"`{key}` stands beside a reason") for one in sentences)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("kind: rate\n", "`per` is None with kind rate"), ("kind: count\nper: 100\n", "of counts")],
)
def test_what_nobody_counts_still_says_its_base(folder, kind, words):
    folder.write(
        "indicators/care/homes.yml",
        f"id: homes\nname_vi: Nhà\nname_en: Homes\n{kind}direction: none\n"
        "definition_vi: Nhà.\ndefinition_en: Homes.\n"
        "no_source_vi: Chưa đếm.\nno_source_en: Not counted.\n",
    )
    found = folder.faults()
    assert [one.file for one in found] == ["indicators/care/homes.yml"]
    assert words in found[0].sentence
