"""The list of rules, for people and for programs."""

import json
import unicodedata

from expectations.rules import RULES


def test_every_rule_is_listed_with_all_that_is_to_know_of_it(command):
    rows = {row["rule_id"]: row for row in json.loads(command("rules", "--json"))}
    assert list(rows) == [rule.rule_id for rule in RULES]
    for rule in RULES:
        row = rows[rule.rule_id]
        for name in ("family", "severity", "sentence_vi", "sentence_en", "source", "waivable"):
            assert row[name] == getattr(rule, name)
        assert row["reads"] == list(rule.reads)


def test_what_is_impossible_is_never_waivable_and_what_travels_is(command):
    rows = json.loads(command("rules", "--json"))
    assert not any(row["waivable"] for row in rows if row["family"] in ("impossible", "structure"))
    assert [row["waivable"] for row in rows if row["rule_id"] == "contains_held"] == [True]


def test_people_read_both_sentences_under_the_family_of_the_rule(command):
    said = unicodedata.normalize("NFC", " ".join(command("rules").split()))
    for rule in RULES:
        assert " ".join(rule.sentence_vi.split()) in said
        assert " ".join(rule.sentence_en.split()) in said
    assert said.index("Không thể đúng") < said.index("negative_count")
    assert "contains_held giữ lại, holds, có thể miễn trừ, may be waived" in said
