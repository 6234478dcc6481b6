"""Contracts that no file could meet, and feeds that nobody sends or nobody expects."""

import pytest

CLINIC = "feeds/clinic/contract.yml"
CENSUS = "feeds/census/contract.yml"


def test_a_column_of_an_unknown_measure_is_a_fault(folder):
    line = folder.replace(CLINIC, "{name: severely_underweight,", "{name: severely_thin,")
    folder.assert_fault(CLINIC, line, "'severely_thin' is no measure")


def test_a_measure_in_two_feeds_is_a_fault(folder):
    line = folder.append(CENSUS, "      - {name: births, logicalType: integer}\n")
    faults = [str(one) for one in folder.faults()]
    both = [one for one in faults if "`births` is also a column of the feed" in one]
    assert both, faults
    assert f"{CENSUS}:{line}" in both[0] or CLINIC in both[0]


def test_a_contract_of_another_version_of_the_standard_is_a_fault(folder):
    line = folder.replace(CLINIC, "apiVersion: v3.1.0", "apiVersion: v2.2.2")
    folder.assert_fault(CLINIC, line, "v3.1.0")


def test_a_key_that_the_standard_would_drop_is_a_fault(folder):
    line = folder.replace(CLINIC, "businessName: Severe,", "bussinessName: Severe,")
    folder.assert_fault(CLINIC, line, "`bussinessName` is no key of ODCS")


def test_a_wrong_type_of_the_standard_is_a_fault(folder):
    line = folder.replace(
        CLINIC, "{name: weighed, businessName: Weighed,", "{name: weighed, businessName: [Weighed],"
    )
    folder.assert_fault(CLINIC, line, "businessName")


def test_an_unknown_word_of_ours_is_a_fault(folder):
    line = folder.replace(
        CLINIC, "{property: number_format, value: en}", "{property: numbers, value: en}"
    )
    folder.assert_fault(CLINIC, line, "`numbers` is no key that belongs here", "number_format")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value: en}", "value: fr}", "'fr'"),
        ("value: 2021-01-01}", "value: last year}", "first_period_start"),
        ("value: [No.]}", "value: No.}", "ignored_headers"),
        ("[{level: parish}, {level: isle", "[{levl: parish}, {level: isle", "levl"),
    ],
)
def test_a_word_of_ours_of_the_wrong_kind_is_a_fault_at_its_line(folder, old, new, words):
    line = folder.replace(CLINIC, old, new)
    folder.assert_fault(CLINIC, line, words)


def test_a_property_given_twice_is_a_fault(folder):
    line = folder.replace(
        CLINIC,
        "  - {property: number_format, value: en}\n",
        "  - {property: number_format, value: en}\n  - {property: number_format, value: vi}\n",
    )
    folder.assert_fault(CLINIC, line + 1, "`number_format` is given twice")


@pytest.mark.parametrize("alias", ["live  BIRTHS", "Weighed: girls", "code", "No."])
def test_headers_that_collide_once_normalised_are_a_fault(folder, alias):
    line = folder.replace(
        CLINIC,
        "{name: severely_underweight, businessName: Severe,",
        f'{{name: severely_underweight, businessName: "{alias}",',
    )
    faults = folder.faults()
    assert any("a header must mean one column" in one.sentence for one in faults)
    assert all(one.file == CLINIC for one in faults)
    assert line


def test_a_header_in_another_unicode_form_collides_too(folder):
    folder.replace(CLINIC, "value: [Born alive]", 'value: ["Tre\\u0301"]')
    folder.replace(CLINIC, "businessName: Severe,", 'businessName: "tr\\u00e9",')
    assert any("a header must mean one column" in one.sentence for one in folder.faults())


def test_a_breakdown_column_needs_its_total(folder):
    line = folder.replace(CLINIC, "{name: weighed.girls,", "{name: falling.girls,")
    folder.assert_fault(CLINIC, line, "a column `falling` too")


def test_a_breakdown_column_of_an_unknown_breakdown_is_a_fault(folder):
    line = folder.replace(CLINIC, "{name: weighed.girls,", "{name: weighed.elders,")
    folder.assert_fault(CLINIC, line, "'elders' in `weighed.elders` is no breakdown")


def test_a_breakdown_column_has_no_terms_of_its_own(folder):
    line = folder.replace(
        CLINIC,
        '{name: weighed.girls, businessName: "Weighed: girls", logicalType: integer}',
        '{name: weighed.girls, businessName: "Weighed: girls", logicalType: integer, '
        "customProperties: [{property: period_type, value: quarter}]}",
    )
    folder.assert_only_fault(CLINIC, line, "belongs to a measure's total column")


def test_rows_and_columns_do_not_both_name_the_breakdown(folder):
    line = folder.append(CENSUS, "      - {name: children_0_4.girls, logicalType: integer}\n")
    folder.assert_fault(CENSUS, line, "the rows already name their breakdown")


def test_a_breakdown_column_needs_the_words_of_its_values(folder):
    folder.replace(CENSUS, "value: {total: [All], girls: [F], boys: [M]}", "value: {}")
    assert any("value_aliases" in one.sentence for one in folder.faults())


def test_a_row_breakdown_needs_a_word_for_the_total(folder):
    folder.replace(
        CENSUS, "value: {total: [All], girls: [F], boys: [M]}", "value: {girls: [F], boys: [M]}"
    )
    assert any("stands for total" in one.sentence for one in folder.faults())


@pytest.mark.parametrize("column", ["locality_code", "period"])
def test_a_contract_without_place_or_period_is_a_fault(folder, column):
    folder.replace(CENSUS, f"{{name: {column},", "{name: note,")
    assert any(f"the column `{column}` is missing" in one.sentence for one in folder.faults())


def test_a_count_is_a_whole_number(folder):
    line = folder.replace(
        CLINIC,
        "businessName: Severe, logicalType: integer",
        "businessName: Severe, logicalType: number",
    )
    folder.assert_only_fault(CLINIC, line, "logicalType integer is expected")


def test_a_measure_without_period_type_is_a_fault(folder):
    folder.replace(CLINIC, "  - {property: period_type, value: year}\n", "")
    sentences = [one.sentence for one in folder.faults()]
    assert any("nothing says the period_type of `weighed`" in one for one in sentences)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "{property: period_type, value: year}",
            "{property: period_type, value: decade}",
            "'decade', which is no period type",
        ),
        (
            "[{level: parish}, {level: isle",
            "[{level: hamlet}, {level: isle",
            "level 'hamlet', which is no level",
        ),
        ('from: "2022"}', 'from: "2022-Q1"}', "no period of type year"),
        ('from: "2022"}', 'from: "2035"}', "no period of type year"),
        ("value: [sample.csv]", "value: [other.csv]", "'other.csv' is not in the feed's folder"),
    ],
)
def test_a_contract_that_names_what_is_not_there_is_a_fault(folder, old, new, words):
    folder.replace(CLINIC, old, new)
    assert any(words in one.sentence and one.file == CLINIC for one in folder.faults())


def test_the_folder_names_the_feed(folder):
    line = folder.replace(CLINIC, "id: clinic\n", "id: clinics\n")
    folder.assert_fault(CLINIC, line, "the folder is clinic")


def test_a_feed_without_calendar_is_a_fault(folder):
    folder.replace("calendar.csv", "clinic,quarter,15,90\n", "")
    folder.assert_only_fault("calendar.csv", 1, "clinic is submitted by quarter")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("clinic,month,1,2\n", "'month', which is no period type"),
        ("shop,year,1,2\n", "'shop', which is no feed"),
        ("clinic,year,1,2\n", "repeats"),
        ("clinic,two_years,9,2\n", "0 ≤ due ≤ final"),
        ("clinic,two_years,soon,2\n", "whole number"),
    ],
)
def test_a_calendar_row_that_means_nothing_is_a_fault(folder, row, words):
    line = folder.append("calendar.csv", row)
    folder.assert_fault("calendar.csv", line, words)


def test_a_feed_that_nobody_sends_is_a_fault(folder):
    folder.write(
        "feeds/census/agencies.csv",
        "agency_id,name_vi,name_en,feed,locality_id,valid_from,valid_to\n",
    )
    folder.assert_only_fault("agencies.csv", 1, "no agency sends the feed census")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("south,Nam,South,clinic,P2,2021-01-01,2022-01-01\n", "both send clinic for P2"),
        ("realm,Cả nước,Realm,clinic,S1,2024-01-01,\n", "both send clinic for S1"),
        ("far,Xa,Far,clinic,Z9,2024-01-01,\n", "'Z9', which is no locality"),
        ("far,Xa,Far,shop,P1,2024-01-01,\n", "'shop', which is no feed"),
        ("far,Xa,Far,clinic,N1,2021-01-01,2023-01-01\n", "not inside that version's own validity"),
        ("far,Xa,Far,clinic,S1,2024-01-01,2023-01-01\n", "not after valid_from"),
    ],
)
def test_an_agency_that_cannot_own_its_area_is_a_fault(folder, row, words):
    line = folder.append("agencies.csv", row)
    folder.assert_fault("agencies.csv", line, words)


def test_an_area_above_anothers_is_found_through_a_followed_parent(folder):
    line = folder.append("agencies.csv", "bay,Bến,Bay,clinic,P1,2023-01-01,\n")
    folder.assert_only_fault("agencies.csv", line, "both send clinic for P1", "line 3")


def test_agencies_may_follow_each_other(folder):
    folder.replace("agencies.csv", "clinic,S1,2020-01-01,", "clinic,S1,2020-01-01,2022-01-01")
    folder.append("agencies.csv", "new_south,Nam mới,New South,clinic,S1,2022-01-01,\n")
    assert len(folder.load().agencies) == 5


def test_a_feed_is_one_folder(folder):
    folder.write(
        "feeds/kites/measures.yml",
        "measures:\n  - id: kites\n    name_vi: Diều\n    name_en: Kites\n    population: kites\n"
        "    kind: flow\n    attribution: {place: residence, date: event, unit: units}\n",
    )
    folder.write(
        "feeds/kites/calendar.csv",
        "feed,period_type,due_days_after_end,final_days_after_end\nkites,year,1,2\n",
    )
    folder.write(
        "feeds/kites/agencies.csv",
        "agency_id,name_vi,name_en,feed,locality_id,valid_from,valid_to\nk,K,K,kites,C0,2020-01-01,\n",
    )
    text = (folder.path / CENSUS).read_text(encoding="utf-8")
    start = text.index("      - name: breakdown")
    text = text[:start].replace("census", "kites") + "      - {name: kites, logicalType: integer}\n"
    folder.write("feeds/kites/contract.yml", text)
    catalogue = folder.load()
    assert "kites" in catalogue.contracts
    assert "kites" in set(catalogue.frame("measures")["measure_id"])
    assert "kites" in set(catalogue.calendar["feed"])


def test_a_word_that_means_two_breakdowns_is_a_fault(folder):
    folder.replace(CENSUS, "girls: [F], boys: [M]", "girls: [F], boys: [f]")
    assert any("'f' would mean girls and boys" in one.sentence for one in folder.faults())


@pytest.mark.parametrize(
    "nearest", ["0", "-5", "true", "{nearest: -5}", "{nearest: 5, form: 2022}"]
)
def test_a_rounding_that_rounds_to_nothing_is_a_fault(folder, nearest):
    line = folder.replace(CLINIC, '{nearest: 5, from: "2022"}', nearest)
    folder.assert_fault(CLINIC, line, "rounding")
