"""Figures keep their history from release to release: number, state, reason, notices."""

import json
import shutil
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from orchestration import publish as publishing
from orchestration.operations.models import Alert
from orchestration.releases import rollback
from tests.gate.worlds import figure
from tests.pipeline.conftest import SUBMISSION, definitions, evidence, mart, submission

LATER = "00000002-bbbbbbbbbbbb"
C1_2024 = "locality_id = 'C1' and period = '2024'"
HISTORY = ("revision", "revision_state", "revision_reason", "previous_value")
AS_OF = date(2026, 10, 31)


def changed(figures, numerator=44.0, denominator=200.0, **changes):
    """The same figures, but another one of commune C1 in 2024."""
    row = figure(
        locality_id="C1", period="2024", numerator=numerator, denominator=denominator, **changes
    )
    return [row if (old["locality_id"], old["period"]) == ("C1", "2024") else old
            for old in figures]  # fmt: skip


def open_until_final(figures):
    return [row | {"provisional": True, "obs_status": "provisional"} for row in figures]


def counted(figures, measure_id="stunted", *, replaced=False):
    """The evidence when a later submission adds or replaces a row of the changed figure."""
    rows = [evidence(row, measure) for row in figures for measure in ("stunted", "measured")]
    at = [row for row in figures if (row["locality_id"], row["period"]) == ("C1", "2024")]
    gone = [evidence(row, measure_id) for row in at] if replaced else []
    came = [evidence(row, measure_id, LATER) for row in at]
    return [row for row in rows if row not in gone] + came


def before(figures):
    return {"evidence": [evidence(row, m) for row in figures for m in ("stunted", "measured")]}


def history(place, where=C1_2024, **at):
    row = place.one("figures", where, **at)
    return tuple(row[name] for name in HISTORY)


def facts(place):
    return json.loads((place.home.current_release / "release.json").read_text())


def events(place):
    with place.database.transaction() as session:
        return [alert.event for alert in session.scalars(select(Alert).order_by(Alert.alert_id))]


@pytest.fixture
def first(place, figures):
    """Published once, every figure final."""
    place.bring(figures, tables=before(figures))
    return place.publish()


def test_a_first_release_has_no_revisions(place, figures):
    place.bring([*open_until_final(figures[:1]), *figures[1:]])
    place.publish()
    assert history(place, "locality_id = 'C1' and period = '2023'") == (
        0,
        "provisional",
        None,
        None,
    )
    assert history(place) == (0, "final", None, None)
    assert place.rows("correction_notices") == []
    assert place.rows("revision_statistics") == []
    assert facts(place)["revised_by_reason"] == {}


def test_a_figure_without_any_number_yet_has_no_revision_and_starts_at_zero(place, figures):
    place.bring(changed(figures, None, None))
    place.publish()
    assert history(place) == (None, "final", None, None)
    place.bring(figures)
    place.publish()
    assert history(place) == (0, "final", None, None)
    assert place.rows("correction_notices") == []


def test_late_data_before_the_final_date_revises_a_figure(place, figures):
    figures = open_until_final(figures)
    place.bring(figures, tables=before(figures))
    place.publish()
    later = open_until_final(changed(figures, 60, 260))
    place.bring(later, tables={"evidence": counted(later)})
    place.publish()
    assert history(place) == (1, "revised", "late_data", 22.0)
    assert history(place, "locality_id = 'C2' and period = '2024'") == (
        0,
        "provisional",
        None,
        None,
    )
    assert place.rows("correction_notices") == []
    assert facts(place)["revised_by_reason"] == {"late_data": 1}
    assert "final_figures_corrected" not in events(place)


def test_a_correction_of_a_final_figure_makes_a_notice_and_an_alert(place, figures, first):
    later = changed(figures, 30)
    place.bring(later, tables={"evidence": counted(later, replaced=True)}, as_of="2026-11-30")
    second = place.publish()
    assert history(place) == (1, "final", "correction", 22.0)
    notice = place.one("correction_notices", "true")
    assert (notice["locality_id"], notice["period"], notice["revision"]) == ("C1", "2024", 1)
    assert (notice["release_before"], notice["release_id"]) == (first.release_id, second.release_id)
    assert (notice["numerator_before"], notice["value_before"]) == (44, 22.0)
    assert (notice["numerator_after"], notice["value_after"]) == (30, 15.0)
    assert (notice["reason"], str(notice["noticed_on"])) == ("correction", "2026-11-30")
    assert notice["sentence_vi"] == (
        "Số liệu đã chốt được sửa: Tỷ lệ thấp còi, C1, 2024. Trước: 22; nay: 15. "
        "Lý do: đơn vị báo cáo sửa số liệu."
    )
    assert notice["sentence_en"] == (
        "A final figure was corrected: Stunting, C1, 2024. Before: 22; now: 15. "
        "Reason: the sender corrected counts."
    )
    with place.database.transaction() as session:
        [alert] = session.scalars(select(Alert).where(Alert.event == "final_figures_corrected"))
        assert alert.payload == {
            "release_id": second.release_id, "figures": 1, "by_reason": {"correction": 1},
        }  # fmt: skip
        assert "15" not in alert.sentence_en + alert.sentence_vi


def test_a_notice_stays_and_is_told_once(place, figures, first):
    later = changed(figures, 30)
    tables = {"evidence": counted(later, replaced=True)}
    place.bring(later, tables=tables)
    second = place.publish()
    place.bring([row | {"as_of": AS_OF} for row in later], tables=tables)
    place.publish()
    assert place.one("correction_notices", "true")["release_id"] == second.release_id
    assert facts(place)["corrected_by_reason"] == {}
    assert events(place).count("final_figures_corrected") == 1


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
    assert facts(place)["revised_by_reason"] == {"unexplained": 1}
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


def test_nothing_changed_keeps_the_revision_and_makes_no_notice(place, figures, first):
    later = changed(figures, 30)
    tables = {"evidence": counted(later, replaced=True)}
    place.bring(later, tables=tables)
    place.publish()
    kept = history(place)
    place.bring([row | {"as_of": AS_OF} for row in later], tables=tables)
    place.publish()
    assert history(place) == kept == (1, "final", "correction", 22.0)
    assert facts(place)["revised_by_reason"] == {}


def test_becoming_final_is_no_revision(place, figures):
    place.bring(open_until_final(figures))
    place.publish()
    place.bring(figures)
    place.publish()
    assert history(place) == (0, "final", None, None)
    assert place.rows("correction_notices") == []


def test_a_figure_withheld_in_between_keeps_its_history(place, figures, held, first):
    place.bring(held, tables={"evidence": counted(held, replaced=True)})
    place.publish()
    assert place.one("figures", C1_2024)["obs_status"] == "withheld"
    assert history(place) == (0, "final", None, None)
    place.bring(
        [row | {"as_of": AS_OF} for row in held], tables={"evidence": counted(held, replaced=True)}
    )
    place.publish()
    assert place.rows("correction_notices") == []
    later = changed(figures, 30)
    place.bring(later, tables={"evidence": counted(later, replaced=True)})
    place.publish()
    assert history(place) == (1, "final", "correction", 22.0)
    assert place.one("correction_notices", "true")["value_before"] == 22.0


def test_a_figure_released_again_as_it_was_is_not_revised(place, figures, held, first):
    place.bring(held, tables={"evidence": counted(held, replaced=True)})
    place.publish()
    place.bring([row | {"as_of": AS_OF} for row in figures], tables=before(figures))
    place.publish()
    assert history(place) == (0, "final", None, None)
    assert place.rows("correction_notices") == []


def test_what_a_withheld_figure_was_stands_in_no_public_file(place, figures, held, first):
    place.bring(held, tables={"evidence": counted(held, replaced=True)})
    release = place.publish().release_id
    assert {path.stem for path in place.home.current_release.glob("*.parquet")}.isdisjoint(
        {"last_shown"}
    )
    remembered = pq.read_table(place.home.restricted / release / "last_shown.parquet").to_pylist()
    assert [(row["locality_id"], row["value"], row["cause"]) for row in remembered] == [
        ("C1", 22.0, 3)
    ]


def test_a_suppressed_figure_shows_no_history_and_starts_afresh(place, figures, first):
    later = changed(figures, 30)
    place.mask(later[1])
    place.bring(later, tables={"evidence": counted(later, replaced=True)})
    release = place.publish().release_id
    assert history(place) == (None, None, None, None)
    assert place.rows("correction_notices") == []
    assert facts(place)["revised_by_reason"] == {}
    inside = {"release": release, "root": place.home.restricted}
    assert history(place, **inside) == (1, "final", "correction", 22.0)
    assert len(place.rows("correction_notices", **inside)) == 1
    assert "final_figures_corrected" not in events(place)
    place.masks.clear()
    last = changed(figures, 31)
    place.bring(last, tables={"evidence": counted(last, replaced=True)})
    place.publish()
    assert history(place) == (0, "final", None, None)
    assert place.rows("correction_notices") == []


def test_suppression_takes_the_notices_of_a_figure_away(place, figures, first):
    later = changed(figures, 30)
    tables = {"evidence": counted(later, replaced=True)}
    place.bring(later, tables=tables)
    place.publish()
    assert len(place.rows("correction_notices")) == 1
    place.mask(later[1])
    place.bring([row | {"as_of": AS_OF} for row in later], tables=tables)
    place.publish()
    assert place.rows("correction_notices") == []


def test_of_a_sensitive_figure_the_public_learns_that_it_changed_not_by_how_much(place, figures):
    sensitive = [row | {"sensitivity": "always"} for row in figures]
    place.bring(sensitive, tables=before(figures))
    place.publish()
    later = [row | {"sensitivity": "always"} for row in changed(figures, 30)]
    place.bring(later, tables={"evidence": counted(later, replaced=True)})
    release = place.publish().release_id
    assert history(place) == (1, "final", "correction", None)
    notice = place.one("correction_notices", "true")
    numbers = [notice[f"{what}_{when}"] for what in ("numerator", "denominator", "value")
               for when in ("before", "after")]  # fmt: skip
    assert numbers == [None] * 6
    assert "22" not in notice["sentence_vi"] + notice["sentence_en"]
    assert place.one("figures", C1_2024)["first_value"] is None
    assert place.rows("revision_statistics") == []
    inside = {"release": release, "root": place.home.restricted}
    assert history(place, **inside) == (1, "final", "correction", 22.0)
    assert place.one("correction_notices", "true", **inside)["value_after"] == 15.0
    assert place.one("revision_statistics", "true", **inside)["revised"] == 1


def test_revision_numbers_go_on_after_a_rollback(place, figures, first):
    second = changed(figures, 30)
    place.bring(second, tables={"evidence": counted(second, replaced=True)})
    place.publish()
    rollback(place.settings, place.database, first.release_id, "a wrong file")
    assert history(place) == (0, "final", None, None)
    third = changed(figures, 31)
    place.bring(third, tables={"evidence": counted(third, replaced=True)})
    place.publish()
    assert history(place) == (2, "final", "correction", 22.0)
    notice = place.one("correction_notices", "true")
    assert (notice["release_before"], notice["value_before"], notice["value_after"]) == (
        first.release_id, 22.0, 15.5,
    )  # fmt: skip


def test_the_figure_of_a_release_rolled_back_keeps_its_number_when_it_returns(
    place, figures, first
):
    second = changed(figures, 30)
    tables = {"evidence": counted(second, replaced=True)}
    place.bring(second, tables=tables)
    place.publish()
    rollback(place.settings, place.database, first.release_id, "too early")
    place.bring([row | {"as_of": AS_OF} for row in second], tables=tables)
    place.publish()
    assert history(place) == (1, "final", "correction", 22.0)
    assert len(place.rows("correction_notices")) == 1


def test_what_a_rollback_leaves_unchanged_keeps_its_revision(place, figures, first):
    second = changed(figures, 30)
    place.bring(second, tables={"evidence": counted(second, replaced=True)})
    place.publish()
    rollback(place.settings, place.database, first.release_id, "a wrong file")
    place.bring([row | {"as_of": AS_OF} for row in figures], tables=before(figures))
    place.publish()
    assert history(place) == (0, "final", None, None)
    assert place.rows("correction_notices") == []


def test_statistics_tell_how_far_figures_go_from_their_first_value(place, figures, first):
    for numerator in (22, 33):
        later = changed(figures, numerator)
        place.bring(later, tables={"evidence": counted(later, replaced=True)})
        place.publish()
    assert place.one("figures", C1_2024)["first_value"] == 22.0
    found = place.one("revision_statistics", "true")
    assert (found["feed"], found["indicator_id"], found["period_type"]) == (
        "f1",
        "stunting",
        "year",
    )
    assert (found["figures"], found["revised"]) == (4, 1)
    assert found["max_absolute_revision"] == pytest.approx(25)
    assert found["mean_absolute_revision"] == pytest.approx(25 / 4)


def test_a_figure_published_for_the_first_time_is_in_no_statistics(place, figures, first):
    new = figure(locality_id="D1", period="2024", numerator=94, denominator=400)
    place.bring([*figures, new], tables=before(figures))
    place.publish()
    assert place.one("figures", "locality_id = 'D1'")["revision"] == 0
    assert place.one("revision_statistics", "true")["figures"] == 4


def test_a_release_before_that_tells_no_history_is_followed_by_a_new_beginning(
    place, figures, first
):
    for root in (place.home.releases, place.home.restricted):
        (root / first.release_id / "correction_notices.parquet").unlink()
    place.bring(changed(figures, 30))
    place.publish()
    assert history(place) == (0, "final", None, None)


def test_without_the_restricted_release_before_only_withheld_figures_begin_anew(
    place, figures, held, first
):
    place.bring(held)
    second = place.publish().release_id
    shutil.rmtree(place.home.restricted / second)
    place.bring([changed(figures, 30)[1], *[row for row in held if row["locality_id"] == "C2"]])
    place.publish()
    assert history(place) == (0, "final", None, None)


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
