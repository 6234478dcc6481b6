"""Each feed's samples: the clean form is taken whole, the ugly one gets the receipt it deserves."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from sources.loader import Catalogue, load_catalogue
from sources.reading import read_submission
from sources.receipts import Receipt

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"
AS_OF = datetime.date(2024, 12, 31)
CLEAN_SENDERS = {
    "health": "syt_12",
    "education": "sgd_12",
    "justice": "stp_12",
    "labour": "sld_12",
    "population": "ctk_12",
}
UGLY_SENDERS = CLEAN_SENDERS | {"health": "syt_46", "education": "sgd_46", "population": "ctk_46"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(CATALOGUE)


def _receipt(catalogue: Catalogue, feed: str, agency: str, name: str) -> Receipt:
    path = CATALOGUE / "feeds" / feed / name
    return read_submission(path, feed=feed, agency=agency, catalogue=catalogue, as_of=AS_OF).receipt


@pytest.mark.parametrize("feed", CLEAN_SENDERS)
def test_a_clean_sample_is_taken_whole_and_without_remarks(catalogue: Catalogue, feed: str) -> None:
    receipt = _receipt(catalogue, feed, CLEAN_SENDERS[feed], "sample.csv")
    assert receipt.state == "accepted"
    assert receipt.rows_accepted == receipt.rows_read > 0
    assert receipt.cells > receipt.rows_read
    assert not receipt.notes


@pytest.mark.parametrize("feed", UGLY_SENDERS)
def test_an_ugly_sample_gets_exactly_the_expected_findings(catalogue: Catalogue, feed: str) -> None:
    receipt = _receipt(catalogue, feed, UGLY_SENDERS[feed], "sample_ugly.csv")
    given = [
        (str(one.row or ""), kind, one.code, one.column or "", one.value or "")
        for kind, findings in (("note", receipt.notes), ("rejection", receipt.rejections))
        for one in findings
    ]
    path = CATALOGUE / "feeds" / feed / "sample_ugly.expected.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        expected = [tuple(row.values()) for row in csv.DictReader(lines)]
    assert sorted(given) == sorted(expected)
    assert receipt.state == "partly"


def test_the_samples_cover_every_measure(catalogue: Catalogue) -> None:
    for feed, contract in catalogue.contracts.items():
        submission = read_submission(
            CATALOGUE / "feeds" / feed / "sample.csv",
            feed=feed,
            agency=CLEAN_SENDERS[feed],
            catalogue=catalogue,
            as_of=AS_OF,
        )
        seen = set(submission.cells.column("measure_id").to_pylist())
        assert seen == set(contract.measures)


@pytest.mark.parametrize("feed", CLEAN_SENDERS)
def test_a_form_of_before_its_optional_columns_is_still_taken(
    catalogue: Catalogue, feed: str, tmp_path: Path
) -> None:
    contract = catalogue.contracts[feed]
    optional = {one.header for one in contract.columns if not one.required}
    with (CATALOGUE / "feeds" / feed / "sample.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    kept = [at for at, header in enumerate(rows[0]) if header not in optional]
    path = tmp_path / "sample.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[row[at] for at in kept] for row in rows])
    read = read_submission(
        path, feed=feed, agency=CLEAN_SENDERS[feed], catalogue=catalogue, as_of=AS_OF
    )
    assert read.receipt.state == "accepted"
    assert 0 < read.receipt.rows_accepted == read.receipt.rows_read
