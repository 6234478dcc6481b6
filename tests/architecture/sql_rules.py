"""Rules on the dbt project: portable SQL, and marts that are documented contracts."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.architecture.repository import place

ENGINE_FOLDER = ("macros", "engine")
ENGINE_FUNCTIONS = re.compile(
    r"(?<![\w.])("
    r"read_\w+|list_\w+|list|array_\w+_\w+|struct_\w+|map_\w+|json_\w+|unnest|"
    r"arg_max|arg_min|max_by|min_by|any_value|first|last|"
    r"quantile\w*|approx_\w+|median|mode|mad|histogram|count_if|"
    r"range|generate_series|date_diff|datediff|datesub|date_sub|date_add|date_part|last_day|"
    r"strftime|strptime|epoch\w*|make_date|make_timestamp|to_days|"
    r"try_cast|ifnull|if|isnan|isinf|isfinite|len|printf|format|hash|"
    r"regexp_\w+|string_split\w*|str_split\w*|bar|today"
    r")\s*\(",
    re.I,
)
ENGINE_SYNTAX = re.compile(
    r"\b(qualify|asof\s+(left\s+)?join|positional\s+join|semi\s+join|anti\s+join|pivot|unpivot|"
    r"group\s+by\s+all|order\s+by\s+all|distinct\s+on|union\s+(all\s+)?by\s+name|using\s+sample)\b|"
    r"\*\s*(exclude|replace|rename)\s*\(|\bcolumns\s*\(",
    re.I,
)
ENVIRONMENT_ALLOWED = {"CHITIEU_HOME"}


def engine_specific_sql(path: Path) -> list[str]:
    if path.parent.parts[-2:] == ENGINE_FOLDER:
        return []
    text = without_strings(without_jinja(without_comments(path.read_text(encoding="utf-8"))))
    matches = [*ENGINE_FUNCTIONS.finditer(text), *ENGINE_SYNTAX.finditer(text)]
    return [
        f"{place(path, text.count(chr(10), 0, m.start()) + 1)}: "
        f"{' '.join(m.group().split())} belongs in macros/engine/"
        for m in sorted(matches, key=lambda m: m.start())
    ]


def environment_in_sql(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [
        f"{place(path)}: env_var {name}: dbt reads nothing but where the home is"
        for name in re.findall(r"env_var\(\s*['\"](\w+)", text)
        if name not in ENVIRONMENT_ALLOWED
    ] + [f"{place(path)}: content of the catalogue never comes in dbt vars"] * bool(
        re.search(r"\{[{%][^}]*\bvar\(", text)
    )


def marts_without_contract(project: Path) -> list[str]:
    """Every mart is described, its contract enforced, each column with a type and a description."""
    config = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    everywhere = enforced(marts_config(config))
    described = {model["name"]: (path, model) for path, model in model_properties(project)}
    found = []
    for sql in sorted((project / "models" / "marts").rglob("*.sql")):
        if sql.stem not in described:
            found.append(f"{place(sql)}: no description of this mart in a .yml file")
            continue
        path, model = described[sql.stem]
        where = f"{place(path)}: mart {sql.stem}"
        if not (everywhere or enforced(model.get("config", {}))):
            found.append(f"{where}: its contract is not enforced")
        if not (model.get("description") or "").strip():
            found.append(f"{where}: no description")
        if not model.get("columns"):
            found.append(f"{where}: no columns")
        for column in model.get("columns") or []:
            for attribute in ("data_type", "description"):
                if not str(column.get(attribute) or "").strip():
                    found.append(f"{where}: column {column['name']} has no {attribute}")
    return found


def marts_config(config: dict) -> dict:
    return (config.get("models", {}).get(config["name"]) or {}).get("marts") or {}


def enforced(config: dict) -> bool:
    contract = config.get("+contract") or config.get("contract") or {}
    return contract.get("enforced") is True


def model_properties(project: Path) -> Iterator[tuple[Path, dict]]:
    for path in sorted((project / "models").rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for model in content.get("models") or []:
            yield path, model


def without_comments(text: str) -> str:
    """SQL and Jinja comments blanked out, so that lines keep their numbers."""
    comments = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.S)
    return comments.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def without_jinja(text: str) -> str:
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", lambda m: re.sub(r"[^\n]", " ", m.group()), text,
                  flags=re.S)  # fmt: skip


def without_strings(text: str) -> str:
    return re.sub(r"'[^'\n]*'", lambda m: "'" + " " * (len(m.group()) - 2) + "'", text)
