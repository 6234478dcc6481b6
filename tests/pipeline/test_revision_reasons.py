"""Why a figure changed is told from the evidence of the two releases."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from orchestration import publish as publishing
from orchestration.operations.models import Alert
from tests.pipeline.conftest import (
    C1_2024,
    SUBMISSION,
    before,
    definitions,
    evidence,
    mart,
    submission,
)
from tests.pipeline.revisions import (
    LATER,
    changed,
    counted,
    history,
)

AS_OF = date(2026, 10, 31)


def events(place):
    with place.database.transaction() as session:
        return [alert.event for alert in session.scalars(select(Alert).order_by(Alert.alert_id))]


def test_a_withdrawn_count_is_a_correction_and_leaves_what_was_said(place, figures, first):
    later = changed(figures, None, None)
    rows = [row for row in before(figures)["evidence"] if row["locality_id"] != "C1"]
    place.bring(later, tables={"evidence": rows})
    place.publish()
    assert history(place) == (1, "final", "correction", 22.0)
    notice = place.one("correction_notices", "true")
    assert (notice["value_before"], notice["value_after"]) == (22.0, None)
    assert "nay: không có" in notice["sentence_vi"]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_change_of_the_denominator_alone_is_told_as_that(place, figures, first, replaced):
    later = changed(figures, 44, 220)
    place.bring(later, tables={"evidence": counted(later, "measured", replaced=replaced)})
    place.publish()
    assert history(place) == (1, "final", "denominator", 22.0)


def reaching(source, share, ends_from=date(2000, 1, 1), ends_to=None):
    return {
        "geography": "as_was", "source_locality_id": source, "target_locality_id": "C1",
        "target_level": "commune", "ends_from": ends_from, "ends_to": ends_to, "share": share,
        "touched_until": None, "touched_from": None, "unallocated_id": None,
    }  # fmt: skip


def test_another_make_up_of_the_unit_is_a_change_of_boundary(place, figures):
    place.bring(figures, tables=before(figures) | {"locality_targets": [reaching("C1", 1.0)]})
    place.publish()
    later = changed(figures, 55, 240)
    made_of = {"locality_targets": [reaching("C1", 1.0), reaching("C9", 0.5)]}
    place.bring(later, tables=made_of | {"evidence": counted(later, replaced=True)})
    place.publish()
    assert history(place) == (1, "final", "boundary", 22.0)


def test_a_merger_after_the_period_is_no_reason(place, figures):
    place.bring(figures, tables=before(figures) | {"locality_targets": [reaching("C1", 1.0)]})
    place.publish()
    later = changed(figures, 55, 240)
    merger = date(2025, 7, 1)
    made_of = [
        reaching("C1", 1.0, ends_to=merger),
        reaching("C1", 1.0, ends_from=merger),
        reaching("C9", 1.0, ends_from=merger),
    ]
    place.bring(later, tables={"locality_targets": made_of, "evidence": counted(later)})
    place.publish()
    assert history(place)[2] == "late_data"


def test_another_definition_is_a_change_of_method(place, figures, first):
    later = changed(figures, 30)
    redefined = definitions()
    redefined["measures"][0]["age_to"] = 5
    tables = redefined | {"evidence": counted(later, replaced=True)}
    place.bring(later, tables=tables)
    place.publish()
    assert history(place) == (1, "final", "method", 22.0)


def test_other_words_for_an_indicator_are_no_reason(place, figures, first):
    later = changed(figures, 30)
    reworded = definitions()
    reworded["indicators"][0]["name_en"] = "Stunted children"
    place.bring(later, tables=reworded | {"evidence": counted(later, replaced=True)})
    place.publish()
    assert history(place)[2] == "correction"


def catalogue(place, name, **tables):
    folder = place.home.catalogue / name
    folder.mkdir(parents=True)
    for table, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{table}.parquet")


def test_another_rule_of_the_catalogue_is_a_method_when_nothing_else_explains(place, figures):
    calendar = [{"feed": "f1", "period": "2024", "due": AS_OF}]
    catalogue(place, "c0", calendar=calendar, targets=[{"target_id": "t"}])
    catalogue(place, "c1", calendar=calendar, targets=[{"target_id": "u"}])
    catalogue(place, "c2", calendar=[], targets=[{"target_id": "u"}])
    for name, numerator in (("c0", 44), ("c1", 45), ("c2", 46)):
        later = changed(figures, numerator)
        place.bring(later, tables=before(later), catalogue_hash=name)
        place.publish()
        if name == "c1":
            assert history(place)[2] == "unexplained"
    assert history(place) == (2, "final", "method", 22.5)


def test_other_code_is_a_method_when_nothing_else_explains(place, figures, first, monkeypatch):
    monkeypatch.setattr(publishing, "code_version", lambda: "0.2.0+abcdef")
    later = changed(figures, 45)
    place.bring(later, tables=before(later))
    place.publish()
    assert history(place)[2] == "method"


def test_a_change_that_nothing_explains_is_seen(place, figures, first):
    later = changed(figures, 45)
    place.bring(later, tables=before(later))
    place.publish()
    assert history(place) == (1, "final", "unexplained", 22.0)
    assert place.facts()["revised_by_reason"] == {"unexplained": 1}
    assert "revision_unexplained" in events(place)


@pytest.mark.parametrize(
    ("feed", "coverage", "numerator", "reason"),
    [
        ("f1", 1.0, 45, "correction"),
        ("f1", 0.9, 45, "late_data"),
        ("f2", 1.0, 44, "denominator"),
        ("f9", 1.0, 45, "unexplained"),
    ],
)
def test_without_evidence_of_its_own_a_figure_goes_by_what_its_feeds_received(
    place, figures, feed, coverage, numerator, reason
):
    figures = changed(figures, breakdown="female", coverage=coverage)
    place.bring(figures, tables={"evidence": [evidence(figures[0])]})
    place.publish()
    later = changed(figures, numerator, 210, breakdown="female")
    arrived = {"submissions": [submission(), submission(LATER, feed)]}
    place.bring(later, tables=arrived | {"evidence": [evidence(figures[0])]})
    place.publish()
    assert history(place)[2] == reason


def test_the_evidence_behind_a_reason_is_that_of_the_submission(place, figures, first):
    later = changed(figures, 30)
    place.bring(later, tables={"evidence": counted(later, replaced=True)})
    place.publish()
    told = place.rows("evidence", f"{C1_2024} and measure_id = 'stunted'")
    assert [row["submission_id"] for row in told] == [LATER]
    assert SUBMISSION != LATER


def corrected(to_count, state="applied"):
    row = {
        "correction_id": "slip", "feed": "f1", "agency": "a1", "measure_id": "stunted",
        "locality_id": "C1", "period": "2024", "breakdown": "total", "from_count": 44,
        "to_count": to_count, "state": state, "made_by": "office", "reason_vi": "nhầm",
        "reason_en": "slip",
    }  # fmt: skip
    return {"corrections": mart("corrections", [row])}


def test_a_correction_in_the_catalogue_is_told_as_one_though_no_file_changed(place, figures, first):
    later = changed(figures, 30, correction_id="slip")
    place.bring(later, tables=before(later) | corrected(30))
    place.publish()
    assert history(place) == (1, "final", "correction", 22.0)
    assert place.one("figures", C1_2024)["correction_id"] == "slip"
    assert place.one("corrections", "true")["reason_en"] == "slip"
    assert place.one("correction_notices", "true")["reason"] == "correction"

    other = changed(figures, 31, correction_id="slip")
    place.bring(other, tables=before(other) | corrected(31))
    place.publish()
    assert history(place)[:3] == (2, "final", "correction")

    place.bring(figures, tables=before(figures))
    place.publish()
    assert history(place)[:3] == (3, "final", "correction")


def test_a_release_that_knew_no_corrections_is_followed_like_any_other(place, figures, first):
    for root in (place.home.releases, place.home.restricted):
        folder = root / place.current()
        (folder / "corrections.parquet").unlink()
        path = folder / "figures.parquet"
        pq.write_table(pq.read_table(path).drop_columns(["correction_id"]), path)
    later = changed(figures, 30, correction_id="slip")
    place.bring(later, tables=before(later) | corrected(30))
    place.publish()
    assert history(place) == (1, "final", "correction", 22.0)


def test_an_outdated_correction_withholds_and_says_which_file_to_delete(place, figures, first):
    later = changed(figures, 44, outdated_correction_id="slip")
    place.bring(later, tables=before(later) | corrected(30, "outdated"))
    place.publish()
    assert place.one("figures", C1_2024)["obs_status"] == "withheld"
    said = place.one("withheld", C1_2024)
    assert said["rule_id"] == "correction_outdated"
    assert "corrections/slip.yml" in said["sentence_vi"]
