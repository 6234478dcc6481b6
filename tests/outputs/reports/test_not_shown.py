"""What is withheld, suppressed or missing is said in words, and its numbers stand nowhere."""

import json
import zipfile

import pytest

from orchestration.outputs.reports.contents import contents_of, release_facts
from orchestration.outputs.reports.duties import duties_for
from orchestration.outputs.reports.filing import Shelf, opened
from orchestration.outputs.reports.page import page_of
from tests.outputs.reports.pdf_text import squeezed
from tests.outputs.reports.releases import PLACE, figure, target

# Primes: no other number of a report has their digits.
PLANTED = {
    "numerator": 104729.0, "denominator": 611953.0, "lower_95": 224737.0, "upper_95": 350377.0,
    "parent_value": 479909.0,
}  # fmt: skip
HIDDEN = [
    ("suppressed", "small_cell", "không công bố", "số nhỏ được che"),
    ("withheld", "unit_slip", "tạm giữ", "thay đổi bất thường, đang xác minh"),
    ("missing", "not_reported", "thiếu số liệu", "chưa báo cáo"),
]


def hidden(status, reason, **changes):
    return figure("2023", None, obs_status=status, reason=reason, **PLANTED, **changes)


def everything(status, reason):
    """All years, units and the target hidden in one way."""
    years = [hidden(status, reason) | {"period": str(year)} for year in range(2020, 2024)]
    units = [hidden(status, reason, locality_id=unit, locality_level="parish",
                    parent_locality_id=PLACE) for unit in ("P1", "P2")]  # fmt: skip
    hidden_target = target(2023, status, target_level=None, target_value=None)
    return {"figures": [*years, *units], "targets": [hidden_target]}


@pytest.mark.parametrize(("status", "reason", "word", "why"), HIDDEN)
def test_what_is_hidden_is_said_in_words(made, status, reason, word, why):
    report = made(**everything(status, reason))
    assert report.says(word)
    assert report.says(f"Tỷ lệ thấp còi, 2023 ({why})")
    row = report.sheet(1)[1]
    assert row[12] == word
    assert row[18] == why
    assert [row[column] for column in (10, 11, 13, 14, 16)] == [None] * 5
    for row in report.sheet(2)[1:]:
        assert row[6:9] == [None] * 3
        assert (row[9], row[10]) == (word, why)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("status", "reason", "word", "why"), HIDDEN)
def test_planted_numbers_stand_nowhere(made, tmp_path, status, reason, word, why, language):
    report = made(language=language, **everything(status, reason))
    texts = [report.text.replace(".", "").replace(",", "")]
    with zipfile.ZipFile(report.files[1]) as book:
        texts += [book.read(name).decode() for name in book.namelist()]
    shelf = Shelf(tmp_path / "home/releases/current", tmp_path / "home/catalogue/c0", tmp_path)
    with opened(shelf) as reader:
        (one,) = duties_for(reader, "march_plan", "2023")
        contents = contents_of(reader, release_facts(shelf.release), one, language)
    texts.append(json.dumps(page_of(contents)))
    for number in PLANTED.values():
        assert not any(str(int(number)) in text for text in texts)


def test_the_planted_numbers_would_be_found(made):
    report = made(figures=[figure("2023", 104729.0)])
    assert "104729" in report.text.replace(".", "")
    assert 104729.0 in report.sheet(1)[1]


def test_the_last_good_value_stands_beside_one_that_is_withheld_and_no_other(made):
    last = {"last_good_value": 19.25, "last_good_period": "2022"}
    rows = [figure("2022", 21.5), figure("2023", None) | last]
    report = made(figures=rows, targets=[target(2023, "withheld")])
    assert report.says("giá trị công bố gần nhất: 19,25 (2022)")
    assert report.sheet(1)[1][12] == "tạm giữ"


def test_of_a_suppressed_figure_no_earlier_value_is_told(made):
    row = hidden("suppressed", "small_cell") | {
        "last_good_value": 19.25,
        "last_good_period": "2022",
    }
    report = made(figures=[row], targets=[target(2023, "suppressed")])
    assert "19,25" not in report.text


def test_a_gap_in_a_trend_is_a_mark_and_no_point(made):
    values = {"2019": 25.0, "2020": 24.0, "2021": None, "2022": 21.0, "2023": 18.5}
    rows = [figure(year, value) for year, value in values.items() if value is not None]
    report = made(figures=[*rows, figure("2021", None)])
    page = report.pages[-1]
    assert squeezed("DIỄN BIẾN CỦA CÁC CHỈ TIÊU") in page
    assert page.count("×") == 2, "one in the legend, one in the chart"
