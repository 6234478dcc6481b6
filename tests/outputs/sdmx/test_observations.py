"""The figures as SDMX-CSV: as pysdmx writes them, as sdmx1 reads them, as the structure allows."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
import sdmx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pysdmx.io.csv.sdmx20.reader import read as read_csv
from pysdmx.io.csv.sdmx20.writer import write as write_csv
from pysdmx.io.pd import PandasDataset
from pysdmx.model import DataType, Schema

from orchestration.outputs.sdmx import standard
from orchestration.outputs.sdmx.exchange import ExchangeError
from orchestration.outputs.sdmx.header import header_of
from orchestration.outputs.sdmx.markup import structure_xml
from orchestration.outputs.sdmx.observations import exchange_for, observations, sdmx_csv_of
from orchestration.outputs.sdmx.structure import structure_of
from orchestration.outputs.tables.filter import filter_of
from orchestration.outputs.tables.offer import offer_of
from tests.outputs import small_release

CATALOGUE = Path(__file__).parents[3] / "sources" / "catalogue"
NUMBERS = ("NUMERATOR", "DENOMINATOR", "LOWER_95", "UPPER_95")


class Taken:
    """All figures of a release as SDMX, with the structure they are of."""

    def __init__(self, folder, **asked):
        with small_release.opened(folder) as connection:
            exchange = exchange_for(connection, CATALOGUE)
            self.structure = structure_of(connection, exchange, small_release.FACTS)
            asked = filter_of(offer_of(connection), asked)
            given = (connection, asked, exchange, self.structure)
            self.text = b"".join(sdmx_csv_of(*given)).decode()
            self.table = observations(*given).read_all()

    @property
    def lines(self):
        return list(csv.DictReader(io.StringIO(self.text)))

    @property
    def schema(self):
        flow = self.structure.flow
        return Schema(
            context="dataflow", agency=flow.agency, id=flow.id, version=flow.version,
            components=self.structure.definition.components,
        )  # fmt: skip


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A figure of every status, period and breakdown."""
    figures = [
        small_release.row(locality_id="P", period=period, breakdown=breakdown)
        for period in small_release.PERIODS
        for breakdown in ("total", "male", "female", "urban", "rural")
    ]
    statuses = [
        small_release.empty(status, locality_id="P1", indicator_id=status, reason="không, báo")
        if status in ("missing", "withheld", "suppressed", "not_applicable")
        else small_release.row(locality_id="P1", indicator_id=status, obs_status=status)
        for status in standard.STATUSES
    ]
    others = [
        small_release.row(indicator_id="rough", unreliable=True),
        small_release.row(indicator_id="rough", unreliable=True, obs_status="break", period="2023"),
        small_release.row(indicator_id="cases", per=1, value=0.0, numerator=0.0),
        small_release.row(indicator_id="deaths", per=1000, value=1e-7),
    ]
    folder = tmp_path_factory.mktemp("release")
    return Taken(small_release.write(folder, [*figures, *statuses, *others]))


def of(taken, **wanted):
    [found] = [
        line for line in taken.lines if all(line[name] == value for name, value in wanted.items())
    ]
    return found


@pytest.mark.parametrize("period", small_release.PERIODS)
def test_a_period_becomes_a_time_of_sdmx(everything, period):
    time, frequency = small_release.TIMES[period]
    period_type = small_release.PERIODS[period][0]
    line = of(everything, PERIOD_TYPE=period_type, TIME_PERIOD=time, INDICATOR="stunting", SEX="F")
    assert line["FREQ"] == frequency


@pytest.mark.parametrize(
    ("breakdown", "sex", "area"),
    [("male", "M", "_T"), ("female", "F", "_T"), ("urban", "_T", "U"), ("rural", "_T", "R")],
)
def test_a_breakdown_becomes_codes_of_sdmx(everything, breakdown, sex, area):
    line = of(
        everything, SEX=sex, URBANISATION=area, TIME_PERIOD="2024", INDICATOR="stunting",
        REF_AREA="P",
    )  # fmt: skip
    assert line["OBS_VALUE"] == "25.0"


@pytest.mark.parametrize("status", standard.STATUSES)
def test_a_status_becomes_both_of_its_codes(everything, status):
    line = of(everything, INDICATOR=status)
    assert (line["OBS_STATUS"], line["OBS_CONF"]) == standard.STATUSES[status]


@pytest.mark.parametrize("status", ["missing", "withheld", "suppressed", "not_applicable"])
def test_what_has_no_value_has_no_number_at_all(everything, status):
    line = of(everything, INDICATOR=status)
    assert line["OBS_VALUE"] == "NaN"
    assert [line[name] for name in NUMBERS] == [""] * len(NUMBERS)
    assert line["REASON"] == "không, báo"


def test_zero_is_a_number(everything):
    assert of(everything, INDICATOR="cases")["OBS_VALUE"] == "0.0"


def test_few_cases_are_of_low_reliability_unless_something_else_is_said(everything):
    assert of(everything, INDICATOR="rough", TIME_PERIOD="2024")["OBS_STATUS"] == "U"
    broken = of(everything, INDICATOR="rough", TIME_PERIOD="2023")
    assert (broken["OBS_STATUS"], broken["UNRELIABLE"]) == ("B", "Y")


def test_the_unit_is_what_the_rate_is_of(everything):
    for indicator, unit, decimals in (
        ("cases", "NUMBER", "0"),
        ("deaths", "PER_1000", "1"),
        ("rough", "PER_100", "1"),
    ):
        lines = [line for line in everything.lines if line["INDICATOR"] == indicator]
        assert {(one["UNIT_MEASURE"], one["DECIMALS"]) for one in lines} == {(unit, decimals)}


def test_the_header_names_structure_dimensions_measure_and_attributes(everything):
    parts = [one.id for one in everything.structure.definition.components]
    assert list(everything.lines[0]) == ["STRUCTURE", "STRUCTURE_ID", "ACTION", *parts]
    assert of(everything, INDICATOR="missing")["STRUCTURE_ID"] == "CHITIEU:CHILD_INDICATORS(1.7.0)"


def test_all_codes_exist_all_keys_are_unique_and_nothing_mandatory_is_empty(everything):
    components = everything.structure.definition.components
    for one in components:
        codes = one.enumeration and {code.id for code in one.enumeration}
        for line in everything.lines:
            assert line[one.id] or not one.required, (one.id, line)
            assert not line[one.id] or codes is None or line[one.id] in codes, (one.id, line)
            if one.dtype is DataType.DOUBLE and line[one.id]:
                float(line[one.id])
    keys = [tuple(line[one.id] for one in components.dimensions) for line in everything.lines]
    assert len(set(keys)) == len(keys)


def test_sdmx1_reads_structure_and_figures_together(everything):
    header = header_of(small_release.FACTS, everything.structure.maker)
    structure = sdmx.read_sdmx(io.BytesIO(structure_xml(everything.structure, header)))
    [flow] = structure.dataflow.values()
    file = io.BytesIO(everything.text.encode())
    message = sdmx.read_sdmx(file, format="CSV", structure=flow)
    [data] = message.data
    assert len(data.obs) == len(everything.lines)
    series = sdmx.to_pandas(data)
    assert len(series.index.unique()) == len(series)
    for observation, line in zip(data.obs, everything.lines, strict=True):
        names = everything.schema.components.dimensions
        key = {one.id: str(observation.dimension[one.id].value) for one in names}
        assert key == {name: line[name] for name in key}
        assert str(observation.value) == line["OBS_VALUE"]
        assert observation.attached_attribute["OBS_CONF"].value == line["OBS_CONF"]
    empty = {line["INDICATOR"] for line in everything.lines if line["OBS_VALUE"] == "NaN"}
    assert set(series[series.isna()].index.get_level_values("INDICATOR")) == empty


def test_pysdmx_reads_every_line_back(everything):
    [data] = read_csv(everything.text)
    assert data.short_urn == "Dataflow=CHITIEU:CHILD_INDICATORS(1.7.0)"
    assert len(data.data) == len(everything.lines)


def written_by_pysdmx(taken):
    """The same rows through pysdmx's own models and writer."""
    frame = taken.table.to_pandas().drop(columns=["STRUCTURE", "STRUCTURE_ID", "ACTION"])
    for one in taken.structure.definition.components:
        if one.dtype is DataType.DOUBLE:
            numbers = frame[one.id].map(lambda text: None if text in (None, "NaN") else float(text))
            frame[one.id] = pd.array(numbers, dtype="double[pyarrow]")
    return write_csv([PandasDataset(structure=taken.schema, data=frame)])


def test_the_file_is_the_one_that_pysdmx_writes(everything):
    assert everything.text == written_by_pysdmx(everything)


NUMBER = st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.fixed_dictionaries({"value": NUMBER, "numerator": NUMBER | st.none(), "reason": TEXT}),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_any_number_and_any_text_are_written_as_pysdmx_does(tmp_path_factory, rows):
    figures = [
        small_release.row(indicator_id=f"i{number}", **changes)
        for number, changes in enumerate(rows)
    ]
    taken = Taken(small_release.write(tmp_path_factory.mktemp("release"), figures))
    assert taken.text == written_by_pysdmx(taken)


def test_a_filter_is_kept_to(tmp_path):
    figures = [
        small_release.row(indicator_id=one, locality_id=place)
        for one in ("stunting", "wasting")
        for place in ("P", "Q", "P1")
    ]
    taken = Taken(small_release.write(tmp_path, figures), indicators="wasting", provinces="12")
    assert {(one["INDICATOR"], one["REF_AREA"]) for one in taken.lines} == {
        ("wasting", "P"),
        ("wasting", "P1"),
    }


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"period_type": "fortnight"}, "fortnight"), ({"obs_status": "lost"}, "lost")],
)
def test_a_word_without_code_is_refused_before_anything_is_written(tmp_path, changes, named):
    release = small_release.write(tmp_path, [small_release.row(**changes)])
    with pytest.raises(ExchangeError, match=named):
        Taken(release)
