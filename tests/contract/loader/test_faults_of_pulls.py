import pytest

SQL = """\
sources:
  - id: returns
    kind: sql
    table: returns
    watermark: changed
    late_commits: 2 hours
    columns:
      locality_code: parish
      period: quarter
      {measure}: born
"""
DHIS2 = """\
sources:
  - id: board
    kind: dhis2
    data_set: BfMAe6Itzgt
    org_unit: ImspTQPwCqd
    localities: {{by: code}}
    values:
      - {{column: {measure}, data_element: fbfJHSPpUQD}}
"""
FILE = "feeds/clinic/pulls.yml"


@pytest.fixture
def measure(folder):
    return next(one.name for one in folder.load().contracts["clinic"].columns if one.measure_id)


@pytest.mark.parametrize("text", [SQL, DHIS2])
def test_a_description_without_faults_is_loaded(folder, measure, text):
    folder.write(FILE, text.format(measure=measure))
    assert len(folder.load().pulls["clinic"]) == 1


@pytest.mark.parametrize(
    ("text", "old", "new", "line", "words"),
    [
        (SQL, "      locality_code: parish\n", "", 7, "locality_code"),
        (SQL, "2 hours", "soon", 6, "2 hours"),
        (SQL, "      period: quarter", "      month: quarter", 9, "no column"),
        (SQL, "id: returns", "id: returns2024", 2, "year"),
        (SQL, "    watermark: changed\n", "", 2, "watermark"),
        (DHIS2, "BfMAe6Itzgt", "x y", 4, "data_set"),
        (DHIS2, "{measure}", "storks", 8, "storks"),
        (DHIS2, "by: code", "by: table", 6, "table"),
    ],
)
def test_a_fault_is_told_at_its_line(folder, measure, text, old, new, line, words):
    assert old in text
    spoilt = text.replace(old, new).format(measure=measure)
    folder.write(FILE, spoilt)
    folder.assert_fault(FILE, line, words)
