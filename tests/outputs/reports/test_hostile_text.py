"""Whatever names hold is printed as it stands: it is neither markup nor a formula."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.outputs.reports.contents import contents_of, release_facts
from orchestration.outputs.reports.duties import duties_for
from orchestration.outputs.reports.filing import Shelf, opened
from orchestration.outputs.reports.pdf import pdf_of
from tests.outputs.reports.pdf_text import squeezed
from tests.outputs.reports.releases import LOCALITIES, PLAN, duty, target, write_release
from tests.pipeline.conftest import indicator, mart

MARKUP = r"""#panic("x") $x^2$ @ref *b* _i_ "q" \ <label> [a] `raw` // c = h -- ~ #sys.inputs"""
FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture
def hostile(made):
    def make(words):
        return made(
            targets=[target(2023, "not_met", printed=words, clause=words)],
            duties=[duty(reporter_vi=words, receiver_vi=words, content_vi=words, note_vi=words)],
            plans=mart("plans", [PLAN | {"name_vi": words, "document": words}]),
            localities=mart("localities", [one | {"name_vi": words} for one in LOCALITIES]),
            indicators=mart("indicators", [indicator("stunting", words, words,
                                                     definition_vi=words, definition_en=words)]),
        )  # fmt: skip

    return make


def test_markup_in_names_is_printed(hostile):
    report = hostile(MARKUP)
    assert report.text.count(squeezed(MARKUP)) >= 6


def test_a_formula_stays_text(hostile):
    rows = hostile(FORMULA).sheet(1)
    assert (rows[1][0], rows[1][2], rows[1][6]) == (FORMULA, FORMULA, FORMULA)


@pytest.mark.parametrize("words", ["漢字 😀 ไทย", "a\u200bb\u202ec\x01d", "e\u0302\u0301 \ufffe"])
def test_letters_that_the_fonts_do_not_have_stop_no_report(hostile, words):
    assert hostile(words).pdf.startswith(b"%PDF")


def test_names_without_an_end_fit_their_pages(hostile):
    long = "Ủy ban " * 400 + "W" * 300
    report = hostile(long)
    assert len(report.pages) > 3
    assert squeezed("Ủy ban " * 20) in report.text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_any_text_can_be_set(tmp_path_factory, words):
    folder = tmp_path_factory.mktemp("release")
    given_words = [duty(content_vi=words, printed=words, receiver_vi=words)]
    release, catalogue = write_release(folder, duties=given_words)
    with opened(Shelf(release, catalogue, folder)) as reader:
        (one,) = duties_for(reader, "march_plan", "2023")
        contents = contents_of(reader, release_facts(release), one, "vi")
    assert pdf_of(contents).startswith(b"%PDF")
