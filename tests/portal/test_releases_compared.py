"""The releases: what there are, what each holds, what differs; nothing of what either hides."""

import json
import re
import shutil
from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from portal.app import create_app
from tests.pipeline.explain.asking import CATALOGUE
from tests.portal import invented
from tests.portal.conftest import portal_of

LANGUAGES = ("vi", "en")


@pytest.fixture(scope="module")
def two(tmp_path_factory, empty_operations, judged_before):
    """An installation that published twice: one figure came in, another was hidden."""
    folder = tmp_path_factory.mktemp("two")
    added = invented.of(invented.VACCINATED, "F07", 2022, numerator=880, denominator=1000)
    hidden = invented.of(invented.VACCINATED, "F08", 2022, numerator=52_511, denominator=60_000)
    with invented.installation(folder, empty_operations, judged_before) as place:
        first = invented.publish(place, [hidden])
        second = invented.publish(place, [added, hidden], [hidden])
        with portal_of(place) as client:
            yield client, first, second


def text_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_releases_are_listed_and_the_one_that_is_shown_is_marked(two, language):
    client, first, second = two
    text = text_of(client, f"/{language}/releases")
    shown = {"vi": "đang hiển thị", "en": "shown now"}[language]
    assert re.search(f"{second} {shown}", text)
    assert first in text
    assert not re.search(f"{first} {shown}", text)


def test_a_release_tells_what_it_is_made_of_and_what_came_before(two):
    client, first, second = two
    text = text_of(client, f"/en/releases/{second}")
    assert re.search(f"Against the one before {first}", text)
    assert re.search(r"Hash of the figures [0-9a-f]{64}", text)
    assert "Against the one before" not in text_of(client, f"/en/releases/{first}")


@pytest.mark.parametrize(("language", "value"), [("vi", "88,0%"), ("en", "88.0%")])
def test_what_differs_is_counted_and_named_with_both_sides(two, language, value):
    client, first, second = two
    text = text_of(client, f"/{language}/difference?older={first}&newer={second}")
    assert re.search(r"\s1 0 0 1\s", text)
    assert f"– {value}" in text


def test_the_changes_of_one_indicator_can_be_asked_for(two):
    client, first, second = two
    pair = f"older={first}&newer={second}"
    of_one = text_of(client, f"/en/difference?{pair}&indicator={invented.VACCINATED}")
    assert "– 88.0%" in of_one
    of_another = text_of(client, f"/en/difference?{pair}&indicator={invented.RATE}")
    assert "Both have the same figures." in of_another
    assert "88.0%" not in of_another


def test_of_a_figure_that_either_hides_no_value_is_told(two):
    client, first, second = two
    for older, newer in ((first, second), (second, first)):
        text = text_of(client, f"/en/difference?older={older}&newer={newer}")
        assert "suppressed" in text
        assert "52511" not in re.sub(r"[.,]", "", text)


def test_a_release_compared_with_itself_has_the_same_figures(two):
    client, first, _ = two
    text = text_of(client, f"/en/difference?older={first}&newer={first}")
    assert "Both have the same figures." in text


@pytest.mark.parametrize(
    "path",
    ["/vi/releases/00009-2030-01-01", "/vi/difference?older=x&newer=y",
     "/vi/difference?older=current&newer=current", "/vi/releases/..%2F..%2Frestricted"],
)  # fmt: skip
def test_a_release_that_is_not_there_is_said_in_a_page(two, path):
    assert "Không hiển thị được trang này" in text_of(two[0], path, 404)


def test_before_the_first_release_the_list_says_so(unpublished):
    with portal_of(unpublished) as client:
        assert client.get("/vi/releases").status_code == 200


def test_the_hour_of_a_release_is_that_of_the_catalogues_clocks(published, tmp_path):
    abroad = shutil.copytree(CATALOGUE, tmp_path / "catalogue")
    said = (abroad / "catalogue.yml").read_text(encoding="utf-8")
    (abroad / "catalogue.yml").write_text(
        said.replace("time_zone: UTC", "time_zone: Asia/Ho_Chi_Minh"), encoding="utf-8"
    )
    facts = json.loads((published.home.current_release / "release.json").read_text("utf-8"))
    made = datetime.fromisoformat(facts["created_at"]) + timedelta(hours=7)
    with TestClient(create_app(published.home, abroad)) as client:
        for page in ("/vi/releases", f"/vi/releases/{facts['id']}"):
            assert f"{made:%d/%m/%Y %H:%M}" in text_of(client, page)
