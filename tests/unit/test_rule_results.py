"""What the rules saw is told to the public, but never the value or a limit of a withheld figure."""

import duckdb
import pyarrow as pa
import pytest

from orchestration import masking
from orchestration.release_sql import RULE_RESULTS

KEY = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")
FIGURE = dict.fromkeys(KEY, "k")
NUMBERS = ("numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998")
OF_RATIO = dict(zip(NUMBERS, (30.0, 40.0, 75.0, 60.0, 86.0, 51.0, 90.0), strict=True))
OF_COUNT = dict(zip(NUMBERS, (30.0, None, 30.0, 20.0, 43.0, 16.0, 51.0), strict=True))
WITH_OBSERVED, WITHOUT = "surprising_change", "contains_held"


def told(observed, figure=OF_RATIO, *, rule=WITH_OBSERVED, outcome="hold", public=True):
    """The row of one violation of one figure, as the release tells it."""
    tables = {
        "violations": [FIGURE | {
            "rule_id": rule, "severity": "hold", "observed": observed, "expected": 12.0,
            "sentence_vi": f"Thấy {observed}.", "sentence_en": f"Saw {observed}.",
        }],
        "judged": [FIGURE | figure | {"outcome": outcome}],
    }  # fmt: skip
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            connection.register(name, pa.Table.from_pylist(rows))
        connection.register("rule_texts", masking.rule_texts())
        connection.execute("create table untold (indicator_id varchar, reads varchar)")
        columns = ", ".join(f"{name} varchar" for name in KEY)
        connection.execute(f"create table hidden ({columns}, masked boolean)")
        connection.execute(RULE_RESULTS, {"public": public})
        [row] = connection.table("rule_results").fetch_arrow_table().to_pylist()
    return row


@pytest.mark.parametrize("name", NUMBERS[2:])
def test_neither_value_nor_limit_of_a_withheld_figure_is_told(name):
    row = told(OF_RATIO[name])
    assert row["observed"] is None
    assert str(OF_RATIO[name]) not in row["sentence_vi"] + row["sentence_en"]
    assert row["expected"] == 12.0


def test_a_count_that_is_itself_the_value_is_not_told():
    row = told(OF_COUNT["numerator"], OF_COUNT)
    assert row["observed"] is None
    assert "held back" in row["sentence_en"]


@pytest.mark.parametrize("name", ["numerator", "denominator"])
def test_a_count_at_fault_is_told_where_the_value_is_made_of_two(name):
    row = told(OF_RATIO[name])
    assert row["observed"] == OF_RATIO[name]
    assert row["sentence_en"] == f"Saw {OF_RATIO[name]}."


def test_a_count_that_is_like_a_value_by_chance_is_told():
    assert told(30.0, OF_RATIO | {"value": 30.0})["observed"] == 30.0


def test_a_sentence_without_the_number_stays():
    row = told(OF_RATIO["value"], rule=WITHOUT)
    assert row["observed"] is None
    assert row["sentence_vi"] == f"Thấy {OF_RATIO['value']}."


@pytest.mark.parametrize("how", [{"outcome": "flag"}, {"public": False}])
def test_of_a_figure_that_is_shown_and_in_the_closed_release_all_is_told(how):
    row = told(OF_RATIO["value"], **how)
    assert row["observed"] == OF_RATIO["value"]
    assert row["sentence_en"].startswith("Saw")


def test_rules_that_see_the_figure_itself_say_it_without_its_number():
    texts = {row["rule_id"]: row for row in masking.rule_texts().to_pylist()}
    for rule in ("contains_held", "outside_hard_limits"):
        assert "{observed}" not in texts[rule]["sentence_vi"] + texts[rule]["sentence_en"]
