"""What is suppressed or withheld is looked for in all that leaves the system, by one search."""

import html
import logging
import re
import shutil

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.outputs.postgres import PUBLIC, Serving
from orchestration.paths import Home
from tests.outputs.postgres.conftest import Database, server
from tests.outputs.test_taking import readable
from tests.pipeline.test_planted_secrets import cells
from tests.portal import invented
from tests.portal.test_told import PLANTED

__all__ = ["server"]

# Of a withheld figure the public sentence tells the counts at fault, never the value.
SOUGHT = PLANTED | {str(one) for one in (invented.PLANTED, invented.PLANTED_OF)}
KNOWN = {"2500", "2,500", "2.500", "2500.0"}
# A figure is explained to a program only when its whole key is given.
ASKED_TOO_LITTLE = {"/api/v1/figures/explanation": {400}}
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')


def found(texts, sought=SOUGHT):
    """Where a number that is sought stands."""
    return {where for where, text in texts if any(one in text for one in sought)}


def pages(portal):
    """The text of every address that links lead to, in both languages, files among them."""
    seen, waiting = set(), ["/vi", "/en", "/api/v1/openapi.json", *interface(portal)]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = portal.get(path)
        assert answer.status_code in ASKED_TOO_LITTLE.get(path, {200}), path
        ending = ending_of(path, answer)
        if ending == "html":
            waiting += [html.unescape(one) for one in LINK.findall(answer.text)]
        if ending != "duckdb":  # the release's own, looked at where it lies
            yield path, readable(ending, answer.content) + str(dict(answer.headers))


def ending_of(path, answer):
    """What kind of file an answer is: as its type says, or the address."""
    kind = answer.headers["content-type"]
    named = {"html": "html", "spreadsheet": "xlsx", "parquet": "parquet"}
    told = (ending for word, ending in named.items() if word in kind)
    return next(told, path.partition("?")[0].rpartition(".")[2])


def interface(portal):
    """The addresses of the interface for programs that need no parameter in their path."""
    described = portal.get("/api/v1/openapi.json").json()["paths"]
    limited = {
        path: {one["name"] for one in described[path]["get"].get("parameters", ())}
        for path in described
        if "{" not in path
    }
    return [path + "?limit=2000" * ("limit" in names) for path, names in limited.items()]


def files(folder):
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, readable(path.suffix[1:], path.read_bytes())


@pytest.fixture(scope="module")
def home(published, tmp_path_factory):
    """A copy: what is read here, the portal of other tests holds open in its own way."""
    folder = tmp_path_factory.mktemp("copied") / "home"
    shutil.copytree(published.home.root, folder, symlinks=True)
    return Home(folder)


@pytest.fixture
def command(home, monkeypatch):
    monkeypatch.setenv("CHITIEU_HOME", str(home.root))
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(invented.CATALOGUE))

    def run(*words):
        result = CliRunner().invoke(app, [str(one) for one in words])
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_no_link_leads_astray_and_no_page_file_answer_or_log_of_the_portal_shows_it(portal, caplog):
    with caplog.at_level(logging.DEBUG):
        texts = list(pages(portal))
    asked = {where.partition("?")[0] for where, _ in texts}
    assert {"/vi", "/en", "/vi/locality/F06", f"/en/indicator/{invented.SECRET}"} < asked
    assert found(texts, KNOWN)
    assert found(texts) == set()
    assert found([("log", caplog.text)]) == set()


def test_no_table_of_the_release_shows_it_and_the_restricted_ones_do(home):
    release = home.current_release.resolve().name
    texts = {
        folder: [(where, str(value)) for where, value in cells(folder / release)]
        for folder in (home.releases, home.restricted)
    }
    assert found(texts[home.releases]) == set()
    assert found(texts[home.restricted])


def test_no_file_that_a_command_writes_shows_it(command, tmp_path):
    for ending in ("csv", "xlsx", "parquet", "sdmx.csv"):
        command("export", tmp_path / f"figures.{ending}")
    command("sdmx", "--to", tmp_path / "sdmx")
    texts = list(files(tmp_path))
    assert len(texts) > 6
    assert found(texts, KNOWN)
    assert found(texts) == set()


def test_no_explanation_shows_it(command):
    texts = [
        (f"{indicator} {language}", command(
            "explain", indicator, place, "2023", "--geography", "as_was",
            *language,
        ))
        for indicator, place in ((invented.SECRET, "F06"), (invented.VACCINATED, "F06"))
        for language in ([], ["--english"], ["--json"])
    ]  # fmt: skip
    assert found(texts) == set()


def test_no_relation_of_the_database_shows_it_to_an_analyst(home, server):
    database = Database(server, "no_way_out")
    try:
        database.load(Serving(home.current_release.resolve(), PUBLIC))
        reader = database.reader("analyst", "one_who_seeks")
        named = reader.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema like 'chitieu%'"
        ).fetchall()
        texts = [(one, str(reader.execute(f"select * from {one}").fetchall())) for (one,) in named]
    finally:
        database.drop()
    assert "chitieu.figures" in found(texts, KNOWN)
    assert found(texts) == set()
