"""`chitieu publish postgres` and `chitieu release rollback` as they are typed."""

import os
import re
import shutil

import psycopg
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.operations.database import operations
from orchestration.operations.models import Alert
from orchestration.settings import Settings

PLANTED = "Mat-khau_7391"
DEAD = f"postgresql://loader:{PLANTED}@127.0.0.1:9/analysis"
SHOWN = "select release_id from chitieu.release"
CLOSED = "select release_id from chitieu_restricted.release"


@pytest.fixture
def command(country, tmp_path, monkeypatch):
    """What a command says, run in a home of its own with two releases."""
    home = tmp_path / "home"
    shutil.copytree(country.place.home.root, home, symlinks=True)
    for name in list(os.environ):
        if name.startswith("CHITIEU_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CHITIEU_HOME", str(home))

    def run(*words, code=0, **settings):
        with monkeypatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(f"CHITIEU_{name.upper()}", value)
            result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == code, result.output
        assert PLANTED not in result.output
        return result.output

    return run


def told():
    with operations(Settings().operations) as database, database.transaction() as session:
        found = session.scalars(select(Alert).where(Alert.subject == "serving"))
        return [one.event for one in found]


def test_the_release_is_brought_and_rows_and_speed_are_told(command, database, country):
    said = command("publish", "postgres", database.url().get_secret_value())
    assert re.fullmatch(
        rf"{country.newer} is in chitieu: \d+ tables, [\d,]+ rows in \d+\.\d s "
        r"\([\d,]+ rows/s\)\.\n",
        said,
    )
    assert database.rows(SHOWN) == [(country.newer,)]
    again = command("publish", "postgres", serving_url=database.url().get_secret_value())
    assert again == f"{country.newer} is in chitieu already; --again loads it anew.\n"
    anew = command("publish", "postgres", database.url().get_secret_value(), "--again")
    assert " rows/s" in anew


def test_the_restricted_release_comes_when_asked_and_then_as_well(command, database, country):
    url = database.url().get_secret_value()
    command("publish", "postgres", url, serving_restricted="true")
    with pytest.raises(psycopg.errors.UndefinedTable):
        database.rows(CLOSED)
    said = command("publish", "postgres", url, "--restricted")
    assert "is in chitieu already" in said
    assert "is in chitieu_restricted:" in said
    assert database.rows(CLOSED) == [(country.newer,)]


def test_with_the_settings_alone_it_does_what_a_run_does(command, database, country):
    url = database.url().get_secret_value()
    command("publish", "postgres", serving_url=url, serving_restricted="true")
    assert database.rows(SHOWN) == database.rows(CLOSED) == [(country.newer,)]


def test_what_an_administrator_runs_is_printed_and_runs(command, database, country):
    statements = command("publish", "postgres", "--print-roles", serving_url=DEAD)
    admin = database.session()
    for role in ("analyst", "restricted"):  # another database of this server may have them
        if admin.execute("select from pg_roles where rolname = %s", [role]).fetchone() is not None:
            statements = re.sub(rf"create role {role} .*", "", statements)
    readers = "\n".join(re.findall(r"^-- (.*;)$", statements, flags=re.M))
    try:
        admin.execute(statements)
        url = database.url("loader").get_secret_value()
        command("publish", "postgres", url, "--restricted")
        admin.execute(readers.replace("CODE", "24"))
        seen = "select distinct locality_id from chitieu_restricted.figures order by 1"
        assert database.rows(seen, login="province_reader") == [("C2",), ("C3",)]
        assert database.rows(SHOWN, login="reader") == [(country.newer,)]
    finally:
        for role in ("loader", "reader", "province_reader"):
            admin.execute(f"drop owned by {role} cascade; drop role {role}")


def test_without_an_address_the_form_of_one_is_told(command):
    said = command("publish", "postgres", code=1)
    assert "postgresql://LOGIN@HOST/DATABASE" in said
    assert "CHITIEU_SERVING_URL" in said


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (DEAD, "cannot be reached"),
        (f"mysql://loader:{PLANTED}@127.0.0.1/analysis", "no address of a PostgreSQL database"),
        (f"postgresql://loader:{PLANTED}@127.0.0.1:9", "no address of a PostgreSQL database"),
        (f"postgresql://loader:x@{PLANTED}@127.0.0.1:9/a", "no address of a PostgreSQL database"),
        ("postgresql://loader:${NO_SUCH_NAME}@127.0.0.1:9/a", "NO_SUCH_NAME"),
    ],
)
def test_a_wrong_address_is_a_sentence_without_the_password(command, address, sentence):
    assert sentence in command("publish", "postgres", address, code=1)
    assert sentence in command("publish", "postgres", code=1, serving_url=address)


def test_a_password_comes_from_a_file(command, database, country, tmp_path):
    kept = tmp_path / "password"
    kept.write_text("p@ss/w:rd%\n")
    url = database.url(f"postgres:${{file:{kept}}}").get_secret_value()
    command("publish", "postgres", url)
    assert database.rows(SHOWN) == [(country.newer,)]


def test_a_command_that_brings_it_ends_what_was_told(command, database, country):
    command("release", "rollback", country.older, "--reason", "wrong", code=1, serving_url=DEAD)
    assert told() == ["release_not_served"]
    command("publish", "postgres", serving_url=database.url().get_secret_value())
    assert told() == ["release_not_served", "serving_works_again"]


def test_a_rollback_brings_the_database_back_as_well(command, database, country):
    url = database.url().get_secret_value()
    both = {"serving_url": url, "serving_restricted": "true"}
    command("publish", "postgres", **both)
    said = command("release", "rollback", country.older, "--reason", "wrong", **both)
    assert f"{country.older} is in chitieu:" in said
    assert database.rows(SHOWN) == database.rows(CLOSED) == [(country.older,)]
    assert told() == []


def test_a_rollback_that_the_database_did_not_follow_says_so_and_stands(command, database, country):
    url = database.url().get_secret_value()
    command("publish", "postgres", url)
    said = command(
        "release", "rollback", country.older, "--reason", "wrong", code=1, serving_url=DEAD
    )
    assert f"Readers see {country.older}" in said
    assert "PostgreSQL does not have it: PostgreSQL cannot be reached" in said
    assert Settings().paths.current_release.resolve().name == country.older
    assert told() == ["release_not_served"]
    assert database.rows(SHOWN) == [(country.newer,)]


def test_publishing_by_hand_brings_it_too(command, database, country):
    said = command("publish", serving_url=database.url().get_secret_value())
    assert f"still {country.newer}" in said
    assert f"{country.newer} is in chitieu:" in said
    assert database.rows(SHOWN) == [(country.newer,)]
