"""Names stand in the order of a Vietnamese index."""

from hypothesis import given
from hypothesis import strategies as st

from portal.collation import collated

LETTERS = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạ ", max_size=12)


def ordered(*names):
    return sorted(names, key=collated)


def test_letters_go_by_the_alphabet_and_not_by_their_code():
    assert ordered("Đà Nẵng", "Ea Kar", "Dak Lak", "Ân Thi", "An Khê", "Ăn Bài") == [
        "An Khê", "Ăn Bài", "Ân Thi", "Dak Lak", "Đà Nẵng", "Ea Kar",
    ]  # fmt: skip


def test_tones_decide_only_between_equal_letters():
    assert ordered("mạ", "mã", "mà", "ma", "mả", "má", "mai") == [
        "ma", "mà", "mả", "mã", "má", "mạ", "mai",
    ]  # fmt: skip
    assert ordered("Hòa An", "Hoa Lư", "Hoá Bình") == ["Hòa An", "Hoá Bình", "Hoa Lư"]


def test_numbers_come_before_letters():
    assert ordered("Phường An", "Phường 12", "Phường 1") == ["Phường 1", "Phường 12", "Phường An"]


@given(st.lists(LETTERS, max_size=8))
def test_the_order_does_not_depend_on_the_order_before(names):
    assert ordered(*names) == ordered(*reversed(names))
