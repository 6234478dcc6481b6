"""Recognition in a release: nothing of it tells a count that readers do not see."""


def test_whether_reports_agree_is_told_only_beside_a_count_that_is_shown(place, held):
    place.bring(held)
    place.publish()
    told = {
        (row["locality_id"], row["period"]): row["agrees"]
        for row in place.rows("commune_recognition")
    }
    assert told.pop(("C1", "2024")) is None
    assert set(told.values()) == {True}
    assert all(row["recognised"] for row in place.rows("commune_recognition"))
