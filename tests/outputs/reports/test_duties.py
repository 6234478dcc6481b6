"""Which reports can be made, and what is said of those that cannot."""

import pyarrow.parquet as pq
import pytest

from orchestration.outputs.reports.duties import ReportError
from orchestration.outputs.reports.filing import Shelf, make_reports, possible, prune_reports
from tests.outputs.reports.releases import duty, write_release

UNDATED = {"due_rule": None, "period_type": None, "cadence": "unstated"}
DUTIES = [
    duty(),
    duty("march_whenever", **UNDATED),
    duty("march_occasion", **UNDATED | {"cadence": "on_occasion"}),
    duty("march_half", **UNDATED | {"period_type": "half", "period_number": 1}),
]


@pytest.fixture
def shelf(tmp_path):
    release, catalogue = write_release(tmp_path, duties=DUTIES)
    return Shelf(release, catalogue, tmp_path / "reports")


def test_all_that_has_begun_and_has_figures_before_it_can_be_made(shelf):
    found = {}
    for one in possible(shelf):
        found.setdefault(one.obligation_id, []).append((one.period, one.due is not None))
    assert found == {
        "march_year": [("2023", True), ("2024", True)],
        "march_whenever": [(str(year), False) for year in range(2021, 2025)],
        "march_occasion": [(str(year), False) for year in range(2021, 2025)],
        "march_half": [(f"{year}-H1", False) for year in range(2021, 2025)],
    }


@pytest.mark.parametrize(
    ("period", "obligation", "names"),
    [
        ("2023", None, ["march_year_2023"]),
        ("2022", None, ["march_whenever_2022"]),
        ("2022", "march_occasion", ["march_occasion_2022"]),
        ("2022-H1", None, ["march_half_2022-H1"]),
    ],
)
def test_duties_with_a_day_come_before_those_without(shelf, period, obligation, names):
    files = make_reports(shelf, "march_plan", period, obligation=obligation)
    expected = [f"{name}_vi.{ending}" for name in names for ending in ("pdf", "xlsx")]
    assert [path.name for path in files] == expected
    assert {path.parent.name for path in files} == {"00001-2024-06-30"}
    assert {path.parents[1].name for path in files} == {period}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("no_plan", "2023"), "There is no plan no_plan. The release has: march_plan."),
        (("march_plan", "1999"), "Possible are: 2021-H1, 2021, 2022-H1, 2022, 2023-H1, 2023"),
        (("march_plan", "2025"), "The period 2025 begins after the release's day. Possible are"),
        (("march_plan", "2023", "x"), "The plan march_plan has no duty x. It has: march_half"),
        (("march_plan", "2023", "march_half"), "Possible are: 2021-H1, 2022-H1, 2023-H1"),
    ],
)
def test_what_cannot_be_made_is_refused_with_what_can(shelf, asked, said):
    with pytest.raises(ReportError) as refused:
        make_reports(shelf, *asked[:2], obligation=asked[2] if len(asked) > 2 else None)
    assert said in str(refused.value)
    assert not shelf.kept.exists()


def test_a_period_before_the_first_figure_is_refused(tmp_path):
    release, catalogue = write_release(tmp_path, figures=[])
    with pytest.raises(ReportError, match="it has no figure of the place"):
        make_reports(Shelf(release, catalogue, tmp_path / "reports"), "march_plan", "2023")


def test_an_id_that_leads_elsewhere_names_no_folder(tmp_path):
    release, catalogue = write_release(tmp_path, duties=[duty("../../escape")])
    with pytest.raises(ReportError, match="cannot name a folder"):
        make_reports(Shelf(release, catalogue, tmp_path / "reports"), "march_plan", "2023")
    assert not list(tmp_path.rglob("*escape*"))


def test_a_release_of_an_earlier_program_is_named_as_such(shelf):
    path = shelf.release / "targets.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["not_comparable_reason_vi"]), path)
    with pytest.raises(ReportError, match="was made by an earlier version of the program"):
        make_reports(shelf, "march_plan", "2023")


def test_reports_go_where_one_says(shelf, tmp_path):
    files = make_reports(shelf, "march_plan", "2023", to=tmp_path / "desk")
    assert {path.parent for path in files} == {tmp_path / "desk"}
    assert not shelf.kept.exists()


def test_reports_go_with_their_release_but_the_newest_stays(tmp_path):
    kept, releases = tmp_path / "reports", tmp_path / "releases"
    for name in ("00001-2024-06-30", "00002-2024-07-01", "00003-2024-07-02"):
        (kept / "march_year" / "2023" / name).mkdir(parents=True)
        (kept / "march_year" / "2023" / name / "a.pdf").write_bytes(b"x")
    (releases / "00002-2024-07-01").mkdir(parents=True)
    gone = prune_reports(kept, releases)
    assert [one.name for one in gone] == ["00001-2024-06-30"]
    left = sorted(one.name for one in (kept / "march_year" / "2023").iterdir())
    assert left == ["00002-2024-07-01", "00003-2024-07-02"]
    assert prune_reports(tmp_path / "none", releases) == []
