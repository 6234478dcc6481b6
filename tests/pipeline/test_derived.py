"""What is made of several figures is published only where each of them is shown."""


def trends(place, **where):
    return sorted(row["locality_id"] for row in place.rows("trends", **where))


def test_every_trend_of_shown_figures_is_published(place, figures):
    place.bring(figures)
    place.publish()
    assert trends(place) == ["C1", "C2"]


def test_a_trend_with_a_suppressed_year_is_seen_inside_only(place, figures):
    place.mask(figures[0])
    place.bring(figures)
    release = place.publish().release_id
    assert trends(place) == ["C2"]
    assert trends(place, release=release, root=place.home.restricted) == ["C1", "C2"]


def test_a_trend_with_a_withheld_year_is_not_published(place, held):
    place.bring(held)
    place.publish()
    assert trends(place) == ["C2"]
