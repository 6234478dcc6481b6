"""Rules on Python code: each takes a file and returns what breaks it, one sentence a finding."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from tests.architecture.repository import place

OUTSIDE_THE_WAY = {"bench", "tests"}
FRAMEWORKS = {"dagster", "dagster_dbt", "dbt", "pydantic_settings"}
FORBIDDEN_IMPORTS = {
    "sources": {"expectations", "orchestration", "portal", "great_expectations"}
    | FRAMEWORKS
    | OUTSIDE_THE_WAY,
    "expectations": {"sources", "orchestration", "portal", "sqlalchemy"}
    | FRAMEWORKS
    | OUTSIDE_THE_WAY,
    "orchestration": {"great_expectations", "portal"} | OUTSIDE_THE_WAY,
    "portal": {"great_expectations"} | OUTSIDE_THE_WAY,
}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "load_dotenv"}
NAMES_THAT_SAY_NOTHING = {
    "util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "stuff",
}  # fmt: skip
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bnoqa\b|type:\s*ignore|pragma:\s*no cover")
NOT_RUN = {"skip", "skipif", "xfail", "importorskip", "skipTest", "expectedFailure"}
BEGINS_AS_SQL = re.compile(
    r"\s*(select|with|insert|update|delete|copy|create|drop|attach|alter|merge)\s", re.I
)
VALUE_COMES_NEXT = re.compile(r"('|=|<|>|\blike|\bin\s*\(|\bvalues\s*\(|\blimit)\s*$", re.I)
MODULE_LINES = 300
FUNCTION_LINES = 60


def forbidden_imports(path: Path, package: str) -> list[str]:
    return [
        f"{place(path, line)}: {package} may not import {module}"
        for line, module in imported_modules(parse(path))
        if module.split(".")[0] in FORBIDDEN_IMPORTS[package]
    ]


def imported_modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module
            case ast.Call(args=[ast.Constant(value=str(module)), *_]) if called(node) in (
                "import_module",
                "__import__",
            ):
                yield node.lineno, module


def environment_reads(path: Path) -> list[str]:
    tree = parse(path)
    found = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and name_of(node) in ENVIRONMENT
    ]
    found += [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and {name.name for name in node.names} & ENVIRONMENT
    ]
    return [
        f"{place(path, line)}: the environment is read only in orchestration/settings.py"
        for line in sorted(set(found))
    ]


def settings_read_at_import(path: Path) -> list[str]:
    return [
        f"{place(path, node.lineno)}: settings are read when used, not when imported"
        for node in outside_functions(parse(path))
        if isinstance(node, ast.Call) and called(node).lower().endswith("settings")
    ]


def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from outside_functions(child)


def too_long(path: Path) -> list[str]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    found = [f"{place(path)}: {lines} lines, more than {MODULE_LINES}: does it do one thing?"] * (
        lines > MODULE_LINES
    )
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(
                    f"{place(path, node.lineno)}: {node.name} has {length} lines, "
                    f"more than {FUNCTION_LINES}"
                )
    return found


def names_that_say_nothing(path: Path) -> list[str]:
    named = [(1, part) for part in (path.stem, path.parent.name)]
    named += [
        (node.lineno, node.name)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [
        f"{place(path, line)}: the name {name} does not say what it is"
        for line, name in named
        if words_of(name) & NAMES_THAT_SAY_NOTHING
    ]


def words_of(name: str) -> set[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return {word.lower() for word in spaced.split("_")}


def unfinished_comments(path: Path) -> list[str]:
    readline = io.StringIO(path.read_text(encoding="utf-8")).readline
    return [
        f"{place(path, token.start[0])}: {token.string}"
        for token in tokenize.generate_tokens(readline)
        if token.type == tokenize.COMMENT and UNFINISHED.search(token.string)
    ]


def tests_not_run(path: Path) -> list[str]:
    return [
        f"{place(path, node.lineno)}: a test is never skipped or expected to fail"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute)
        and node.attr in NOT_RUN
        and ast.unparse(node.value) in ("pytest", "pytest.mark", "mark", "unittest", "self")
    ]


def values_in_sql_text(path: Path) -> list[str]:
    """Values written into SQL instead of passed as parameters.

    Names of columns and tables may be put in; a piece that stands where a value would (quoted, or
    after a comparison) may only be a constant, or text that a function of that name has quoted.
    """
    found = []
    for node in ast.walk(parse(path)):
        match node:
            case ast.JoinedStr(values=parts) if BEGINS_AS_SQL.match(constant_text(parts[0])):
                found += [
                    node.lineno
                    for before, piece in pairwise(parts)
                    if isinstance(piece, ast.FormattedValue)
                    and VALUE_COMES_NEXT.search(constant_text(before))
                    and not is_constant_or_quoted(piece.value)
                ]
            case (
                ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text)))
                | ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text))))
            ) if BEGINS_AS_SQL.match(text):
                found.append(node.lineno)
    return [f"{place(path, line)}: a value is put into SQL text" for line in found]


def workbooks_that_compute(path: Path) -> list[str]:
    """Workbooks in which a text of others that begins with ``=`` would be a formula."""
    return [
        f"{place(path, node.lineno)}: a workbook is opened without TEXT_STAYS_TEXT"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("xlsxwriter.Workbook", "Workbook")
        and "TEXT_STAYS_TEXT" not in ast.unparse(node)
    ]


def constant_text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_constant_or_quoted(node: ast.expr) -> bool:
    name = called(node) if isinstance(node, ast.Call) else name_of(node)
    return name.isupper() or "literal" in name or "quoted" in name


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def called(call: ast.Call) -> str:
    return name_of(call.func)
