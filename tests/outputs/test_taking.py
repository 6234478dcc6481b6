"""Taking figures of a published release away: the commands, and what must not come out by them."""

import csv
import errno
import gzip
import io
import json
import os
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.outputs.opened import opened
from orchestration.outputs.sdmx import package
from orchestration.outputs.tables.filter import filter_of
from orchestration.outputs.tables.formats import FORMATS, Taken, format_of
from orchestration.outputs.tables.offer import offer_of
from orchestration.outputs.written import write_file
from tests.gate.worlds import figure
from tests.outputs import small_release
from tests.outputs.reports.pdf_text import pages_of
from tests.pipeline.conftest import (  # the fixtures of a published release
    empty_operations,
    figures,
    indicator,
    judged_before,
    place,
)

__all__ = ["empty_operations", "figures", "judged_before", "place"]

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"
# Primes: no other number here has their digits, alone or as a sum, share or percentage.
SECRET, CHILDREN, DOUBTED = 104729, 611953, 999983
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "=cmd|' /C calc'!A0")


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(CATALOGUE))
    monkeypatch.chdir(tmp_path)

    def running(*words, home, code=0):
        monkeypatch.setenv("CHITIEU_HOME", str(home))
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result.output

    return running


@pytest.fixture
def home(tmp_path):
    """A home with one release, written by hand."""
    rows = [
        small_release.row(locality_id=place, period=period)
        for place in ("V", "P", "Q", "P1")
        for period in ("2023", "2024")
    ]
    release = small_release.write(tmp_path / "home" / "releases" / "00007-2025-02-01", rows)
    (release.parent / "current").symlink_to(release.name)
    return tmp_path / "home"


@pytest.mark.parametrize("ending", [one.suffix for one in FORMATS.values()])
def test_export_writes_the_format_of_the_ending(run, home, tmp_path, ending):
    said = run("export", tmp_path / f"out{ending}", "--province", "12", home=home)
    assert "00007-2025-02-01" in said
    with opened(home / "releases" / "current") as release:
        asked = filter_of(offer_of(release.connection), provinces="12")
        taken = Taken(release.connection, release.facts, asked, catalogue=CATALOGUE)
        size = len(b"".join(FORMATS[format_of(f"out{ending}")].write(taken)))
    assert abs((tmp_path / f"out{ending}").stat().st_size - size) < 50  # XLSX holds its minute


def test_export_filters_and_names_columns(run, home, tmp_path):
    out = tmp_path / "out.csv"
    words = ("--level", "province", "--from", "2024", "--until", "2024", "--column", "locality_id")
    run("export", out, *words, "--column", "value", "--english", home=home)
    assert out.read_text(encoding="utf-8-sig") == "locality_id,value\nP,25\nQ,25\n"


def test_export_says_what_the_release_does_not_have(run, home, tmp_path):
    said = run("export", tmp_path / "out.csv", "--level", "provinz", home=home, code=1)
    assert "“provinz”" in said
    assert "province" in said
    assert not (tmp_path / "out.csv").exists()


def test_export_says_which_endings_there_are(run, home, tmp_path):
    assert ".parquet" in run("export", tmp_path / "out.docx", home=home, code=1)


def test_before_the_first_release_the_commands_say_so(run, tmp_path):
    for words in (("export", tmp_path / "out.csv"), ("sdmx",)):
        assert "chitieu run" in run(*words, home=tmp_path / "nothing", code=1)


def test_sdmx_writes_structure_and_figures_that_belong_together(run, home, tmp_path):
    said = run("sdmx", "--to", tmp_path / "out", home=home)
    assert "8 figures" in said
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "structure.xml", "structure.json", "figures.csv",
    }  # fmt: skip
    line = next(csv.DictReader((tmp_path / "out" / "figures.csv").open(encoding="utf-8")))
    flow = json.loads((tmp_path / "out" / "structure.json").read_text())["data"]["dataflows"][0]
    assert line["STRUCTURE_ID"] == f"{flow['agencyID']}:{flow['id']}({flow['version']})"


def test_sdmx_without_a_folder_names_it_after_the_release(run, home, tmp_path):
    run("sdmx", "--province", "38", home=home)
    assert (tmp_path / "sdmx-00007-2025-02-01" / "figures.csv").exists()


def test_many_figures_are_compressed_and_the_plain_file_of_before_goes(
    run, home, tmp_path, monkeypatch
):
    run("sdmx", "--to", tmp_path, home=home)
    plain = (tmp_path / "figures.csv").read_bytes()
    monkeypatch.setattr(package, "LARGE", 8)
    run("sdmx", "--to", tmp_path, home=home)
    packed = (tmp_path / "figures.csv.gz").read_bytes()
    assert gzip.decompress(packed) == plain
    assert not (tmp_path / "figures.csv").exists()
    run("sdmx", "--to", tmp_path, home=home)
    assert (tmp_path / "figures.csv.gz").read_bytes() == packed


def test_a_file_is_whole_or_as_it_was(tmp_path):
    def breaking():
        yield b"half"
        raise OSError("the disk is full")

    (tmp_path / "file").write_bytes(b"before")
    with pytest.raises(OSError, match="full"):
        write_file(tmp_path / "file", breaking())
    assert (tmp_path / "file").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_connection_to_a_release_reaches_nothing_else(home, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with opened(home / "releases" / "current") as release:
        for statement in (
            f"select * from read_csv('{tmp_path / 'secret.csv'}')",
            "set enable_external_access = true",
            "delete from figures",
        ):
            with pytest.raises(duckdb.Error):
                release.connection.execute(statement)


@pytest.fixture
def planted(place, figures):
    """A release with a suppressed figure and one that is withheld, each of a number of its own."""
    secret = figure(
        locality_id="D1", period="2024", numerator=SECRET, denominator=CHILDREN,
        sensitivity="always",
    )  # fmt: skip
    doubted = figure(locality_id="C1", period="2024", numerator=DOUBTED, denominator=200)
    place.mask(secret)
    shown = [row for row in figures if (row["locality_id"], row["period"]) != ("C1", "2024")]
    said = dict.fromkeys(
        f"{what}_{of}" for what in ("definition", "limitations") for of in ("vi", "en")
    )
    indicators = [indicator("stunting", "Tỷ lệ thấp còi", "Stunting", **said)]
    place.bring([*shown, doubted, secret], tables={"indicators": indicators})
    return place.publish().folder


def everything_of(folder, format_, language="vi"):
    """The text of a file with every column, those too that are asked for by name only."""
    with opened(folder) as release:
        offer = offer_of(release.connection)
        asked = filter_of(offer, columns=offer.named["columns"])
        taken = Taken(release.connection, release.facts, asked, language, catalogue=CATALOGUE)
        return readable(format_, b"".join(FORMATS[format_].write(taken)))


def numbers_in(text, numbers, values):
    """Which of these stand in a text, in any way of writing them."""
    forms = {one: (f"{one}", f"{one:,}", f"{one:,}".replace(",", ".")) for one in numbers}
    for value in values:
        short = f"{value:.9f}"[:7]
        forms[value] = (short, short.replace(".", ","))
    return {one for one, written in forms.items() if any(form in text for form in written)}


@pytest.mark.parametrize("format_", sorted(FORMATS))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_hidden_comes_out_in_no_format(planted, format_, language):
    text = everything_of(planted, format_, language)
    assert "suppressed" in text or ",Q,C," in text
    assert "withheld" in text or ",O,N," in text
    values = (100 * SECRET / CHILDREN, 100 * DOUBTED / 200)
    assert numbers_in(text, (SECRET, CHILDREN, DOUBTED), values) == set()


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_the_same_search_finds_what_the_restricted_release_shows(planted, format_):
    restricted = planted.parents[1] / "restricted" / planted.name
    value = 100 * SECRET / CHILDREN
    text = everything_of(restricted, format_)
    assert numbers_in(text, (SECRET, CHILDREN), (value,)) == {SECRET, CHILDREN, value}


def readable(format_, written):
    """All text of a file, its numbers as they are written."""
    match format_:
        case "parquet":
            import pyarrow.parquet as pq

            return str(pq.read_table(io.BytesIO(written)).to_pylist())
        case "xlsx":
            import zipfile

            with zipfile.ZipFile(io.BytesIO(written)) as book:
                return "".join(book.read(name).decode() for name in book.namelist())
        case "pdf":
            return "".join(pages_of(written))
    return written.decode()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_live_formula_in_a_spreadsheet(tmp_path, text):
    import fastexcel

    rows = [small_release.row(value=-1.5, reason=text)]
    release = small_release.write(tmp_path / "release", rows)
    with opened(release) as one:
        offer = offer_of(one.connection)
        asked = filter_of(offer, columns=["reason", "value"])
        in_csv = b"".join(FORMATS["csv"].write(Taken(one.connection, one.facts, asked, "en")))
        in_xlsx = b"".join(FORMATS["xlsx"].write(Taken(one.connection, one.facts, asked)))
    [line] = csv.DictReader(io.StringIO(in_csv.decode("utf-8-sig"), newline=""))
    assert line["reason"] == f"'{text}"
    assert line["value"] == "-1.5"
    sheet = fastexcel.read_excel(in_xlsx).load_sheet(0).to_arrow().to_pylist()
    assert [row["reason"] for row in sheet] == [text]
    assert b"<f>" not in b"".join(parts(in_xlsx))


def parts(book):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book)) as opened_book:
        for name in opened_book.namelist():
            yield opened_book.read(name)


NAMES = ('Xã "Ô"; a, b', "Xã\r\nhai dòng", "Xã 'đơn'", "-Xã", "Đắk Lắk ‮ ẩn", "x" * 40_000)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_hostile_names_come_out_whole(tmp_path, name, language):
    import fastexcel

    places = [small_release.locality(*one) for one in small_release.PLACES]
    places[3]["name_vi"] = name
    release = small_release.write(tmp_path / "r", [small_release.row()], places=places)
    with opened(release) as one:
        offer = offer_of(one.connection)
        asked = filter_of(offer, columns=["locality_name", "value"])
        taken = Taken(one.connection, one.facts, asked, language)
        in_csv = b"".join(FORMATS["csv"].write(taken)).decode("utf-8-sig")
        in_xlsx = b"".join(FORMATS["xlsx"].write(taken))
    delimiter = {"vi": ";", "en": ","}[language]
    [line] = csv.DictReader(io.StringIO(in_csv, newline=""), delimiter=delimiter)
    assert line["locality_name"].removeprefix("'") == name
    assert line["value"] == "25"
    [row] = fastexcel.read_excel(in_xlsx).load_sheet(0).to_arrow().to_pylist()
    # A cell of Excel holds so many letters; XML knows one end of a line.
    assert row["locality_name"].replace("\r", "") == name[:32_767].replace("\r", "")


def test_the_vietnamese_dialect_has_semicolons_and_decimal_commas(tmp_path):
    release = small_release.write(tmp_path / "r", [small_release.row(value=1234.5, coverage=0.25)])
    with opened(release) as one:
        asked = filter_of(offer_of(one.connection), columns=["value", "coverage", "period_start"])
        written = b"".join(FORMATS["csv"].write(Taken(one.connection, one.facts, asked)))
    assert written == "﻿value;coverage;period_start\r\n1234,5;0,25;2024-01-01\r\n".encode()


def test_the_workbook_says_which_release_it_is_of_and_what_its_words_mean(tmp_path):
    import fastexcel

    release = small_release.write(tmp_path / "r", [small_release.row()], synthetic=True)
    with opened(release) as one:
        asked = filter_of(offer_of(one.connection), indicators="stunting")
        written = b"".join(FORMATS["xlsx"].write(Taken(one.connection, one.facts, asked)))
    book = fastexcel.read_excel(written)
    assert book.sheet_names == ["Số liệu", "Ghi chú"]
    cells = book.load_sheet(1, header_row=None).to_arrow().to_pylist()
    text = "\n".join(str(value) for row in cells for value in row.values())
    for said in ("00007-2025-02-01", "MÔ PHỎNG", "indicators = stunting", "Định nghĩa.", "tạm giữ"):
        assert said in text
    [row] = book.load_sheet(0).to_arrow().to_pylist()
    assert (row["value"], row["locality_code"], row["provisional"]) == (25.0, "00101", False)
    assert f"{row['period_start']:%Y-%m-%d}" == "2024-01-01"


def test_the_dictionary_lists_tables_and_the_columns_of_one(run, home, tmp_path):
    assert "localities" in run("dictionary", home=home)
    said = run("dictionary", "figures", "--english", home=home)
    assert "obs_status" in said
    assert "double" in said
    run("dictionary", "--to", tmp_path / "all.csv", home=home)
    assert "figures;obs_status;varchar" in (tmp_path / "all.csv").read_text(encoding="utf-8-sig")


def test_the_dictionary_names_the_tables_there_are(run, home):
    assert "localities" in run("dictionary", "figure", home=home, code=1)


@pytest.mark.parametrize("command", [["export"], ["dictionary", "--to"], ["sdmx", "--to"]])
def test_a_target_that_cannot_be_is_refused_in_a_sentence(run, home, tmp_path, command):
    target = tmp_path / "out.csv"
    target.mkdir()
    (target / "structure.xml").mkdir()
    said = run(*command, target, home=home, code=1)
    assert "is a folder or a device" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", [["export", "out.csv"], ["sdmx", "--to", "out"]])
def test_a_release_of_an_earlier_layout_is_said_to_be_one(run, home, command):
    file = home / "releases" / "current" / "chitieu.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("alter table figures drop column coverage")
        connection.execute("alter table localities drop column province_code")
    said = run(*command, "--province", "12", home=home, code=1)
    assert "made by an earlier version of the program" in said
    assert "chitieu run" in said


def test_figures_that_cannot_be_written_leave_the_structure_beside_them_as_it_was(
    run, home, tmp_path, monkeypatch
):
    def full(*_):
        yield b"half"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "out"
    run("sdmx", "--to", out, home=home)
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    monkeypatch.setattr(package, "structure_xml", lambda *_: b"another")
    monkeypatch.setattr(package, "sdmx_csv_of", full)
    assert "No space left" in run("sdmx", "--to", out, home=home, code=1)
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before
