"""Figures keep their history from release to release: number, state, notices, statistics."""

import shutil
from datetime import date

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from orchestration.operations.models import Alert
from orchestration.releases import rollback
from tests.gate.worlds import figure
from tests.pipeline.conftest import C1_2024, before
from tests.pipeline.revisions import (
    changed,
    counted,
    history,
    open_until_final,
)

AS_OF = date(2026, 10, 31)


def events(place):
    with place.database.transaction() as session:
        return [alert.event for alert in session.scalars(select(Alert).order_by(Alert.alert_id))]


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
    assert place.facts()["revised_by_reason"] == {}


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
    assert place.facts()["revised_by_reason"] == {"late_data": 1}
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
        assert alert.payload == {"release": second.release_id, "figures": 1}
        assert "15" not in alert.sentence_en + alert.sentence_vi


def test_a_notice_stays_and_is_told_once(place, figures, first):
    later = changed(figures, 30)
    tables = {"evidence": counted(later, replaced=True)}
    place.bring(later, tables=tables)
    second = place.publish()
    place.bring([row | {"as_of": AS_OF} for row in later], tables=tables)
    place.publish()
    assert place.one("correction_notices", "true")["release_id"] == second.release_id
    assert place.facts()["corrected_by_reason"] == {}
    assert events(place).count("final_figures_corrected") == 1


def test_nothing_changed_keeps_the_revision_and_makes_no_notice(place, figures, first):
    later = changed(figures, 30)
    tables = {"evidence": counted(later, replaced=True)}
    place.bring(later, tables=tables)
    place.publish()
    kept = history(place)
    place.bring([row | {"as_of": AS_OF} for row in later], tables=tables)
    place.publish()
    assert history(place) == kept == (1, "final", "correction", 22.0)
    assert place.facts()["revised_by_reason"] == {}


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
    assert place.facts()["revised_by_reason"] == {}
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
