"""The generator's own promises: the same bytes for the same seed, text that other codecs read."""

import hashlib
import unicodedata
from pathlib import Path

import pytest

from bench.demonstration.__main__ import main
from bench.demonstration.figure import limits
from bench.demonstration.legacy_text import ENCODERS
from bench.demonstration.spelling import NAME_STYLES, write_name

TEXT = "Xã Lả Nhì Thàng; Phường Phước Thới, số trẻ em dưới 5 tuổi: ẵ ặ ỹ ỵ Đ Ấ Ữ"


def contents(home):
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and path.stat().st_size < 10_000_000
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    assert main(["--home", str(folder), "--small"]) == 0
    return folder


def test_the_same_seed_writes_the_same_bytes(home, tmp_path):
    assert main(["--home", str(tmp_path), "--small"]) == 0
    assert contents(tmp_path) == contents(home)


def test_another_seed_writes_other_counts(home, tmp_path):
    assert main(["--home", str(tmp_path), "--small", "--seed", "5"]) == 0
    assert contents(tmp_path) != contents(home)


def test_a_home_that_has_it_is_left_alone(home, capsys):
    before = contents(home)
    assert main(["--home", str(home), "--small"]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert contents(home) == before


def test_another_demonstration_is_not_written_over(home, capsys):
    assert main(["--home", str(home), "--small", "--seed", "5"]) == 1
    assert "belongs to another demonstration" in capsys.readouterr().err


def test_windows_1258_is_what_python_reads():
    written = ENCODERS["windows-1258"](TEXT).decode("cp1258")
    assert unicodedata.normalize("NFC", written) == unicodedata.normalize("NFC", TEXT)


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("tcvn3", b"ph\xad\xeang th\xeci"), ("vni", b"ph\xf6\xf4\xf8ng tho\xfbi")],
)
def test_font_encodings_are_those_of_the_code_charts(encoding, written):
    text = {"tcvn3": "phường thỡi", "vni": "phường thỏi"}[encoding]
    assert ENCODERS[encoding](text) == written


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("new_tones", "Xã Hoà Thuỷ"),
        ("short", "X. Hòa Thủy"),
        ("capitals", "XÃ HÒA THỦY"),
        ("plain", "Xã Hòa Thủy"),
    ],
)
def test_names_are_written_in_an_office_s_manner(style, written):
    assert style in NAME_STYLES
    assert write_name("Xã Hòa Thủy", style) == written


def test_limits_are_those_of_the_tables():
    # Exact Poisson limits of 5 events, and Wilson's of 20 in 100, from published tables.
    assert limits("byar", 5, 1, 0.95) == pytest.approx((1.6235, 11.6683), abs=1e-4)
    assert limits("wilson", 20, 100, 0.95) == pytest.approx((0.13337, 0.28883), abs=1e-5)


def test_there_is_a_file_of_every_form(home):
    suffixes = {Path(name).suffix for name in contents(home)}
    assert {".csv", ".xlsx", ".xls"} <= suffixes
