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
    """Every string but docstrings and words of the sensitivity vocabulary, with its line."""
    passed_over = {id(part) for node in ast.walk(tree) for part in not_naming(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed_over
        ):
            yield node.lineno, node.value


def not_naming(node: ast.AST) -> list[ast.expr]:
    """Strings directly in a node that name no level: a docstring, or a sensitivity.

    A sensitivity stands beside the others of its kind, or is assigned to or compared with
    something that is called so.
    """
    match node:
        case (
            ast.Module(body=[ast.Expr(value=documentation), *_])
            | ast.ClassDef(body=[ast.Expr(value=documentation), *_])
            | ast.FunctionDef(body=[ast.Expr(value=documentation), *_])
        ):
            return [documentation]
        case ast.Tuple(elts=words) | ast.List(elts=words) | ast.Dict(keys=words):
            values = {word.value for word in words if isinstance(word, ast.Constant)}
            return [w for w in words if w] if values >= SENSITIVITY_COMPANIONS else []
        case ast.Assign(targets=[ast.Name(id=name)], value=word) if "sensitiv" in name.lower():
            return [word]
        case ast.Compare(left=left, comparators=[right]):
            sides = [left, right]
            return sides if any("sensitiv" in ast.unparse(side) for side in sides) else []
    return []


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
