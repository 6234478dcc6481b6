"""Pydantic's errors as sentences that stand at the line of the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sources.loader.faults import Faults, KeyPath, Place

Model = TypeVar("Model", bound=BaseModel)


def as_it_stands(path: KeyPath) -> KeyPath:
    """The path in the file of a value that the file holds as the model does."""
    return path


def validate(
    model: type[Model],
    value: Any,
    place: Place,
    faults: Faults,
    locate: Callable[[KeyPath], KeyPath] = as_it_stands,
) -> Model | None:
    """`value` as a `model`; None when it does not fit, each reason then in `faults`.

    `locate` leads from a path in `value` to the path in the file below `place`.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            faults.on(place, locate(detail["loc"]), sentence(model, detail))
        return None


def sentence(model: type[BaseModel], detail: Any) -> str:
    """What is wrong, what was expected and what to do, for one of pydantic's errors."""
    name = ".".join(str(part) for part in detail["loc"]) or "the value"
    given = detail["input"]
    match detail["type"]:
        case "missing":
            return f"`{name}` is missing and is expected here: add it"
        case "extra_forbidden":
            keys = ", ".join(model.model_fields)
            expected = f"; expected {keys}" if len(detail["loc"]) == 1 else ""
            return f"`{name}` is no key that belongs here{expected}: correct or remove it"
        case "literal_error":
            return f"`{name}` is {given!r}; expected {detail['ctx']['expected']}: correct it"
        case "string_type":
            return (
                f"`{name}` is {given!r}, which YAML reads as {type(given).__name__}; "
                "text is expected: put it in quotes"
            )
        case _:
            return f"`{name}` is {given!r}; {detail['msg'].lower()}: correct it"
