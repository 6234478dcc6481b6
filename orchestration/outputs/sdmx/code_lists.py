"""Code lists of a release, by pysdmx's models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb
from pysdmx.model import Annotation, Code, Codelist

from orchestration.outputs.sdmx import standard
from orchestration.outputs.sdmx.exchange import OWN, STANDARD, Exchange
from sources.worded import Worded

LAYOUT = 1
"""Raised when components come, go or change their meaning; SDMX's major version."""

NAME_VI, DESCRIPTION_VI = "NAME_VI", "DESCRIPTION_VI"
"""Annotations in which Vietnamese texts travel: pysdmx's models have room for one language."""

INDICATORS = """
select
    indicator_id,
    name_vi,
    name_en,
    definition_vi,
    definition_en
from indicators
order by indicator_id
"""
PLACES = """
select
    locality_id,
    level,
    code,
    name_vi,
    valid_from,
    valid_to
from localities
order by locality_id
"""
UNITS = "select distinct per from figures union select distinct per from indicators order by per"
USED = "select distinct {column} from figures order by {column}"


@dataclass(frozen=True)
class Maker:
    """Who maintains the structure and in which version: 1.<number of the release>.0.

    The registry of places and the catalogue change code lists from release to release, so the
    version does, and rises with the releases; equal catalogues are told by an annotation.
    """

    agency: str
    version: str
    catalogue_hash: str

    def urn(self, package: str, kind: str, name: str) -> str:
        """The URN of something that is maintained here."""
        return f"urn:sdmx:org.sdmx.infomodel.{package}.{kind}={self.agency}:{name}({self.version})"

    def code_list(self, name: str, named: Worded, codes: Iterable[Code]) -> Codelist:
        """A code list."""
        return Codelist(
            id=name,
            agency=self.agency,
            version=self.version,
            urn=self.urn("codelist", "Codelist", name),
            items=tuple(codes),
            **texts(named),
        )


def maker_of(exchange: Exchange, facts: Mapping[str, Any]) -> Maker:
    """The maintainer for a release, of its ``release.json``."""
    return Maker(exchange.agency, f"{LAYOUT}.{facts['number']}.0", str(facts["catalogue_hash"]))


def texts(
    named: Worded, described: Worded | None = None, more: Iterable[Annotation] = ()
) -> dict[str, Any]:
    """Name and description as pysdmx's models take them: English, Vietnamese as annotations."""
    notes = [Annotation(type=NAME_VI, text=named.vi)]
    found: dict[str, Any] = {"name": named.en}
    if described is not None and described.en:
        found["description"] = described.en
        notes.append(Annotation(type=DESCRIPTION_VI, text=described.vi))
    return found | {"annotations": (*notes, *more)}


def code_lists(
    connection: duckdb.DuckDBPyConnection, exchange: Exchange, maker: Maker
) -> dict[str, Codelist]:
    """Every code list by the id of the component that uses it."""
    lists: dict[str, tuple[Worded, Iterable[Code]]] = {
        "FREQ": (Worded("Tần suất", "Frequency"), _named(standard.FREQ)),
        "REF_AREA": (Worded("Địa phương", "Reference area"), _places(connection)),
        "INDICATOR": (Worded("Chỉ tiêu", "Indicator"), _indicators(connection)),
        "GEOGRAPHY": (
            Worded("Bản đồ hành chính", "Map"),
            _used(connection, "geography", exchange.geographies),
        ),
        "SERIES": (
            Worded("Nguồn số liệu", "Kind of source"),
            _used(connection, "series", exchange.series),
        ),
        "PERIOD_TYPE": (
            Worded("Loại kỳ", "Type of period"),
            _used(connection, "period_type", exchange.period_types),
        ),
        "UNIT_MEASURE": (Worded("Đơn vị tính", "Unit of measure"), _units(connection)),
        "UNIT_MULT": (Worded("Bội số", "Unit multiplier"), _named(standard.UNIT_MULT)),
        "OBS_STATUS": (
            Worded("Tình trạng số liệu", "Observation status"),
            _named(standard.OBS_STATUS),
        ),
        "OBS_CONF": (Worded("Bảo mật", "Confidentiality"), _named(standard.CONF_STATUS)),
        "QUALITY": (Worded("Kết quả kiểm tra", "Outcome of the checks"), _named(standard.QUALITY)),
        "YES_NO": (Worded("Có hoặc không", "Yes or no"), _named(standard.YES_NO)),
    }
    for name in exchange.dimensions:
        lists[name] = ({**STANDARD, **OWN}[name], _named(exchange.names(name)))
    return {
        name: maker.code_list(f"CL_{name}", named, codes) for name, (named, codes) in lists.items()
    }


def _named(codes: Mapping[str, Worded]) -> Iterator[Code]:
    for code, named in codes.items():
        yield Code(id=code, **texts(named))


def _used(
    connection: duckdb.DuckDBPyConnection, column: str, names: Mapping[str, Worded]
) -> Iterator[Code]:
    """The values of a column of the figures; one that has no name goes by its id."""
    for (value,) in connection.sql(USED.format(column=column)).fetchall():
        yield Code(id=value, **texts(names.get(value, Worded(value, value))))


def _indicators(connection: duckdb.DuckDBPyConnection) -> Iterator[Code]:
    for one, vi, en, said_vi, said_en in connection.sql(INDICATORS).fetchall():
        yield Code(id=one, **texts(Worded(vi, en), Worded(said_vi or "", said_en or "")))


def _places(connection: duckdb.DuckDBPyConnection) -> Iterator[Code]:
    """Every version of every unit: its id is its code, for official codes are used again."""
    for one, level, code, name, begins, ends in connection.sql(PLACES).fetchall():
        more = [Annotation(type="LEVEL", text=level)]
        if code:
            more.append(Annotation(type="OFFICIAL_CODE", text=code))
        yield Code(
            id=one,
            valid_from=_midnight(begins),
            valid_to=_midnight(ends),
            **texts(Worded(name, name), more=more),
        )


def _units(connection: duckdb.DuckDBPyConnection) -> Iterator[Code]:
    for (per,) in connection.sql(UNITS).fetchall():
        yield Code(id=standard.unit_of(per), **texts(standard.unit_name(per)))


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
