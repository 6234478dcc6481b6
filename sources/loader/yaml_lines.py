"""Reading YAML without losing the line of any key, and without swallowing a repeated key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sources.loader.faults import Faults, KeyPath, Place

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, root: Path, faults: Faults) -> tuple[Any, Place] | None:
    """Read one YAML file.

    Returns its value (mappings, lists, text, numbers, dates) and its `Place`; None when it is
    missing, is not UTF-8 or is not YAML, which is then in `faults`.
    """
    file = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.at(file, 1, "the file is missing; every catalogue has it: add it")
        return None
    except UnicodeDecodeError:
        faults.at(file, 1, "the file is not UTF-8 text; save it again as UTF-8")
        return None
    loader = Loader(text)
    try:
        return _compose(loader, file, faults)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.at(file, line, f"this is not YAML ({error.problem}); correct the line")
        return None
    finally:
        loader.dispose()


def _compose(loader: Any, file: str, faults: Faults) -> tuple[Any, Place] | None:
    node = loader.get_single_node()
    if node is None:
        faults.at(file, 1, "the file is empty; fill it in or remove it")
        return None
    lines: dict[KeyPath, int] = {}
    value = _build(loader, node, (), lines, (file, faults))
    return value, Place(file, lines)


def _build(
    loader: Any, node: Any, path: KeyPath, lines: dict[KeyPath, int], report: tuple[str, Faults]
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, path, lines, report)
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(loader, child, (*path, index), lines, report)
            for index, child in enumerate(node.value)
        ]
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:
        report[1].at(
            report[0],
            node.start_mark.line + 1,
            f"'{node.value}' cannot be read ({error}); correct it, or put text in quotes",
        )
        return node.value


def _mapping(
    loader: Any, node: Any, path: KeyPath, lines: dict[KeyPath, int], report: tuple[str, Faults]
) -> dict[str, Any]:
    file, faults = report
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        name = str(key.value)
        if not isinstance(key, yaml.ScalarNode):
            faults.at(file, line, "a key is a list or a mapping; text is expected: correct it")
        elif name in seen:
            faults.at(
                file,
                line,
                f"the key `{name}` was already given on line {seen[name]}; "
                "a key is expected once: remove one of the two",
            )
        seen.setdefault(name, line)
    loader.flatten_mapping(node)
    result: dict[str, Any] = {}
    for key, child in node.value:
        name = str(key.value)
        lines[*path, name] = key.start_mark.line + 1
        result[name] = _build(loader, child, (*path, name), lines, report)
    return result
