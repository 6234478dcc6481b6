"""The interface for programs: the release's own words, whole pages, and problems in sentences."""

import json

import duckdb
import pytest

from portal import paging
from tests.portal import invented
from tests.portal.conftest import portal_of

FIGURES = "/api/v1/figures"


def asked(client, path, **parameters):
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="session")
def tables(published, tmp_path_factory):
    # A copy: one process cannot hold a file open in two ways.
    path = tmp_path_factory.mktemp("copy") / "chitieu.duckdb"
    path.write_bytes((published.home.current_release / "chitieu.duckdb").read_bytes())
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def all_pages(client, limit, **parameters):
    found = asked(client, FIGURES, limit=limit, **parameters)
    pages = [found]
    while found["next"] is not None:
        found = client.get(found["next"]).json()
        pages.append(found)
    return pages


@pytest.mark.parametrize("limit", [1, 7, 2000])
def test_pages_hold_every_figure_once_and_in_one_order(portal, tables, limit):
    pages = all_pages(portal, limit)
    assert all(len(one["figures"]) == limit for one in pages[:-1])
    key = ", ".join(paging.KEY)
    wanted = tables.execute(f"select {key} from figures order by {key}").fetchall()
    found = [tuple(row[name] for name in paging.KEY) for page in pages for row in page["figures"]]
    assert found == [tuple(str(value) for value in row) for row in wanted]
    assert pages[0]["remaining"] == len(wanted)


def test_a_filter_gives_what_fits_all_of_its_fields(portal):
    found = asked(
        portal, FIGURES, indicators=[invented.RATE, invented.VACCINATED], levels="parish",
        from_period="2023", geographies="as_was", columns=["locality_id", "period"],
    )["figures"]  # fmt: skip
    assert {tuple(row) for row in found} == {("locality_id", "period")}
    assert {row["period"] for row in found} == {"2023"}
    assert {row["locality_id"] for row in found} == {"F06", "F07", "F08", "F09"}


def test_values_are_those_of_the_release_and_what_has_none_is_null_with_a_status(portal, tables):
    found = asked(portal, FIGURES, indicators=invented.VACCINATED, limit=2000)["figures"]
    by_key = {(row["locality_id"], row["period"]): row for row in found}
    assert by_key["F06", "2022"]["value"] == 90.0
    held = by_key["F06", "2023"]
    assert (held["value"], held["numerator"], held["obs_status"]) == (None, None, "withheld")
    assert by_key["F03", "2023"]["obs_status"] == "missing"


@pytest.mark.parametrize(
    ("path", "member", "table"),
    [
        ("/api/v1/plans", "plans", "plans"),
        ("/api/v1/targets", "targets", "targets"),
        ("/api/v1/indicators", "indicators", "indicators"),
        ("/api/v1/localities?limit=2000", "localities", "localities"),
    ],
)
def test_lists_have_all_rows_and_columns_of_their_table(portal, tables, path, member, table):
    rows = portal.get(path).json()[member]
    columns = {name for (name,) in tables.execute(
        "select column_name from (describe from query_table(?))", [table]).fetchall()}  # fmt: skip
    assert len(rows) == tables.table(table).count("*").fetchall()[0][0]
    assert all(columns <= set(row) for row in rows)


def test_places_are_found_by_old_and_new_names_and_listed_page_by_page(portal):
    found = asked(portal, "/api/v1/localities", q="ash")["localities"]
    assert {"F04", "F09"} <= {row["locality_id"] for row in found}
    first = asked(portal, "/api/v1/localities", level="parish", limit=2)
    second = portal.get(first["next"]).json()
    ids = [row["locality_id"] for page in (first, second) for row in page["localities"]]
    assert ids == sorted(set(ids))
    assert len(ids) == 4


def test_a_place_tells_what_it_was(portal):
    known = asked(portal, "/api/v1/localities/F09")["locality"]
    assert {one["place"]["locality_id"] for one in known["from_places"]} == {"F04", "F05"}


def test_a_figure_is_explained_in_the_language_asked_for(portal):
    key = {"indicator": invented.VACCINATED, "locality": "F03", "geography": "as_was",
           "period": "2023", "breakdown": "total"}  # fmt: skip
    path = f"{FIGURES}/explanation"
    english = portal.get(path, params=key, headers={"Accept-Language": "fr, en;q=0.8, vi;q=0.2"})
    assert english.headers["content-language"] == "en"
    assert "Nothing was reported for this period." in english.json()["sentences"]
    vietnamese = portal.get(path, params=key)
    assert vietnamese.headers["content-language"] == "vi"
    assert vietnamese.json()["sentences"] != english.json()["sentences"]
    assert vietnamese.headers["etag"] != english.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/nowhere", 404, "no_page"),
        (f"{FIGURES}?release=00009-2030-01-01", 404, "no_such_release"),
        (f"{FIGURES}?indicators=no_such", 404, "wrong_filter"),
        (f"{FIGURES}?from_period=2024&to_period=2020", 404, "wrong_filter"),
        (f"{FIGURES}?indicator=misspelt", 400, "asked_wrongly"),
        (f"{FIGURES}?limit=0", 400, "asked_wrongly"),
        (f"{FIGURES}?limit=2001", 400, "asked_wrongly"),
        (f"{FIGURES}?after=bm90aGluZw", 400, "wrong_after"),
        (f"{FIGURES}/explanation?indicator=a", 400, "asked_wrongly"),
        ("/api/v1/indicators/no_such", 404, "no_such_indicator"),
        ("/api/v1/localities/F99", 404, "no_such_place"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_cannot_be_answered_is_a_problem_with_a_sentence(portal, path, status, code, language):
    answer = portal.get(path, headers={"Accept-Language": language})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["detail"].endswith(".")


def test_a_wrong_parameter_is_named_with_what_it_should_be(portal):
    answer = portal.get(f"{FIGURES}?limit=many&x=1", headers={"Accept-Language": "en"})
    assert answer.json()["invalid"] == [
        {"parameter": "limit", "detail": "It must be a whole number."},
        {"parameter": "x", "detail": "There is no such parameter."},
    ]


def test_an_answer_that_the_reader_has_is_not_sent_again(portal):
    tag = portal.get(FIGURES).headers["etag"]
    again = portal.get(FIGURES, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", [FIGURES, "/vi", "/api/v1/releases", "/vi/data/figures/xlsx"])
def test_head_is_get_without_a_body_and_options_says_what_is_allowed(portal, path):
    head, whole = portal.head(path), portal.get(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-security-policy"):
        assert head.headers[name] == whole.headers[name]
    options = portal.options(path)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(portal, method):
    answer = getattr(portal, method)(FIGURES)
    assert (answer.status_code, answer.json()["code"]) == (405, "wrong_method")
    assert "GET" in answer.headers["allow"]


def test_pages_stay_with_the_release_that_they_began_with(unpublished):
    with portal_of(unpublished) as client:
        assert client.get(FIGURES).json()["code"] == "no_release"
        first = invented.publish(unpublished)
        began = asked(client, FIGURES, limit=5)
        more = invented.of(invented.RUNAWAYS, "F06", 2022, per=1, numerator=7, denominator=None)
        second = invented.publish(unpublished, [more])
        assert client.get(began["next"]).json()["release"]["id"] == first
        assert asked(client, FIGURES)["release"]["id"] == second
        known = asked(client, "/api/v1/releases")["releases"]
        assert [one["id"] for one in known] == [second, first]


def test_the_document_describes_what_is_answered(portal, tables):
    document = portal.get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json()
    assert set(document["paths"]) >= {FIGURES, "/api/v1/indicators", "/api/v1/openapi.json"}
    for operations in document["paths"].values():
        for one in operations["get"]["parameters"]:
            assert one["description"] != one["name"]
        assert operations["get"]["summary"] != operations["get"]["operationId"]
    row = asked(portal, FIGURES, limit=1)["figures"][0]
    assert set(row) <= set(document["components"]["schemas"]["figures_named"]["properties"])
    assert "422" not in json.dumps(document)


@pytest.mark.parametrize("name", ["indicators", "provinces", "geographies", "columns"])
def test_a_name_that_is_empty_is_refused_and_not_taken_for_everything(portal, name):
    answer = portal.get(FIGURES, params={name: ""}, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    [fault] = answer.json()["invalid"]
    assert fault == {
        "parameter": name,
        "detail": "It is empty: leave this parameter out, or name something.",
    }
