"""Code names nothing the catalogue holds: no indicator, measure, feed, agency, level, place."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.architecture.python_rules import parse
from tests.architecture.repository import place
from tests.architecture.sql_rules import without_comments

# Words of the formats themselves that the Vietnamese catalogue also uses as an id.
WORDS_OF_THE_FORMATS = {
    "population": "attribute of a measure, and basis of a locality link",
}
# A sensitivity of a measure may be called like the level that it protects.
SENSITIVITY_COMPANIONS = {"none", "always"}


def catalogue_ids(folder: Path) -> set[str]:
    """Every id that a statistician may change: code that names one would have to change too."""
    ids = {path.stem for path in (folder / "indicators").rglob("*.yml")}
    measures = [folder / "measures.yml", *folder.glob("feeds/*/measures.yml")]
    for path in (p for p in measures if p.exists()):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        ids |= {measure["id"] for measure in content["measures"]}
    ids |= {path.parent.name for path in folder.glob("feeds/*/contract.yml")}
    for table, column in (
        ("agencies.csv", "agency_id"),
        ("agencies.csv", "feed"),
        ("plans.csv", "plan_id"),
        ("levels.csv", "level"),
        ("localities/localities.csv", "locality_id"),
    ):
        ids |= column_of(folder / table, column)
    return ids - set(WORDS_OF_THE_FORMATS)


def column_of(table: Path, column: str) -> set[str]:
    if not table.exists():
        return set()
    with table.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def ids_named_in_python(path: Path, ids: set[str]) -> list[str]:
    return [
        f"{place(path, line)}: names {word!r}, which the catalogue holds"
        for line, text in strings(parse(path))
        for word in {text, *re.findall(r"'([^']*)'", text)}
        if word in ids
    ]


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    passed_over = set()
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            passed_over.add(id(node.body[0].value))
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            parts = node.keys if isinstance(node, ast.Dict) else node.elts
            words = {part.value for part in parts if isinstance(part, ast.Constant)}
            if words >= SENSITIVITY_COMPANIONS:
                passed_over |= {id(part) for part in parts}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed_over
        ):
            yield node.lineno, node.value


def ids_named_in_sql(path: Path, ids: set[str]) -> list[str]:
    text = without_comments(path.read_text(encoding="utf-8"))
    found = []
    for match in re.finditer(r"(?P<quote>['\"])(?P<word>[^'\"\n]*)(?P=quote)", text):
        if match["word"] in ids:
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{place(path, line)}: names {match['word']!r}, which the catalogue holds")
    return found


def ids_named_in_model_tests(path: Path, ids: set[str]) -> list[str]:
    """Words in a dbt property file's tests; the fixtures of unit tests may name what they like."""
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    content.pop("unit_tests", None)
    return [
        f"{place(path)}: names {word!r}, which the catalogue holds"
        for value in values_under(content, {"values", "value", "expression", "where"})
        for word in {value, *re.findall(r"'([^']*)'", value)}
        if word in ids
    ]


def values_under(content: object, keys: set[str], inside: bool = False) -> Iterator[str]:
    match content:
        case dict():
            for key, part in content.items():
                yield from values_under(part, keys, inside or key in keys)
        case list():
            for part in content:
                yield from values_under(part, keys, inside)
        case str() if inside:
            yield content
