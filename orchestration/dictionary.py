"""What every table and column of a release means: the marts' own words, and those of publishing.

A mart is described where it is made (its YAML beside its SQL); what publishing adds, and the
Vietnamese words, stand in ``dictionary.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

OWN = Path(__file__).with_name("dictionary.yml")
Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

WORDS = pa.schema(
    [
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("key_position", pa.int32()),
        ("description_vi", pa.string()),
        ("description_en", pa.string()),
    ]
)
DICTIONARY = """
create or replace table dictionary (
    table_name varchar,
    column_name varchar,
    position integer,
    data_type varchar,
    key_position integer,
    description_vi varchar,
    description_en varchar
);
insert into dictionary
select
    of_release.table_name,
    nullif(of_release.column_name, ''),
    of_release.position,
    of_release.data_type,
    said.key_position,
    said.description_vi,
    said.description_en
from (
    select
        table_name,
        column_name,
        column_index as position,
        lower(data_type) as data_type
    from duckdb_columns()
    where schema_name = 'main' and list_contains($tables, table_name)
    union all
    select
        unnest($tables),
        '',
        0,
        null
) as of_release
left join dictionary_words as said using (table_name, column_name)
order by of_release.table_name, of_release.position
"""


def words_of(dbt_project: Path, tables: Iterable[str]) -> pa.Table:
    """What is said of tables (``column_name`` empty) and columns, with the place in the key.

    Of a mart also columns that no release shows: the release takes what it has.
    """
    own = _read(OWN)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for mart in _marts(dbt_project / "models" / "marts", tables):
        for line in _of_mart(mart, own):
            found[line["table_name"], line["column_name"]] = line
    for name, table in own["tables"].items():
        for line in _of_own(name, table):
            place = line["table_name"], line["column_name"]
            found[place] = {**found.get(place, {}), **line}
    return pa.Table.from_pylist(list(found.values()), schema=WORDS)


def _read(path: Path) -> Any:
    loader = Loader(path.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _marts(folder: Path, tables: Iterable[str]) -> Iterator[dict[str, Any]]:
    for path in (folder / f"{name}.yml" for name in tables):
        if path.exists():
            yield from _read(path)["models"]


def _of_mart(mart: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    name, key, words = mart["name"], _key(mart), own["columns_vi"]
    yield {
        "table_name": name,
        "column_name": "",
        "description_vi": own["tables_vi"].get(name),
        "description_en": mart["description"],
    }
    for column in mart["columns"]:
        yield {
            "table_name": name,
            "column_name": column["name"],
            "key_position": key.index(column["name"]) + 1 if column["name"] in key else None,
            "description_vi": words.get(f"{name}.{column['name']}") or words.get(column["name"]),
            "description_en": column["description"],
        }


def _key(mart: Mapping[str, Any]) -> list[str]:
    """The columns that a test of the mart proves unique together, or the first unique one."""
    for test in mart.get("data_tests", []):
        if "unique_key" in test:
            return list(test["unique_key"]["arguments"]["columns"])
    unique = [one["name"] for one in mart["columns"] if "unique" in one.get("data_tests", [])]
    return unique[:1]


def _of_own(name: str, table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    key = table.get("key", [])
    if "description" in table:
        vi, en = table["description"]
        yield _line(name, "", vi, en)
    for column, (vi, en) in table["columns"].items():
        yield _line(name, column, vi, en)
    for position, column in enumerate(key, start=1):
        yield {"table_name": name, "column_name": column, "key_position": position}


def _line(table: str, column: str, vi: str, en: str) -> dict[str, Any]:
    return {
        "table_name": table,
        "column_name": column,
        "description_vi": vi,
        "description_en": en,
    }


def view_words() -> dict[str, dict[str, Any]]:
    """Of each view: its text, those of its own columns, and the table the others are ``of``.

    All wide views share one entry, ``wide``. A text is Vietnamese.
    """
    views = _read(OWN)["views"]
    return {
        name: {
            "of": view.get("of"),
            "text": view["description"][0],
            "columns": {column: vi for column, (vi, _) in view["columns"].items()},
        }
        for name, view in views.items()
    }
