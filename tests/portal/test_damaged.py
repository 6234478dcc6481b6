"""A release that is old, half there or gone is said in a page; nobody gets a fault of ours."""

import shutil

import duckdb
import pytest

from orchestration.durable import point
from tests.portal import invented
from tests.portal.conftest import portal_of

SEVERAL = (
    "", f"/indicator/{invented.RATE}", "/locality/F06", "/compare", "/plans", "/quality", "/data",
    "/data/sql", "/data/dictionary", "/releases", "/reports", "/search?q=ash", "/explain",
    f"/explain?indicator={invented.VACCINATED}&locality=F06&period=2023", "/data/figures/csv",
)  # fmt: skip
INTERFACE = ("/api/v1/figures", "/api/v1/plans", "/api/v1/indicators", "/api/v1/release")


@pytest.fixture
def own(published, unpublished):
    """The published release in an installation of the test's own, to be damaged."""
    for name in ("releases", "catalogue", "reports"):
        shutil.copytree(published.home.root / name, unpublished.home.root / name, symlinks=True)
    return unpublished


def shown(own):
    return own.home.current_release.resolve()


def earlier_layout(own, *lost):
    with duckdb.connect(str(shown(own) / "chitieu.duckdb")) as connection:
        views = connection.execute(
            "select view_name from duckdb_views() where not internal"
        ).fetchall()
        for [view] in views:
            connection.execute(f"drop view {view}")
        for statement in lost:
            connection.execute(statement)


def test_a_release_of_an_earlier_layout_is_said_to_be_one(own):
    earlier_layout(own, "drop table dictionary", "alter table figures drop column quality")
    with portal_of(own) as client:
        answers = {page: client.get(f"/vi{page}") for page in SEVERAL}
        said = {page: answer.status_code for page, answer in answers.items()}
        assert set(said.values()) == {200, 503}
        assert said["/plans"] == said["/data"] == 503
        assert "phiên bản trước của chương trình" in answers["/plans"].text
        assert "earlier version of the program" in client.get("/en/plans").text
        answer = client.get("/api/v1/figures")
        assert (answer.status_code, answer.json()["code"]) == (503, "earlier_layout")


def damaged(own, how):
    current, folder = own.home.current_release, shown(own)
    if how == "dangling":
        point(current, "00009-2030-01-01")
    elif how == "folder":
        current.unlink()
        current.mkdir()
    elif how == "file":
        current.unlink()
        current.write_bytes(b"")
    elif how == "cut off":
        file = folder / "chitieu.duckdb"
        file.write_bytes(file.read_bytes()[:5000])
    elif how == "no facts":
        (folder / "release.json").write_text("{}")
    else:
        (folder / how).unlink()


@pytest.mark.parametrize(
    "how", ["dangling", "folder", "file", "cut off", "no facts", "chitieu.duckdb", "release.json"]
)
def test_a_release_that_cannot_be_opened_is_said_in_a_page(own, how):
    damaged(own, how)
    with portal_of(own) as client:
        for page in SEVERAL:
            answer = client.get(f"/vi{page}")
            assert answer.status_code == 503, page
            assert "không mở được" in answer.text
        for address in INTERFACE:
            answer = client.get(address)
            assert (answer.status_code, answer.json()["code"]) == (503, "unreadable_release")


def test_one_that_is_named_and_half_deleted_is_no_longer_kept(own):
    half = own.home.releases / "00000-2024-01-01"
    half.mkdir()
    shutil.copy(shown(own) / "release.json", half)
    with portal_of(own) as client:
        assert client.get(f"/vi/plans?release={half.name}").status_code == 404
        assert client.get("/vi/releases").status_code == 200
        assert client.get(f"/vi/releases/{half.name}").status_code in (200, 404)
        answer = client.get(f"/vi/difference?older={half.name}&newer={shown(own).name}")
        assert answer.status_code == 404


def test_one_that_is_deleted_while_it_is_open_breaks_no_page(own):
    with portal_of(own) as client:
        assert client.get("/vi").status_code == 200
        shutil.rmtree(shown(own))
        for page in SEVERAL:
            assert client.get(f"/vi{page}").status_code in (200, 404, 503), page
        for address in INTERFACE:
            assert client.get(address).status_code in (200, 404, 503), address


def test_a_release_whose_catalogue_is_gone_is_said_in_a_page(own):
    shutil.rmtree(own.home.catalogue)
    with portal_of(own) as client:
        for page in SEVERAL:
            assert client.get(f"/vi{page}").status_code in (200, 503), page
        for address in INTERFACE:
            assert client.get(address).status_code in (200, 503), address
