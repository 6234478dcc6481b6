"""The OpenAPI document of the interface: what it takes and gives, of one release and in a language.

Parameters and answers are described by the release itself: the values a filter may name, the
columns of its tables with their types and words.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from orchestration.outputs.tables.dictionary import column_words
from orchestration.outputs.tables.offer import FIGURES
from portal.asked import offer
from portal.release import OpenRelease
from portal.view import View
from portal.words import Words

PATH = "/api/v1"
VERSION = "1"
# What lists of an answer hold: the table of the release whose columns their rows have.
LISTS = {
    "api_figures": {"figures": FIGURES},
    "api_indicators": {"indicators": "indicators"},
    "api_localities": {"localities": "localities"},
    "api_plans": {"plans": "plans"},
    "api_targets": {"targets": "targets"},
}
TYPES = {"varchar": "string", "date": "string", "double": "number", "decimal": "number",
         "bigint": "integer", "integer": "integer", "boolean": "boolean"}  # fmt: skip
# Of these there are too many to list.
NOT_LISTED = ("localities",)
PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "invalid": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
RELEASE = {
    "type": "object",
    "required": ["id", "as_of", "created_at", "synthetic"],
    "properties": {
        "id": {"type": "string"},
        "as_of": {"type": "string", "format": "date"},
        "created_at": {"type": "string"},
        "synthetic": {"type": "boolean"},
    },
}


def document(app: FastAPI, view: View) -> dict[str, Any]:
    """The document, in the language of the view."""
    words, release = view.words, view.release
    routes = [one for one in routes_of(app) if one.path.startswith(PATH)]
    made = get_openapi(
        title=words("api.title"), version=VERSION, description=words("api.lead"), routes=routes
    )
    named = {one.path_format: one.name for one in routes}
    for path, operations in made["paths"].items():
        _say(operations["get"], named[path], view)
    schemas = {name: columns_of(release, name, words) for name in _tables()}
    made["components"] = {"schemas": {**schemas, "Problem": PROBLEM, "Release": RELEASE}}
    return made


def routes_of(app: FastAPI) -> list[APIRoute]:
    """The routes of an application that answer, pages and interface."""
    site = app.state.site
    return [one for router in site.routers for one in router.routes if isinstance(one, APIRoute)]


def columns_of(release: OpenRelease, table: str, words: Words) -> dict[str, Any]:
    """The rows of a table as a schema: its columns with their types and what they are."""
    with release.connected() as connection:
        columns = connection.execute(
            "select column_name, lower(column_type) from (describe from query_table($table))",
            {"table": table},
        ).fetchall()
        said = column_words(connection, "figures" if table == FIGURES else table)
    return {
        "type": "object",
        "properties": {
            name: _typed(data_type)
            | ({"description": said[name].said(words.language)} if name in said else {})
            for name, data_type in columns
        },
    }


def _tables() -> set[str]:
    return {table for lists in LISTS.values() for table in lists.values()}


def _typed(data_type: str) -> dict[str, Any]:
    plain = re.split(r"\W", data_type)[0]
    known = TYPES.get(plain)
    kind: dict[str, Any] = {} if known is None else {"type": [known, "null"]}
    return kind | ({"format": "date"} if plain == "date" else {})


def _say(operation: dict[str, Any], name: str, view: View) -> None:
    words = view.words
    operation["operationId"] = name
    operation["summary"] = words.of("api_operation", name)
    for one in operation.get("parameters", []):
        one["description"] = words.of("api_parameter", one["name"])
        one["schema"].pop("title", None)
        _list_values(one, view.release)
    problem = {
        "description": words("api.problem"),
        "content": {"application/problem+json": {"schema": {"$ref": _schema("Problem")}}},
    }
    operation["responses"] = {
        "200": {
            "description": words("api.answer"),
            "content": {"application/json": {"schema": _answer(name)}},
        },
        "304": {"description": words("api.unchanged")},
        **dict.fromkeys(("400", "404", "413", "503"), problem),
    }


def _list_values(parameter: dict[str, Any], release: OpenRelease) -> None:
    known = offer(release).named.get(parameter["name"])
    items = parameter["schema"].get("items")
    if known and items is not None and parameter["name"] not in NOT_LISTED:
        parameter["schema"]["items"] = {"type": "string", "enum": list(known)}


def _answer(name: str) -> dict[str, Any]:
    lists = {
        member: {"type": "array", "items": {"$ref": _schema(table)}}
        for member, table in LISTS.get(name, {}).items()
    }
    if name == "api_document":
        return {"type": "object"}
    return {
        "type": "object",
        "required": ["release", *lists],
        "properties": {"release": {"$ref": _schema("Release")}, **lists},
    }


def _schema(name: str) -> str:
    return f"#/components/schemas/{name}"
