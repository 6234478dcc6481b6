"""Numbers planted in suppressed figures are looked for in everything that readers can reach."""

import json
import math

import duckdb
import pytest

from tests.gate.worlds import figure
from tests.pipeline.conftest import SUBMISSION, evidence, submission, trends_of

LATER = "00000002-bbbbbbbbbbbb"
# Primes: no other number here has their digits, alone or as a sum, share or percentage.
FIRST, SECOND, CHILDREN, IMPOSSIBLE, ROWS = 104729, 224737, 611953, 999983, 15485863


def planted(row):
    """Every number that a suppressed figure must keep to itself."""
    names = ("numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998")
    return {row[name] for name in names if row[name] is not None}


def secret(numerator, **changes):
    return figure(
        locality_id="D1", period="2024", numerator=numerator, denominator=CHILDREN,
        sensitivity="always", **changes,
    )  # fmt: skip


def beside(row, above):
    """A shown figure that the warehouse has set beside the secret one of its district."""
    return row | {
        "sensitivity": "always", "parent_locality_id": "D1", "parent_value": above["value"],
        "compared_to_parent": "similar", "expected_at_locality_id": "D1",
        "expected_numerator": above["value"] * row["denominator"] / 100,
        "previous_value": above["value"],
    }  # fmt: skip


def bring(place, figures, hidden, submission_id):
    """The candidate with all that carries the secret besides: targets, trend, evidence."""
    shown = [beside(row, hidden) for row in figures if row["period"] == "2024"]
    rows = [*[row for row in figures if row["period"] != "2024"], *shown, hidden]
    trends = [row | {"annual_change": hidden["value"]} for row in trends_of([hidden])]
    place.bring(
        rows,
        tables={
            "trends": trends,
            "evidence": [evidence(row, submission_id=submission_id, source_rows=ROWS)
                         if row is hidden else evidence(row) for row in rows],
            "submissions": [submission(one) for one in sorted({SUBMISSION, submission_id})],
        },
    )  # fmt: skip
    told = {row["expected_numerator"] for row in shown}
    return planted(hidden) | told | {float(ROWS)}


def cells(folder):
    """(where, value) of every cell of every table and view, and every word of every other file."""
    known = {".parquet", ".duckdb", ".json"}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == known
    for path in files:
        match path.suffix:
            case ".json":
                yield path.name, json.dumps(json.loads(path.read_text()))
            case ".parquet":
                with duckdb.connect() as connection:
                    yield from of_relation(path.name, connection.read_parquet(str(path)))
            case _:
                with duckdb.connect(str(path), read_only=True) as connection:
                    for (name,) in connection.execute("show tables").fetchall():
                        yield from of_relation(f"{path.name} {name}", connection.table(name))


def of_relation(where, relation):
    for row in relation.fetchall():
        for column, value in zip(relation.columns, row, strict=True):
            yield f"{where} {column}", value


def digits(number):
    """A number as a sentence may write it: whole or with decimals, grouped or not."""
    if number == round(number):
        return {f"{number:.0f}", f"{number:,.0f}", f"{number:,.0f}".replace(",", ".")}
    return {f"{number:.3f}", f"{number:.3f}".replace(".", ",")}


def found(folder, secrets):
    texts = set().union(*map(digits, secrets))
    return {
        where
        for where, value in cells(folder)
        if (isinstance(value, str) and any(text in value for text in texts))
        or (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and any(math.isclose(value, one, rel_tol=1e-9) for one in secrets)
        )
    }


@pytest.fixture
def story(place, figures):
    """A secret that changes, becomes impossible and is held, and is corrected again."""
    place.mask(secret(FIRST))
    secrets, releases = set(), []
    steps = ((FIRST, SUBMISSION), (SECOND, LATER), (IMPOSSIBLE, SUBMISSION), (FIRST, LATER))
    for numerator, submission_id in steps:
        secrets |= bring(place, figures, secret(numerator), submission_id)
        releases.append(place.publish().release_id)
    return secrets, releases


def test_no_number_of_a_suppressed_figure_is_in_any_public_file(place, story):
    secrets, releases = story
    assert len(set(releases)) == 4
    for release in releases:
        assert found(place.home.releases / release, secrets) == set()


def test_the_same_search_finds_them_in_the_restricted_release(place, story):
    secrets, releases = story
    where = set().union(*(found(place.home.restricted / one, secrets) for one in releases))
    for column in (
        "figures.parquet numerator",
        "figures.parquet value",
        "figures.parquet previous_value",
        "figures.parquet parent_value",
        "figures.parquet expected_numerator",
        "targets.parquet value",
        "trends.parquet annual_change",
        "evidence.parquet source_rows",
        "withheld.parquet observed",
        "rule_results.parquet sentence_vi",
        "correction_notices.parquet value_before",
        "correction_notices.parquet sentence_en",
        "chitieu.duckdb figures value",
        "chitieu.duckdb figures_named numerator",
    ):
        assert column in where
