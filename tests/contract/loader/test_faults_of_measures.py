"""Measures that nobody reports, or that are added from what does not add."""

import pytest

MEASURES = "measures.yml"


def test_a_measure_nobody_reports_is_a_fault(folder):
    line = folder.append(
        MEASURES,
        "  - id: kites\n    name_vi: Diều\n    name_en: Kites\n    population: kites\n"
        "    kind: flow\n    attribution: {place: residence, date: event, unit: units}\n",
    )
    folder.assert_only_fault(MEASURES, line, "nobody reports `kites`")


def test_a_stock_needs_its_timing_and_a_flow_has_none(folder):
    line = folder.replace(MEASURES, "id: births\n", "id: births\n    stock_timing: mean\n") + 1
    folder.assert_only_fault(MEASURES, line, "`stock_timing` is mean with kind flow")


def test_a_flow_is_not_carried_over_years(folder):
    line = folder.replace(MEASURES, "id: births\n", "id: births\n    carry_years: 1\n") + 1
    folder.assert_only_fault(MEASURES, line, "a flow has none")


def test_half_an_age_band_is_a_fault(folder):
    line = folder.replace(MEASURES, "id: births\n", "id: births\n    age_from: 0\n") + 1
    folder.assert_fault(MEASURES, line, "from 0 to None")


@pytest.mark.parametrize("named", ["nobody", "underweight"])
def test_a_ceiling_is_another_measure_that_exists(folder, named):
    line = folder.replace(MEASURES, "{measure: children, multiple", f"{{measure: {named}, multiple")
    folder.assert_only_fault(MEASURES, line, f"'{named}' is no other measure")


def test_an_unknown_part_is_a_fault(folder):
    line = folder.replace(MEASURES, "[children_0_4, children_5_9]", "[children_0_4, children_5_8]")
    folder.assert_only_fault(MEASURES, line, "'children_5_8' is no measure")


def test_a_part_added_twice_is_a_fault(folder):
    line = folder.replace(MEASURES, "[children_0_4, children_5_9]", "[children_0_4, children_0_4]")
    folder.assert_fault(MEASURES, line, "`children_0_4` is added twice")


def test_parts_that_leave_an_age_out_are_a_fault(folder):
    line = folder.replace(MEASURES, "[children_0_4, children_5_9]", "[children_0_4]")
    folder.assert_only_fault(MEASURES, line, "ages 0–4", "without gap or overlap")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    stock_timing: at_end\n", "    stock_timing: at_start\n", "stock_timing 'at_start'"),
        ("    population: children\n", "    population: pupils\n", "population 'pupils'"),
        ("unit: persons}\n", "unit: cases}\n", "attribution 'residence event cases'"),
    ],
)
def test_parts_of_another_basis_are_a_fault(folder, old, new, words):
    text = (folder.path / MEASURES).read_text(encoding="utf-8")
    start = text.index("  - id: children_5_9")
    changed = text[:start] + text[start:].replace(old, new, 1)
    (folder.path / MEASURES).write_text(changed, encoding="utf-8")
    line = changed[: changed.index("sum_of:")].count("\n") + 1
    folder.assert_fault(MEASURES, line, "`children_5_9`", words)


def test_a_part_that_is_not_additive_is_a_fault(folder):
    folder.replace(MEASURES, "id: children_5_9\n", "id: children_5_9\n    additive: false\n")
    assert any("not additive" in one.sentence for one in folder.faults())


def test_parts_are_reported_measures(folder):
    line = folder.append(
        MEASURES,
        "  - id: everyone\n    name_vi: Mọi trẻ\n    name_en: Everyone\n    population: children\n"
        "    age_from: 0\n    age_to: 9\n    kind: stock\n    stock_timing: at_end\n"
        "    attribution: {place: residence, date: event, unit: persons}\n"
        "    sum_of: [children]\n",
    )
    folder.assert_only_fault(MEASURES, line + 9, "`children` is itself added from parts")


def test_parts_of_two_period_types_are_a_fault(folder):
    column = "{name: children_5_9, businessName: 5 to 9, logicalType: integer, required: true}"
    folder.replace(
        "feeds/census/contract.yml",
        column,
        column[:-1] + ", customProperties: [{property: period_type, value: quarter}]}",
    )
    folder.append("feeds/census/calendar.csv", "census,quarter,1,2\n")
    found = [one for one in folder.faults() if one.file == MEASURES]
    assert any("one period type is expected" in one.sentence for one in found)


def test_a_derived_measure_takes_the_terms_of_its_parts(small):
    measures = small.frame("measures").set_index("measure_id")
    assert measures.loc["children", "period_type"] == "year"
    assert measures.loc["children", "feed"] is None or measures["feed"].isna()["children"]
    assert small.frame("measure_parts").to_numpy().tolist() == [
        ["children", "children_0_4"],
        ["children", "children_5_9"],
    ]


def test_a_derived_measure_is_no_column(folder):
    folder.replace("feeds/census/contract.yml", "{name: children_5_9,", "{name: children,")
    assert any("also a column of the feed census" in one.sentence for one in folder.faults())


def test_people_counted_by_what_harms_them_are_sensitive(folder):
    """The words are matched whole and in any spelling; schools are no people."""
    folder.append("disclosure.yml", "words: {always: [mua bán, thường]}\n")
    line = folder.append(
        MEASURES,
        "  - id: sold\n    name_vi: Trẻ em bị MUA BÁN\n    name_en: Sold\n"
        "    population: children\n    kind: flow\n"
        "    attribution: {place: residence, date: event, unit: persons}\n"
        "    sensitivity: commune\n",
    )
    folder.assert_fault(MEASURES, line + 6, '`sold` counts "mua bán"', "sensitivity always")


def test_units_that_are_no_people_may_be_named_after_it(folder):
    folder.append("disclosure.yml", "words: {always: [diều]}\n")
    line = folder.append(
        MEASURES,
        "  - id: kites\n    name_vi: Diều\n    name_en: Kites\n    population: kites\n"
        "    kind: flow\n    attribution: {place: residence, date: event, unit: units}\n",
    )
    folder.assert_only_fault(MEASURES, line, "nobody reports `kites`")


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("galaxy", "'galaxy' is no level"),
        ("parish", "a stock of persons; expected a stock of units"),
    ],
)
def test_a_registry_counts_units_of_a_level(folder, level, words):
    line = folder.replace(
        MEASURES, "id: children_5_9\n", f"id: children_5_9\n    registry_level: {level}\n"
    )
    folder.assert_fault(MEASURES, line + 1, words)
