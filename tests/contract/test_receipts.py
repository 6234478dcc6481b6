"""Receipts: both languages, short values, a bounded list, a closed list of codes."""

from __future__ import annotations

import json
import string

import pytest

from sources.findings import VALUE_LENGTH, finding
from sources.receipts import MAX_LISTED, Receipt
from sources.sentences import NOTES, REJECTIONS
from tests.contract.forms import COUNTS, HEADER, PLACES, Office, csv_bytes, row

CODES = {**REJECTIONS, **NOTES}


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", CODES)
def test_both_sentences_of_a_code_say_the_same_things(code: str) -> None:
    vietnamese, english = CODES[code]
    assert fields(vietnamese) == fields(english)
    assert vietnamese != english
    assert vietnamese.endswith(".") and english.endswith(".")


def test_no_code_is_both_a_rejection_and_a_note() -> None:
    assert not set(REJECTIONS) & set(NOTES)


def test_a_code_outside_the_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        finding("something_else")


def test_a_value_is_shown_short_and_on_one_line(office: Office) -> None:
    long = "a\tb " + "rất dài " * 40
    read = office.send(csv_bytes([HEADER, row(0, [long, *COUNTS[1:]]), row(1)], ","))
    value = read.receipt.rejections[0].value
    assert value is not None and len(value) == VALUE_LENGTH
    assert "\t" not in value and "\n" not in value
    assert len(read.receipt.rejections[0].sentence_vi) < 4 * VALUE_LENGTH


def test_a_receipt_lists_so_many_faults_and_counts_the_rest(office: Office) -> None:
    bad = [row(0, code=f"9{number:04d}") for number in range(MAX_LISTED + 250)]
    read = office.send(csv_bytes([HEADER, *bad]))
    receipt = read.receipt
    assert len(receipt.rejections) == MAX_LISTED
    assert receipt.rejections_total == receipt.rows_rejected == MAX_LISTED + 250
    assert receipt.truncated
    assert "250" in receipt.render("vi").splitlines()[-1]


def test_a_receipt_is_json_and_comes_back(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0), row(1, ["-1", *COUNTS[1:]])]))
    assert Receipt.model_validate(json.loads(read.receipt.to_json())) == read.receipt


def test_a_receipt_reads_in_both_languages_with_place_value_and_reason(office: Office) -> None:
    read = office.send(csv_bytes([HEADER, row(0), row(1, ["-1", *COUNTS[1:]])]), "sua.csv")
    vietnamese, english = read.receipt.render("vi"), read.receipt.render("en")
    for shown in (vietnamese, english):
        assert "sua.csv" in shown and "3" in shown and "“-1”" in shown and HEADER[3] in shown
    assert "được nhận một phần" in vietnamese
    assert "accepted in part" in english


def test_the_counts_of_a_receipt_add_up(office: Office) -> None:
    rows = [row(0), row(0), row(1, ["x1", *COUNTS[1:]]), row(2)]
    receipt = office.send(csv_bytes([HEADER, *rows])).receipt
    assert receipt.rows_read == receipt.rows_accepted + receipt.rows_rejected == len(rows)
    assert receipt.cells == 2 * len(COUNTS)
    assert receipt.feed == "health" and len(PLACES) == len(rows)
