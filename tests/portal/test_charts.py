"""Drawings hold what they should: a shape for each kind, words for who does not see them."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.settings import REPOSITORY
from portal.charts.drawing import Scale, shape
from portal.charts.icons import icon
from portal.charts.sparkline import sparkline
from portal.charts.tiles import Tile, steps_of, tile_map
from portal.charts.trend import Aim, Point, trend
from portal.charts.whiskers import SIGNS, Whisker, Whiskers
from portal.numbers import Numbers
from portal.presentation import Presentation
from portal.words import Words

WORDS = Words("vi")
NUMBERS = Numbers(WORDS)
CATALOGUE = REPOSITORY / "sources" / "catalogue"
VALUES = st.floats(-1e6, 1e6, allow_nan=False)


def drawn(markup):
    return ET.fromstring(str(markup))


def classes(tree):
    return [one.get("class", "") for one in tree.iter()]


def point(label, value, status="normal", **more):
    low, high = (None, None) if value is None else (value - 1, value + 1)
    return Point(label, value, low, high, status, **more)


COURSE = [
    point("2021", 10.0), point("2022", 11.0), point("2023", None, "withheld"),
    point("2024", 12.0), point("2025", 15.0, "break"), point("2026", None, "missing"),
]  # fmt: skip


@given(st.lists(VALUES, min_size=1, max_size=9))
def test_a_scale_holds_its_values_between_round_ticks(values):
    scale = Scale(values, 0, 100)
    assert all(-1e-6 <= scale(value) <= 100 + 1e-6 for value in values)
    assert 2 <= len(scale.ticks) <= 12


def test_a_course_breaks_its_line_at_gaps_and_at_breaks():
    tree = drawn(trend(COURSE, [], "Diễn biến", WORDS, NUMBERS))
    assert classes(tree).count("line") == 1  # 2021 to 2022; 2024 and 2025 stand alone
    assert classes(tree).count("break-mark") == 1
    assert classes(tree).count("gap hatched") == 1
    assert classes(tree).count("gap dotted") == 1


def test_a_course_is_read_out_period_by_period():
    tree = drawn(trend(COURSE, [], "Diễn biến", WORDS, NUMBERS))
    told = next(one.text for one in tree if one.tag == "desc")
    assert "2022: 11,00" in told
    assert "2023: tạm giữ" in told
    assert "2026: thiếu số liệu" in told


def test_a_target_is_a_labelled_line():
    tree = drawn(trend(COURSE, [Aim("8 (2030)", 8.0)], "Diễn biến", WORDS, NUMBERS))
    assert "aim" in classes(tree)
    assert "8 (2030)" in [one.text for one in tree.iter()]


def test_a_sparkline_without_any_value_is_nothing():
    assert sparkline([point("2024", None, "missing")], "Diễn biến") == ""


def test_signs_of_parts_differ_in_shape_and_not_in_colour_alone():
    drawings = Whiskers([1.0, 9.0])
    shapes = set()
    for name in SIGNS:
        tree = drawn(drawings.row([Whisker(5.0, 4.0, 6.0, name)], "x"))
        [sign] = [one for one in tree.iter() if "dot" in one.get("class", "")]
        shapes.add((sign.tag, sign.get("points")))
    assert len(shapes) == len(SIGNS)


@given(st.dictionaries(st.text("0123456789", min_size=2, max_size=2), VALUES, min_size=1))
def test_the_steps_of_a_map_follow_the_values(values):
    steps = steps_of(values)
    assert set(steps.values()) <= set(range(1, 6))
    for one, value in values.items():
        for other, compared in values.items():
            assert (value < compared) <= (steps[one] <= steps[other])
            assert (value == compared) <= (steps[one] == steps[other])


def test_the_map_shows_every_province_of_today_and_both_archipelagos():
    tiles = Presentation.of(CATALOGUE).tiles
    table = (CATALOGUE / "localities" / "localities.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in table.splitlines()[1:]]
    today = {row[2] for row in rows if row[1] == "province" and not row[7]}
    assert {row["code"] for row in tiles if row["code"]} == today
    parts = {row["label"]: row["part_of"] for row in tiles if not row["code"]}
    assert parts == {"Hoàng Sa": "48", "Trường Sa": "56"}
    places = [(row["column"], row["row"]) for row in tiles]
    assert len(set(places)) == len(places)


def test_a_tile_without_value_has_the_pattern_of_its_reason():
    layout = [{"code": c, "label": c, "column": c, "row": "0", "part_of": ""} for c in "0123"]
    tiles = {
        "0": Tile("5%", 3, "normal", "5%"), "1": Tile("–", None, "withheld", "–"),
        "2": Tile("–", None, "missing", "–"),
    }  # fmt: skip
    rects = [one for one in drawn(tile_map(layout, tiles, "x")).iter() if one.tag == "rect"]
    fills = [one.get("fill") for one in rects if "tile " in one.get("class", "")]
    assert fills == [None, "url(#hatched)", "url(#dotted)", None]
    looks = [one.get("class") for one in rects if "tile " in one.get("class", "")]
    assert looks == ["tile step-3", "tile patterned", "tile patterned", "tile outside"]


def test_what_is_written_into_a_drawing_is_text():
    assert "<script" not in shape("text", "<script>", x='"><script>')


@pytest.mark.parametrize("name", ["normal", "withheld", "missing", "suppressed", "met", "not_met"])
def test_a_sign_is_hidden_from_who_hears_the_word(name):
    assert drawn(icon(name)).get("aria-hidden") == "true"


@pytest.mark.parametrize(
    ("period", "kind", "first", "last", "vietnamese", "english"),
    [
        ("2025", "year", (2025, 1), (2025, 12), "Năm 2025", "2025"),
        ("2025-Q2", "quarter", (2025, 4), (2025, 6), "Quý II/2025", "Quarter 2 of 2025"),
        ("2025-03", "month", (2025, 3), (2025, 3), "Tháng 3/2025", "2025-03"),
        ("2025-H2", "half", (2025, 7), (2025, 12), "Nửa năm 2/2025", "Half 2 of 2025"),
        ("SY2025-2026", "school_year", (2025, 9), (2026, 8), "Năm học 2025–2026",
         "School year 2025–2026"),
        ("2023-2025", "rolling_3_years", (2023, 1), (2025, 12), "2023–2025", "2023–2025"),
        ("2025-X", "moon", (2025, 1), (2025, 2), "2025-X", "2025-X"),
    ],
)  # fmt: skip
def test_a_period_is_said_as_people_say_it(period, kind, first, last, vietnamese, english):
    shown = Presentation.of(CATALOGUE)
    row = {"period": period, "period_type": kind, "period_start": date(*first, 1),
           "period_end": date(*last, 28)}  # fmt: skip
    assert shown.period(row, Words("vi")) == vietnamese
    assert shown.period(row, Words("en")) == english
