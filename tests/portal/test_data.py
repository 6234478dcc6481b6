"""The page of data: the same filter in every format, whole files, a dictionary, SQL that runs."""

import html
import io
import re
import zipfile

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.portal import invented
from tests.portal.test_told import PLANTED

FORMATS = ("csv", "xlsx", "parquet")
RAW = {str(one) for one in (invented.PLANTED, invented.PLANTED_OF)}


def page_of(portal, address):
    answer = portal.get(address)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def links(text, part):
    return re.findall(rf'href="(?=/)([^"]*{part}[^"]*)"', text)


def test_the_form_keeps_what_was_chosen_and_counts_it(portal):
    page = page_of(
        portal, f"/en/data?indicators={invented.RATE}&levels=parish&from_period=2023&provinces="
    )
    assert f'<option value="{invented.RATE}" selected>' in page
    assert '<option value="parish" selected>' in page
    assert 'name="from_period" value="2023"' in page
    assert "8 figures" in page


def test_what_the_page_offers_gives_as_many_rows_as_it_counted(portal, published):
    page = page_of(portal, f"/en/data?indicators={invented.RATE}&from_period=2023")
    counted = int(re.search(r"(\d+) figures", page)[1])
    csv, parquet = (portal.get(links(page, f"figures/{one}")[0]) for one in ("csv", "parquet"))
    assert published.current() in links(page, "figures/csv")[0]
    assert len(csv.text.splitlines()) == counted + 1
    assert pq.read_table(io.BytesIO(parquet.content)).num_rows == counted
    following = portal.get(links(page, "/api/v1/figures")[0]).json()
    assert following["remaining"] == counted


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_has_a_name_in_ascii_and_in_the_readers_language(portal, published, name):
    told = portal.get(f"/vi/data/figures/{name}").headers["content-disposition"]
    assert f'filename="chitieu-{published.current()}.{name}"' in told
    assert "filename*=UTF-8''Ch%E1%BB%89%20ti%C3%AAu" in told


def test_csv_is_what_a_spreadsheet_of_the_language_opens(portal):
    address = f"data/figures/csv?indicators={invented.RATE}&columns=value&columns=locality_name"
    vietnamese, english = (portal.get(f"/{one}/{address}").content for one in ("vi", "en"))
    assert vietnamese.startswith(b"\xef\xbb\xbfvalue;locality_name\r\n6,25;")
    assert english.startswith(b"\xef\xbb\xbfvalue,locality_name\r\n6.25,")


def test_a_place_is_found_by_name_chosen_and_left_out_again(portal):
    page = page_of(portal, f"/en/data?place=ash&indicators={invented.RATE}")
    chosen = next(one for one in links(page, "localities=F09"))
    page = page_of(portal, chosen)
    assert 'name="localities" value="F09"' in page
    assert invented.RATE in chosen
    without = next(one for one in links(page, "/en/data\\?") if "F09" not in one)
    assert invented.RATE in without
    assert "There is no place like" in page_of(portal, "/en/data?place=zzzzzz")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/vi/data?indicators=no_such", 404),
        ("/vi/data?from_period=2024&to_period=2020", 404),
        ("/vi/data?indicator=misspelt", 400),
        ("/vi/data/figures/doc", 404),
        ("/vi/data/figures/csv?levels=nowhere", 404),
        ("/vi/data/files/release.json", 404),
        ("/vi/data/files/..%2F..%2Foperations.sqlite3", 404),
    ],
)
def test_what_is_not_there_is_said_in_a_page(portal, address, status):
    answer = portal.get(address)
    assert answer.status_code == status
    assert "<h1>Không hiển thị được trang này</h1>" in answer.text


def test_more_rows_than_a_file_may_have_are_refused_in_a_sentence(portal, monkeypatch):
    monkeypatch.setattr("portal.downloads.MOST_ROWS", 3)
    answer = portal.get("/en/data/figures/csv")
    assert answer.status_code == 413
    assert "Filter further" in answer.text


def test_a_whole_file_is_the_releases_own_and_can_be_asked_for_in_parts(portal, published):
    for address in links(page_of(portal, "/en/data"), "/data/files/"):
        name = address.split("?")[0].rsplit("/", 1)[1]
        whole = (published.home.current_release / name).read_bytes()
        assert portal.get(address).content == whole
        part = portal.get(address, headers={"Range": "bytes=4-9"})
        assert (part.status_code, part.content) == (206, whole[4:10])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_file_holds_a_suppressed_count_or_a_withheld_value(portal, name, language):
    given = portal.get(f"/{language}/data/figures/{name}").content
    texts = [given]
    if name == "xlsx":
        with zipfile.ZipFile(io.BytesIO(given)) as book:
            texts = [book.read(one) for one in book.namelist()]
    if name == "parquet":
        texts = [str(pq.read_table(io.BytesIO(given)).to_pydict()).encode()]
    for text in texts:
        assert not [one for one in PLANTED | RAW if one.encode() in text]


@pytest.mark.parametrize(
    "address",
    ["figures?limit=2000", "targets", "indicators", "plans", "release", "localities"],
)
def test_no_answer_to_a_program_holds_one(portal, address):
    text = portal.get(f"/api/v1/{address}").text
    assert not [one for one in PLANTED | RAW if one in text]


def test_the_dictionary_has_every_table_and_column(portal, published):
    page = page_of(portal, "/en/data/dictionary")
    for path in published.home.current_release.glob("*.parquet"):
        part = page.split(f'<h2 id="{path.stem}">')[1].split("</section>")[0]
        for column in pq.read_schema(path).names:
            assert f"<code>{column}</code>" in part


def test_every_question_in_sql_runs_on_the_files_of_the_release(portal, published, tmp_path):
    for path in published.home.current_release.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    page = page_of(portal, "/vi/data/sql")
    questions = re.findall(r'<pre class="sql"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert len(questions) == 8
    with duckdb.connect(str(tmp_path / "chitieu.duckdb"), read_only=True) as connection:
        connection.execute("set file_search_path = ?", [str(tmp_path)])
        found = [connection.execute(one).fetchall() for one in questions]
    assert all(found[:2])


def test_the_reference_page_names_every_address_and_parameter(portal):
    page = page_of(portal, "/vi/api")
    document = portal.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        part = page.split(f"<code>GET {path}</code>")[1].split("</section>")[0]
        for one in operations["get"]["parameters"]:
            assert f"<code>{one['name']}</code>" in part


def test_what_a_release_shows_is_described_in_vietnamese_and_in_english(published):
    rows = pq.read_table(published.home.current_release / "dictionary.parquet").to_pylist()
    said = {(row["table_name"], row["column_name"]): row for row in rows}
    assert ("figures", "value") in said
    assert [place for place, row in said.items() if not row["description_vi"]] == []
    assert [place for place, row in said.items() if not row["description_en"]] == []
