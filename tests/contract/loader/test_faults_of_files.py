"""Files that cannot be read, or do not have the shape they should."""

import pytest

from sources.loader import CatalogueError, load_catalogue


def test_a_catalogue_without_faults_loads(folder):
    assert set(folder.load().contracts) == {"clinic", "census"}


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(CatalogueError, match="the folder does not exist"):
        load_catalogue(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "file", ["catalogue.yml", "measures.yml", "levels.csv", "localities/links.csv", "calendar.csv"]
)
def test_a_missing_file_is_reported_and_the_rest_still_checked(folder, file):
    (folder.path / file).unlink()
    line = folder.replace("disclosure.yml", "isle, realm", "isle, nowhere")
    files = {one.file for one in folder.faults()}
    assert file in files
    if file != "levels.csv":
        folder.assert_fault("disclosure.yml", line, "'nowhere' is no level")


def test_a_missing_file_is_not_blamed_on_those_who_refer_to_it(folder):
    (folder.path / "levels.csv").unlink()
    assert {one.file for one in folder.faults()} == {"levels.csv"}


def test_broken_yaml_names_its_line(folder):
    line = folder.replace("disclosure.yml", "small_cell_max: 4", "small_cell_max: [4")
    folder.assert_fault("disclosure.yml", line + 1, "not YAML")


def test_an_empty_yaml_file_is_a_fault(folder):
    folder.write("disclosure.yml", "")
    folder.assert_only_fault("disclosure.yml", 1, "empty")


def test_text_that_is_not_utf_8_is_a_fault(folder):
    (folder.path / "plans.csv").write_bytes("plan_id,tên\n".encode("utf-16"))
    folder.assert_fault("plans.csv", 1, "UTF-8")
    (folder.path / "catalogue.yml").write_bytes(b"name_vi: \xff")
    folder.assert_fault("catalogue.yml", 1, "UTF-8")


def test_a_repeated_yaml_key_is_a_fault_that_names_both_lines(folder):
    line = folder.append("disclosure.yml", "small_cell_max: 5\n")
    folder.assert_only_fault("disclosure.yml", line, "small_cell_max", "line 8")


def test_a_repeated_id_is_a_fault(folder):
    line = folder.replace("measures.yml", "id: weighed\n", "id: births\n")
    folder.assert_fault("measures.yml", line, "`births` is already there")


def test_an_unknown_key_is_a_fault_that_lists_the_known_ones(folder):
    line = folder.append("disclosure.yml", "smal_cell: 4\n")
    folder.assert_only_fault("disclosure.yml", line, "`smal_cell`", "small_cell_max")


def test_a_missing_key_is_a_fault_at_the_entry(folder):
    line = folder.replace("measures.yml", "  - id: births\n", "  - id: births\n")
    folder.replace("measures.yml", "    population: births\n", "")
    folder.assert_fault("measures.yml", line, "`population` is missing")


def test_an_entry_with_a_fault_is_not_also_reported_as_unknown(folder):
    folder.replace("measures.yml", "    population: births\n", "")
    assert len(folder.faults()) == 1


def test_a_code_written_as_a_number_is_asked_for_in_quotes(folder):
    file = "indicators/care/underweight_rate.yml"
    line = folder.replace(file, 'programme_code: "1"', "programme_code: 1")
    folder.assert_only_fault(file, line, "put it in quotes")


def test_a_word_outside_a_closed_list_is_a_fault(folder):
    file = "indicators/care/fall_rate.yml"
    line = folder.replace(file, "direction: none", "direction: sideways")
    folder.assert_only_fault(file, line, "sideways", "low_is_good")


def test_an_indicator_file_in_the_wrong_place_is_a_fault(folder):
    file = "indicators/care/fall_rate.yml"
    first = folder.replace(file, "id: fall_rate", "id: falling_rate")
    second = folder.replace(file, "domain: care", "domain: cure")
    folder.assert_fault(file, first, "fall_rate", "make them equal")
    folder.assert_fault(file, second, "care", "make them equal")


def test_a_csv_with_another_header_is_a_fault_that_gives_the_right_one(folder):
    folder.replace("breaks.csv", "kind,id,date", "kind,id,day")
    folder.assert_only_fault("breaks.csv", 1, "day", "kind, id, date, reason_vi, reason_en")


def test_a_csv_row_of_another_width_is_a_fault_on_its_line(folder):
    line = folder.append("breaks.csv", "measure,falls,2023-01-01,một, hai,three\n")
    folder.assert_only_fault("breaks.csv", line, "6 cells", "quotes")


def test_lines_are_counted_through_cells_of_several_lines(folder):
    folder.append("breaks.csv", 'measure,falls,2023-01-01,"một\nhai",two\n')
    line = folder.append("breaks.csv", "measure,nobody,2023-01-01,ba,three\n")
    folder.assert_only_fault("breaks.csv", line, "'nobody' is no measure")


def test_every_fault_is_reported_at_once(folder):
    folder.replace("disclosure.yml", "isle, realm", "isle, nowhere")
    folder.replace("indicators/care/fall_rate.yml", "[falls]", "[stumbles]")
    folder.replace("localities/links.csv", "P2,P3,2023-01-01,0.6", "P2,P3,2023-01-01,0.7")
    files = {one.file for one in folder.faults()}
    assert files >= {
        "disclosure.yml",
        "indicators/care/fall_rate.yml",
        "localities/links.csv",
    }


def test_the_error_prints_file_and_line_of_each_fault(folder):
    line = folder.replace("disclosure.yml", "isle, realm", "isle, nowhere")
    with pytest.raises(CatalogueError, match=rf"disclosure\.yml:{line}: 'nowhere'"):
        folder.load()


def test_a_day_that_no_month_has_is_a_fault(folder):
    line = folder.replace("catalogue.yml", "time_zone: UTC", "time_zone: 2021-02-31")
    folder.assert_fault("catalogue.yml", line, "day is out of range")


def test_a_key_that_is_no_text_is_a_fault(folder):
    line = folder.append("disclosure.yml", "[a, b]: 4\n")
    folder.assert_fault("disclosure.yml", line, "text is expected")


def test_words_that_yaml_takes_for_truths_stay_keys(folder):
    folder.replace("breakdowns.yml", "id: boys", 'id: "no"')
    folder.replace("feeds/census/contract.yml", "boys: [M]", "no: [M]")
    folder.replace("feeds/clinic/contract.yml", "{name: weighed.boys", "{name: weighed.no")
    folder.replace("feeds/clinic/contract.yml", "{name: underweight.boys", "{name: underweight.no")
    folder.replace("indicators/care/underweight_rate.yml", "[girls, boys,", '[girls, "no",')
    assert "no" in folder.load().breakdowns
