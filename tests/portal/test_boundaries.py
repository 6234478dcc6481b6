"""Boundary files of both kinds become the same outlines, fit for a page, or are refused."""

import json
import math
import re
import xml.etree.ElementTree as ET

import pytest
from starlette.testclient import TestClient

from portal.app import create_app
from portal.boundaries import MOST_POINTS, BoundaryError, read_boundaries
from portal.charts.choropleth import choropleth
from portal.charts.tiles import Tile
from tests.pipeline.explain.asking import CATALOGUE

WEST = [[105, 20], [106, 20], [106, 22], [105, 22], [105, 20]]
EAST = [[106, 20], [107, 20], [107, 22], [106, 22], [106, 20]]
HOLE = [[105.4, 20.5], [105.6, 20.5], [105.6, 21.5], [105.4, 21.5], [105.4, 20.5]]


def feature(code, *rings, **more):
    return {
        "type": "Feature", "properties": {"code": code} | more,
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
    }  # fmt: skip


def written(tmp_path, content):
    path = tmp_path / "boundaries.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def corners(path):
    return {tuple(map(float, pair.split())) for pair in re.findall(r"[\d.-]+ [\d.-]+", path)}


def test_outlines_lie_north_up_and_side_by_side(tmp_path):
    made = read_boundaries(
        written(tmp_path, collection(feature("1", WEST), feature("2", EAST))), "code"
    )
    west, east = corners(made.paths["1"]), corners(made.paths["2"])
    assert max(x for x, _ in west) == min(x for x, _ in east)
    assert len(west & east) == 2
    height = max(y for _, y in west) - min(y for _, y in west)
    width = max(x for x, _ in east) - min(x for x, _ in west)
    assert height / width == pytest.approx(1 / math.cos(math.radians(21)), rel=0.02)


def test_a_topology_gives_the_outlines_of_its_features(tmp_path):
    # The shared side is one arc, which the second unit goes backwards.
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [105, 20]},
        "arcs": [
            [[2, 0], [0, 4]],
            [[2, 4], [-2, 0], [0, -4], [2, 0]],
            [[2, 0], [2, 0], [0, 4], [-2, 0]],
        ],
        "objects": {"units": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "1"}},
            {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"code": "2"}},
        ]}},
    }  # fmt: skip
    by_topology = read_boundaries(written(tmp_path, topology), "code")
    plain = collection(feature("1", WEST), feature("2", EAST))
    by_features = read_boundaries(written(tmp_path, plain), "code")
    assert {c: corners(p) for c, p in by_topology.paths.items()} == {
        c: corners(p) for c, p in by_features.paths.items()
    }


def test_holes_and_parts_are_rings_of_one_path(tmp_path):
    made = read_boundaries(written(tmp_path, collection(feature("1", WEST, HOLE))), "code")
    assert made.paths["1"].count("M") == 2


def test_what_is_too_fine_to_be_seen_is_left_out(tmp_path):
    turns = [2 * math.pi * at / 200_000 for at in range(200_000)]
    circle = [[105 + math.cos(one), 20 + math.sin(one)] for one in turns]
    made = read_boundaries(written(tmp_path, collection(feature("1", circle))), "code")
    assert 50 < len(corners(made.paths["1"])) <= MOST_POINTS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"type": "Feature"}, "neither GeoJSON"),
        ([1], "neither GeoJSON"),
        (collection(feature("1", WEST)), "no_such_property"),
        (collection({"properties": {"no_such_property": "1"},
                     "geometry": {"type": "Point", "coordinates": [1, 2]}}), "Polygon"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_boundaries_is_refused_with_what_is_expected(tmp_path, content, said):
    with pytest.raises(BoundaryError, match=said):
        read_boundaries(written(tmp_path, content), "no_such_property")


def test_a_file_that_is_no_json_is_refused(tmp_path):
    (tmp_path / "map.json").write_text("{", encoding="utf-8")
    with pytest.raises(BoundaryError, match="cannot be read as JSON"):
        read_boundaries(tmp_path / "map.json", "code")
    with pytest.raises(BoundaryError, match="cannot be read as JSON"):
        read_boundaries(tmp_path / "nothing.json", "code")


def test_units_on_the_map_look_as_on_the_map_of_tiles(tmp_path):
    made = read_boundaries(
        written(tmp_path, collection(feature("1", WEST), feature("2", EAST))), "code"
    )
    layout = [
        {"code": "1", "label": "One", "column": "0", "row": "0", "part_of": ""},
        {"code": "", "label": "Isle", "column": "1", "row": "1", "part_of": "1"},
    ]
    tiles = {"1": Tile("5%", 4, "normal", "One: 5%"), "2": Tile("–", None, "missing", "Two")}
    tree = ET.fromstring(str(choropleth(made, layout, tiles, "Map")))
    looks = [(one.get("class"), one.get("fill")) for one in tree.iter() if one.tag == "path"]
    assert looks == [("tile step-4", None), ("tile patterned", "url(#dotted)")]
    assert [one.text for one in tree.iter() if one.tag == "text"] == ["Isle", "(One)"]


def test_with_boundaries_the_overview_draws_them(tmp_path, published):
    plain = collection(feature("F02", WEST), feature("F03", EAST), feature("1", HOLE))
    path = written(tmp_path, plain)
    made = read_boundaries(path, "code")
    with TestClient(create_app(published.home, CATALOGUE, made)) as client:
        page = client.get("/vi").text
        assert page.count("<path d=") > 0
        assert 'class="chart tiles boundaries"' in page
    with TestClient(create_app(published.home, CATALOGUE)) as client:
        assert "boundaries" not in client.get("/vi").text
