"""Waiver files: compiled figure by figure, and every fault told by file and line."""

from __future__ import annotations

from datetime import date

import pytest

FILE = "waivers/flood.yml"
HEAD = """steward: An
made: 2024-02-01
until: 2024-12-31
reason_vi: Lũ lớn.
figures:
"""


@pytest.fixture
def entry(small):
    """A figure of an indicator that is not sensitive, as a waiver file writes it."""
    return figure(open_indicator(small), small)


def open_indicator(catalogue):
    rows = catalogue.table("indicators").to_pylist()
    return next(row["indicator_id"] for row in rows if not row["sensitive"] and row["relation"])


def figure(indicator_id, catalogue, numbers="value: 22.1341\n    numerator: 27", **changes):
    key = {
        "indicator_id": indicator_id,
        "series": "administrative",
        "locality_id": catalogue.localities["locality_id"].iloc[0],
        "geography": catalogue.table("geographies").column("geography")[0].as_py(),
        "period": f'"{catalogue.periods["period"].iloc[-1]}"',
        "breakdown": "total",
    } | changes
    lines = "\n    ".join(f"{name}: {value}" for name, value in key.items())
    return f"  - {lines}\n    {numbers}\n    rules: [surprise, unit_slip]\n"


def test_a_waiver_is_compiled_figure_by_figure(folder, small, entry):
    other = entry.replace('period: "', 'period: "').replace(
        f'"{small.periods["period"].iloc[-1]}"', f'"{small.periods["period"].iloc[0]}"'
    )
    folder.write(FILE, HEAD + entry + other)
    rows = folder.load().table("waivers").to_pylist()
    assert [row["waiver_id"] for row in rows] == ["flood", "flood"]
    assert rows[0] | {"period": None} == rows[1] | {"period": None}
    told = {name: rows[0][name] for name in ("value", "numerator", "denominator", "rule_ids",
            "reason_vi", "reason_en", "steward", "made", "until", "seal")}  # fmt: skip
    assert told == {
        "value": 22.1341, "numerator": 27, "denominator": None, "rule_ids": "surprise unit_slip",
        "reason_vi": "Lũ lớn.", "reason_en": None, "steward": "An", "made": date(2024, 2, 1),
        "until": date(2024, 12, 31), "seal": None,
    }  # fmt: skip


def test_a_catalogue_without_waivers_has_none(small):
    assert small.table("waivers").num_rows == 0


def test_a_waiver_changes_the_catalogue_s_hash(folder, small, entry):
    folder.write(FILE, HEAD + entry)
    assert folder.load().content_hash != small.content_hash


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("2024-12-31", "2024-02-01", 3, ["not after `made`", "correct"]),
        ("2024-12-31", "2025-02-02", 3, ["367 days", "at most 366"]),
        ("2024-12-31", "soon", 3, ["`until`", "date"]),
        ("until: 2024-12-31\n", "", 1, ["`until` is missing"]),
        ("reason_vi: Lũ lớn.\n", "", 1, ["no reason", "`reason_en`"]),
        ("steward: An\n", "", 1, ["`steward` is missing"]),
        ("steward: An", "steward: An\nsigned: yes", 2, ["`signed`", "no key"]),
        ("series: administrative", "series: guess", 7, ["`figures.0.series`"]),
        ("breakdown: total", "breakdown: left", 11, ["no breakdown `left`"]),
        ("value: 22.1341", "value: many", 12, ["`figures.0.value`"]),
        ("value: 22.1341", "value: .inf", 12, ["not finite"]),
        ("value: 22.1341\n    ", "", 6, ["`value` and `numerator`"]),
        ("rules: [surprise, unit_slip]", "rules: []", 14, ["`figures.0.rules`"]),
        ("value: 22.1341", f"seal: {'ab' * 32}", 12, ["`value` and `numerator`"]),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_line(folder, entry, old, new, line, words):
    folder.write(FILE, HEAD + entry)
    folder.replace(FILE, old, new)
    folder.assert_only_fault(FILE, line, *words)


@pytest.mark.parametrize(
    ("key", "line"), [("indicator_id", 6), ("locality_id", 8), ("geography", 9), ("period", 10)]
)
def test_a_figure_that_cannot_be_is_a_fault(folder, small, key, line):
    folder.write(FILE, HEAD + figure(**{"indicator_id": open_indicator(small), "catalogue": small,
                                        key: "nowhere"}))  # fmt: skip
    folder.assert_only_fault(FILE, line, "nowhere")


def test_the_numbers_of_a_sensitive_figure_do_not_stand_in_a_file(folder, small):
    rows = small.table("indicators").to_pylist()
    sensitive = next(row["indicator_id"] for row in rows if row["sensitive"])
    folder.write(FILE, HEAD + figure(sensitive, small))
    folder.assert_only_fault(FILE, 12, "sensitive", "`seal` alone", "chitieu waive")
    folder.write(FILE, HEAD + figure(sensitive, small, f"seal: {'ab' * 32}"))
    assert folder.load().table("waivers").to_pylist()[0]["value"] is None


def test_a_figure_is_waived_once(folder, entry):
    folder.write(FILE, HEAD + entry)
    folder.write("waivers/again.yml", HEAD + entry)
    folder.assert_only_fault(FILE, 6, "again.yml already", "remove one")


@pytest.mark.parametrize("name", ["flood.yaml", "Flood 2024.yml", "flood"])
def test_a_file_that_would_not_be_heard_is_a_fault(folder, entry, name):
    folder.write(f"waivers/{name}", HEAD + entry)
    folder.assert_only_fault(f"waivers/{name}", 1, "rename or remove")


def test_the_folder_may_explain_itself(folder):
    folder.write("waivers/README.md", "How to waive.\n")
    assert folder.load().table("waivers").num_rows == 0


def test_every_fault_of_every_file_is_told_at_once(folder, entry):
    folder.write(FILE, HEAD.replace("2024-12-31", "2020-01-01") + entry)
    folder.write("waivers/other.yml", "steward: [\n")
    folder.write("waivers/third.yml", HEAD.replace("Lũ lớn.", '""') + entry)
    assert {one.file for one in folder.faults()} == {
        FILE, "waivers/other.yml", "waivers/third.yml",
    }  # fmt: skip
