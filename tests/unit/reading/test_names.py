"""Names of places: spellings that agree and names that must not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.folding import bare_key, name_key, text_key
from sources.places.names import NameKeys, kind_words
from sources.places.resolution import clean_code

KEYS = NameKeys(["thành phố", "thị trấn", "thị xã", "phường", "xã", "huyện", "tỉnh"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Thuỷ", "Thủy"),
        ("khoẻ", "khỏe"),
        ("Mỹ", "Mĩ"),
        ("Kỳ Sơn", "Kì Sơn"),
        ("Phường 01", "phường 1"),
        ("Quý", "Quí"),
        ("Ea H'Leo", "Ea H’leo"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert name_key(unicodedata.normalize("NFD", one)) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("hóa", "hòa"), ("Tân", "Tấn"), ("Thúy", "Thui"), ("Phường 1", "Phường 11")]
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TP. Huế", "Thành phố Huế"),
        ("TP Huế", "Thành phố Huế"),
        ("Huế", "Thành phố Huế"),
        ("TT.Tam Đường", "Thị trấn Tam Đường"),
        ("P. Hòa Cường", "Phường Hoà Cường"),
        ("X.Tân Lập", "Xã Tân Lập"),
        ("THI TRAN TAM DUONG", "Thị trấn Tam Đường"),
        ("Xã Tân Lập (cũ)", "Xã Tân Lập"),
        ("Xã Tân Lập - huyện A", "Xã Tân Lập"),
    ],
)
def test_the_kind_may_be_written_out_cut_or_left_out(written: str, name: str) -> None:
    assert KEYS.agree(written, name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Xã Tân Lâp", "Xã Tân Lập"),
        ("Xã Tân", "Xã Tân Lập"),
        ("Tan Lac", "Xã Tân Lập"),
        ("xã", "Xã A"),
    ],
)
def test_another_name_does_not_agree(written: str, name: str) -> None:
    assert not KEYS.agree(written, name)


def test_the_words_for_kinds_come_from_the_registry() -> None:
    types = ["Thành phố trực thuộc trung ương", "Tỉnh", "Phường", "authority"]
    names = ["Thành phố Huế", "Tỉnh Lai Châu", "Phường Đoàn Kết", "Hartlepool"]
    assert kind_words(types, names) == ["thành phố", "phường", "tỉnh"]


@given(st.text(max_size=30))
def test_keys_do_not_depend_on_composition_or_case(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert text_key(apart) == text_key(unicodedata.normalize("NFC", text))
    assert name_key(apart) == name_key(unicodedata.normalize("NFC", text))
    assert bare_key(bare_key(text)) == bare_key(text)


@pytest.mark.parametrize(
    ("written", "code"),
    [("271.0", "271"), (" 00271 ", "00271"), ("'00271", "00271"), ("E06", "E06")],
)
def test_what_excel_leaves_around_a_code_is_removed(written: str, code: str) -> None:
    assert clean_code(written) == code
