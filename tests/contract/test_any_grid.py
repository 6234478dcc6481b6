"""Whatever stands in a grid, the reader answers with a receipt that adds up."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.readers.long_cells import CELLS
from tests.contract.forms import HEADER, PLACES, Office, csv_bytes, xlsx_bytes

CELL = st.one_of(
    st.sampled_from(
        [
            None,
            "",
            " ",
            "-",
            "KPS",
            "0",
            "21",
            "1.234",
            "7,2",
            "-1",
            "#REF!",
            "Tổng cộng",
            "(1)",
            "Quý II/2024",
            "2024",
            "T3/2024",
            "99999999999",
            "Mã xã",
            "=1+1",
            "=1/0→#DIV/0!",
            "Số\ntrẻ",
            *HEADER,
            *(text for place in PLACES for text in place),
        ]
    ),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
)
ROW = st.lists(CELL, max_size=len(HEADER) + 2)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROW, max_size=8), with_header=st.booleans(), workbook=st.booleans())
def test_a_receipt_comes_back_and_adds_up(
    offices: Callable[[], Office],
    rows: list[list[object]],
    with_header: bool,
    workbook: bool,
) -> None:
    office = offices()
    grid = [list(HEADER), *rows] if with_header else rows
    read = (
        office.send(xlsx_bytes(grid), "a.xlsx")
        if workbook
        else office.send(csv_bytes(grid), "a.csv")
    )
    receipt = read.receipt
    assert receipt.rows_accepted + receipt.rows_rejected == receipt.rows_read
    assert read.cells.schema.equals(CELLS)
    assert (receipt.state == "accepted") == (not receipt.rejections)
    assert (receipt.state == "rejected") <= (read.cells.num_rows == 0)
    counts, states = read.cells["count"].to_pylist(), read.cells["state"].to_pylist()
    for count, state in zip(counts, states, strict=True):
        assert state == ("blank" if count is None else "reported" if count else "zero")
