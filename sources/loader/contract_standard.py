"""The Open Data Contract Standard's part of a contract: its own models, nothing unsaid."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, get_args

from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import BaseModel, ValidationError

from sources.loader.faults import Faults, KeyPath, Place
from sources.loader.model_faults import sentence

ODCS_VERSION = "v3.1.0"


def check_standard(document: Any, place: Place, faults: Faults) -> OpenDataContractStandard | None:
    """The document as the standard's model; None when it is not ODCS (then in `faults`)."""
    if not isinstance(document, dict):
        faults.on(place, (), "a contract is a mapping of keys as ODCS 3.1 has them: write one")
        return None
    try:
        standard = OpenDataContractStandard.model_validate(document)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            faults.on(place, detail["loc"], sentence(OpenDataContractStandard, detail))
        return None
    for path in _strange_keys(OpenDataContractStandard, document, ()):
        faults.on(
            place,
            path,
            f"`{path[-1]}` is no key of ODCS 3.1 here; put your own words in "
            "customProperties, or correct the spelling",
        )
    for key, expected in (("apiVersion", ODCS_VERSION), ("kind", "DataContract")):
        if getattr(standard, key) != expected:
            faults.on(place, (key,), f"`{key}` must be {expected}: write it so")
    if standard.version is None:
        faults.on(place, (), "`version` is missing; ODCS expects the contract's version: add it")
    return standard


def _strange_keys(annotation: Any, value: Any, path: KeyPath) -> Iterator[KeyPath]:
    """Keys that the standard does not have: its models drop them without a word."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strange_keys(annotation, item, (*path, index))
        return
    model = _model_in(annotation)
    if model is None or not isinstance(value, dict):
        return
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for key, child in value.items():
        if key not in fields:
            yield (*path, key)
        else:
            yield from _strange_keys(fields[key].annotation, child, (*path, key))


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    for part in get_args(annotation):
        found = _model_in(part)
        if found is not None:
            return found
    return None
