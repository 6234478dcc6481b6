"""Every word of the portal is said in both languages, and every one that is there is used."""

import re

import pytest

from portal.words import FOLDER, Words, catalogue
from tests.architecture.repository import ROOT

SOURCES = [
    path.read_text(encoding="utf-8")
    for path in [*(ROOT / "portal").rglob("*.py"), *(ROOT / "portal" / "templates").glob("*.html")]
]
KEY = re.compile(r"""\b(?:w|_?words)\(\s*["']([a-z_]+\.[a-z0-9_]+)["']""")
GROUP = re.compile(r"""\.of\(\s*["']([a-z_]+)["']|["']([a-z_]+)\.["']\s*~|f["']([a-z_]+)\.\{""")
WHYS = re.compile(r"""PageError\(\s*["']([a-z_]+)["']""")
ENTRIES = [(group, name) for group, words in catalogue().items() for name in words]


def used_keys():
    found = {key for text in SOURCES for key in KEY.findall(text)}
    return found | {f"failure.{why}" for text in SOURCES for why in WHYS.findall(text)}


def used_groups():
    return {name for text in SOURCES for match in GROUP.findall(text) for name in match if name}


@pytest.mark.parametrize(("group", "name"), ENTRIES)
def test_a_word_is_said_in_both_languages_with_the_same_fields(group, name):
    said = catalogue()[group][name]
    assert said.vi.strip()
    assert said.en.strip()
    fields = re.compile(r"\{(\w+)")
    assert set(fields.findall(said.vi)) == set(fields.findall(said.en))


def test_every_word_is_used():
    keys, groups = used_keys(), used_groups() - {"failure"}
    idle = [f"{g}.{n}" for g, n in ENTRIES if g not in groups and f"{g}.{n}" not in keys]
    assert not idle, idle


def test_every_word_that_is_used_is_there():
    known = {f"{group}.{name}" for group, name in ENTRIES}
    assert used_keys() <= known, used_keys() - known


def test_the_files_of_words_hold_each_name_once():
    for path in FOLDER.glob("*.yml"):
        names = re.findall(r"^(\"?[\w-]+\"?):", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(names) == len(set(names)) == len(catalogue()[path.stem]), path.name


def test_a_word_out_of_a_vocabulary_that_lacks_it_is_given_back():
    assert Words("en").of("status", "withheld") == "withheld"
    assert Words("vi").of("status", "withheld") == "tạm giữ"
    assert Words("vi").of("status", "of_tomorrow") == "of_tomorrow"
    assert Words("vi").of("status", None) == ""
