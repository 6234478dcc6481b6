"""What is exported is what the same predicate, written independently in pandas, finds."""

import csv
import io
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.outputs.tables import formats, workbook
from orchestration.outputs.tables.filter import columns_of, filter_of
from orchestration.outputs.tables.formats import FORMATS, Taken
from orchestration.outputs.tables.offer import offer_of
from orchestration.outputs.tables.selecting import FIELDS, TooManyRowsError, count, rows
from tests.outputs import small_release

CATALOGUE = Path(__file__).parents[3] / "sources" / "catalogue"
STATUSES = ("normal", "provisional", "break", "missing", "withheld", "suppressed")
HIDDEN = {"missing", "withheld", "suppressed"}


def figure(number, indicator_id, place, period, breakdown):
    status = STATUSES[number % len(STATUSES)]
    key = {
        "indicator_id": indicator_id, "locality_id": place, "period": period,
        "breakdown": breakdown,
    }  # fmt: skip
    if status in HIDDEN:
        return small_release.empty(status, **key)
    geography = "current" if number % 7 == 3 else "as_was"
    return small_release.row(**key, obs_status=status, value=number / 8, geography=geography)


FIGURES = [
    figure(13 * i + 5 * p + 3 * t + b, indicator_id, place, period, breakdown)
    for i, indicator_id in enumerate(("stunting", "wasting", "births"))
    for p, place in enumerate(("V", "P", "Q", "P1", "Q1"))
    for t, period in enumerate(small_release.PERIODS)
    for b, breakdown in enumerate(("total", "male", "female"))
]


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = small_release.write(tmp_path_factory.mktemp("release"), FIGURES)
    with small_release.opened(folder) as connection:
        yield connection, offer_of(connection)


@pytest.fixture(scope="module")
def in_pandas():
    frame = pd.DataFrame(FIGURES)
    provinces = {id_: province for id_, *_, province in small_release.PLACES}
    return frame.assign(province_code=frame["locality_id"].map(provinces))


def some(values):
    return st.lists(st.sampled_from(values), max_size=3, unique=True)


FILTERS = st.fixed_dictionaries(
    {
        "indicators": some(["stunting", "wasting", "births"]),
        "localities": some(["V", "P", "P1", "Q1"]),
        "provinces": some(["12", "38"]),
        "levels": some(["country", "province", "commune"]),
        "geographies": some(["as_was", "current"]),
        "period_types": some(["year", "quarter", "month", "school_year"]),
        "breakdowns": some(["total", "male", "female"]),
        "statuses": some(STATUSES),
        "from_period": st.sampled_from([None, "2023", "2024", "2024-Q1", "2022-06-30"]),
        "to_period": st.sampled_from([None, "2024", "2024-09-30"]),
    }
)


def expected(frame, asked):
    """The keys that fit, by a loop over rows and plain Python."""
    first = {"2023": date(2023, 1, 1), "2024": date(2024, 1, 1), "2024-Q1": date(2024, 1, 1),
             "2022-06-30": date(2022, 6, 30)}  # fmt: skip
    last = {"2024": date(2024, 12, 31), "2024-09-30": date(2024, 9, 30)}
    fits = pd.Series(True, index=frame.index)
    for name, values in asked.items():
        if name in FIELDS and values:
            fits &= frame[FIELDS[name]].isin(values)
    if asked["from_period"]:
        fits &= frame["period_start"].map(lambda day: day >= first[asked["from_period"]])
    if asked["to_period"]:
        fits &= frame["period_end"].map(lambda day: day <= last[asked["to_period"]])
    return frame[fits]


def keys(frame):
    return sorted(map(tuple, frame[list(small_release.KEY)].to_numpy().tolist()))


@settings(max_examples=60, deadline=None)
@given(words=FILTERS)
def test_the_rows_of_a_filter_are_those_of_its_predicate(release, in_pandas, words):
    connection, offer = release
    asked = filter_of(offer, words)
    found = rows(connection, asked).read_all().to_pandas()
    wanted = expected(in_pandas, words)
    assert keys(found) == keys(wanted)
    assert count(connection, asked) == len(wanted)
    ordered = found.sort_values(list(small_release.KEY))["value"]
    values = dict(zip(keys(found), ordered, strict=True))
    for row in wanted.to_dict("records"):
        value = values[tuple(row[name] for name in small_release.KEY)]
        assert value == row["value"] or (pd.isna(value) and pd.isna(row["value"]))


@settings(max_examples=25, deadline=None)
@given(words=FILTERS, format_=st.sampled_from(sorted(FORMATS)))
def test_every_format_holds_the_same_rows(release, words, format_):
    connection, offer = release
    asked = filter_of(offer, words)
    taken = taken_of(connection, asked, language="en")
    written = b"".join(FORMATS[format_].write(taken))
    wanted = rows(connection, asked).read_all().to_pylist()
    assert READ[format_](written) == [
        tuple(row[name] for name in (*small_release.KEY, "value")) for row in wanted
    ]


def of_csv(written):
    lines = csv.DictReader(io.StringIO(written.decode("utf-8-sig")))
    return [
        (
            *(line[name] for name in small_release.KEY),
            float(line["value"]) if line["value"] else None,
        )
        for line in lines
    ]


def of_parquet(written):
    lines = pq.read_table(io.BytesIO(written)).to_pylist()
    return [tuple(line[name] for name in (*small_release.KEY, "value")) for line in lines]


def of_xlsx(written):
    import fastexcel

    sheet = fastexcel.read_excel(written).load_sheet(0, dtypes="string").to_arrow().to_pylist()
    return [
        (
            *(line[name] for name in small_release.KEY),
            float(line["value"]) if line["value"] else None,
        )
        for line in sheet
    ]


def of_sdmx(written):
    periods = {time: period for period, (time, _) in small_release.TIMES.items()}
    sexes = {"_T": "total", "M": "male", "F": "female"}
    return [
        (
            line["INDICATOR"], line["SERIES"], line["REF_AREA"], line["GEOGRAPHY"],
            periods[line["TIME_PERIOD"]], sexes[line["SEX"]],
            None if line["OBS_VALUE"] == "NaN" else float(line["OBS_VALUE"]),
        )
        for line in csv.DictReader(io.StringIO(written.decode()))
    ]  # fmt: skip


READ = {"csv": of_csv, "parquet": of_parquet, "xlsx": of_xlsx, "sdmx": of_sdmx}


def taken_of(connection, asked, **how):
    return Taken(connection, small_release.FACTS, asked, catalogue=CATALOGUE, **how)


def test_rows_come_in_one_order_whatever_the_filter_names_first(release):
    connection, offer = release
    one = rows(connection, filter_of(offer, indicators=["wasting", "births"])).read_all()
    other = rows(connection, filter_of(offer, indicators=["births", "wasting"])).read_all()
    assert one.equals(other)
    assert one["indicator_id"].to_pylist() == sorted(one["indicator_id"].to_pylist())


def test_columns_come_in_the_order_asked_for(release):
    connection, offer = release
    asked = filter_of(offer, columns=["value", "locality_name", "period"], provinces=["12"])
    assert rows(connection, asked).schema.names == ["value", "locality_name", "period"]


def test_without_columns_the_usual_ones_come_that_the_release_has(release):
    connection, offer = release
    asked = filter_of(offer)
    names = rows(connection, asked).schema.names
    assert names == list(columns_of(asked, offer.named["columns"]))
    assert {"value", "obs_status", "reason", "locality_name"} <= set(names)


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_too_many_rows_are_refused_before_the_first_is_written(release, format_):
    connection, offer = release
    taken = taken_of(connection, filter_of(offer), most=len(FIGURES) - 1)
    with pytest.raises(TooManyRowsError) as refused:
        FORMATS[format_].write(taken)
    assert str(len(FIGURES)) in refused.value.said.vi
    assert str(len(FIGURES)) in refused.value.said.en


def test_a_table_without_rows_has_its_header_in_every_format(release):
    connection, offer = release
    asked = filter_of(offer, indicators="births", to_period="2000")
    for name, format_ in FORMATS.items():
        written = b"".join(format_.write(taken_of(connection, asked)))
        assert READ[name](written) == []


def test_a_sheet_that_cannot_hold_the_rows_is_refused_with_both_numbers(release, monkeypatch):
    connection, offer = release
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    with pytest.raises(TooManyRowsError, match="100"):
        b"".join(workbook.xlsx_of(rows(connection, filter_of(offer)), []))
    monkeypatch.setattr(formats, "MOST_ROWS", 100)
    with pytest.raises(TooManyRowsError, match=str(len(FIGURES))):
        FORMATS["xlsx"].write(taken_of(connection, filter_of(offer), most=None))
