"""Reports of small releases, as files and as their text."""

from dataclasses import dataclass

import pytest

from orchestration.outputs.reports.filing import Shelf, make_reports
from tests.outputs.reports.pdf_text import pages_of, squeezed
from tests.outputs.reports.releases import write_release
from tests.outputs.reports.workbook import sheet_of


@dataclass
class Made:
    """One report: its PDF's text page by page, and its workbook's sheets."""

    files: list

    @property
    def pdf(self):
        return self.files[0].read_bytes()

    @property
    def pages(self):
        return pages_of(self.pdf)

    @property
    def text(self):
        return "".join(self.pages)

    def says(self, words):
        return squeezed(words) in self.text

    def sheet(self, number):
        return sheet_of(self.files[1], number)


@pytest.fixture
def made(tmp_path):
    """Make the report of a small release that differs in this or that."""

    def make(period="2023", language="vi", obligation=None, **changes):
        release, catalogue = write_release(tmp_path / "home", **changes)
        shelf = Shelf(release, catalogue, tmp_path / "home" / "reports")
        files = make_reports(shelf, "march_plan", period, obligation=obligation, language=language)
        return Made(files)

    return make
