"""The data structure definition of the figures, with its concepts and its flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
from pysdmx.model import (
    Annotation,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    Role,
)

from orchestration.outputs.sdmx.code_lists import Maker, code_lists, maker_of, texts
from orchestration.outputs.sdmx.exchange import OWN, STANDARD, Exchange
from sources.worded import Worded

CATALOGUE_HASH = "CATALOGUE_HASH"
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
LEADING = ("FREQ", "REF_AREA", "INDICATOR")
TRAILING = ("GEOGRAPHY", "SERIES", "PERIOD_TYPE")
OBSERVATION, OF_INDICATOR = "O", "INDICATOR"

CONCEPTS: Mapping[str, Worded] = {
    "FREQ": Worded("Tần suất", "Frequency"),
    "REF_AREA": Worded("Địa phương", "Reference area"),
    "INDICATOR": Worded("Chỉ tiêu", "Indicator"),
    **STANDARD,
    **OWN,
    "GEOGRAPHY": Worded("Bản đồ hành chính", "Map the figure is drawn on"),
    "SERIES": Worded("Nguồn số liệu", "Kind of source"),
    "PERIOD_TYPE": Worded("Loại kỳ", "Type of period"),
    TIME: Worded("Kỳ", "Time period"),
    VALUE: Worded("Giá trị", "Observation value"),
    "UNIT_MEASURE": Worded("Đơn vị tính", "Unit of measure"),
    "UNIT_MULT": Worded("Bội số", "Unit multiplier"),
    "DECIMALS": Worded("Số chữ số thập phân nên hiển thị", "Decimals to show"),
    "OBS_STATUS": Worded("Tình trạng số liệu", "Observation status"),
    "OBS_CONF": Worded("Bảo mật", "Confidentiality status"),
    "NUMERATOR": Worded("Tử số", "Numerator"),
    "DENOMINATOR": Worded("Mẫu số", "Denominator"),
    "LOWER_95": Worded("Giới hạn dưới 95 %", "Lower 95 % limit"),
    "UPPER_95": Worded("Giới hạn trên 95 %", "Upper 95 % limit"),
    "COVERAGE": Worded("Độ bao phủ", "Share of what was due that was reported"),
    "PROVISIONAL": Worded("Tạm tính", "Provisional"),
    "ESTIMATED": Worded("Ước tính", "Estimated"),
    "BREAK_BEFORE": Worded("Không so được với kỳ trước", "Not comparable with the period before"),
    "UNRELIABLE": Worded("Độ tin cậy thấp", "Rests on few cases"),
    "QUALITY": Worded("Kết quả kiểm tra", "Outcome of the checks"),
    "REASON": Worded("Lý do không có giá trị", "Why there is no value"),
}
NUMBERS = ("NUMERATOR", "DENOMINATOR", "LOWER_95", "UPPER_95", "COVERAGE")
TRUTHS = ("PROVISIONAL", "ESTIMATED", "BREAK_BEFORE", "UNRELIABLE")
# Attributes in the order of their columns: what they belong to, and whether all must have one. None
# belongs to the flow as a whole: sdmx1 takes such a relation for a flow without a name.
ATTRIBUTES: tuple[tuple[str, str, bool], ...] = (
    ("UNIT_MEASURE", OF_INDICATOR, True),
    ("UNIT_MULT", OF_INDICATOR, True),
    ("DECIMALS", OF_INDICATOR, True),
    ("OBS_STATUS", OBSERVATION, True),
    ("OBS_CONF", OBSERVATION, True),
    *((name, OBSERVATION, False) for name in NUMBERS),
    *((name, OBSERVATION, False) for name in TRUTHS),
    ("QUALITY", OBSERVATION, False),
    ("REASON", OBSERVATION, False),
)


@dataclass(frozen=True)
class Structure:
    """All that is maintained for a release, as pysdmx's models."""

    maker: Maker
    lists: Mapping[str, Codelist]
    concepts: ConceptScheme
    definition: DataStructureDefinition
    flow: Dataflow

    @property
    def artefacts(self) -> list[Any]:
        """In the order in which a message holds them."""
        return [*self.lists.values(), self.concepts, self.definition, self.flow]


def structure_of(
    connection: duckdb.DuckDBPyConnection, exchange: Exchange, facts: Mapping[str, Any]
) -> Structure:
    """The structure of a release, of its tables and its ``release.json``."""
    maker = maker_of(exchange, facts)
    lists = code_lists(connection, exchange, maker)
    concepts = _concepts(exchange, maker)
    title, name = exchange.title, exchange.flow
    note = Annotation(type=CATALOGUE_HASH, text=maker.catalogue_hash)
    definition = DataStructureDefinition(
        id=name,
        agency=maker.agency,
        version=maker.version,
        urn=maker.urn("datastructure", "DataStructure", name),
        components=_components(exchange, lists, concepts),
        **texts(title, exchange.age_note),
    )
    flow = Dataflow(
        id=name,
        agency=maker.agency,
        version=maker.version,
        urn=maker.urn("datastructure", "Dataflow", name),
        structure=definition.urn,
        **texts(title, exchange.age_note, [note]),
    )
    return Structure(maker, lists, concepts, definition, flow)


def dimensions_of(exchange: Exchange) -> tuple[str, ...]:
    """The dimensions but time, in the order of a key."""
    return (*LEADING, *exchange.dimensions, *TRAILING)


def _concepts(exchange: Exchange, maker: Maker) -> ConceptScheme:
    left_out = {*STANDARD, *OWN} - set(exchange.dimensions)
    scheme = "CONCEPTS"
    urn = maker.urn("conceptscheme", "Concept", scheme)
    return ConceptScheme(
        id=scheme,
        agency=maker.agency,
        version=maker.version,
        urn=maker.urn("conceptscheme", "ConceptScheme", scheme),
        items=tuple(
            Concept(id=name, urn=f"{urn}.{name}", **texts(named))
            for name, named in CONCEPTS.items()
            if name not in left_out
        ),
        **texts(Worded("Khái niệm", "Concepts")),
    )


def _components(
    exchange: Exchange, lists: Mapping[str, Codelist], concepts: ConceptScheme
) -> Components:
    known = {one.id: one for one in concepts.concepts}

    def component(name: str, role: Role, required: bool, **more: Any) -> Component:
        codes = lists.get("YES_NO" if name in TRUTHS else name)
        return Component(
            id=name,
            required=required,
            role=role,
            concept=known[name],
            local_dtype=_type(name, codes),
            local_codes=codes,
            local_enum_ref=None if codes is None else codes.urn,
            **more,
        )

    return Components(
        [
            *(component(name, Role.DIMENSION, True) for name in dimensions_of(exchange)),
            component(TIME, Role.DIMENSION, True),
            # A figure without value has SDMX's word for that, NaN, and its status says why.
            component(VALUE, Role.MEASURE, True),
            *(
                component(name, Role.ATTRIBUTE, required, attachment_level=level)
                for name, level, required in ATTRIBUTES
            ),
        ]
    )


def _type(name: str, codes: Codelist | None) -> DataType:
    if name == TIME:
        return DataType.PERIOD
    if name == VALUE or name in NUMBERS:
        return DataType.DOUBLE
    if name == "DECIMALS":
        return DataType.INTEGER
    return DataType.STRING
