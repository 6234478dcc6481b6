"""Vietnamese text from before Unicode: TCVN3 (ABC fonts) and VNI, and how well a text reads.

Both draw Vietnamese letters over Western ones, so a cell that says ``B¸o c¸o`` or ``Baùo caùo`` on
a machine without the font means ``Báo cáo``. TCVN3 follows TCVN 5712:1993 (VN3): one letter, one
character; capitals with tones do not exist (a capital font shows small letters). VNI writes a
vowel and then one character for its shape and tone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from sources.folding import TONES

_TCVN3_FROM = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊËÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô­õö÷øùúûüýþ®¡¢£¤¥¦§"
_TCVN3_TO = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđĂÂÊÔƠƯĐ"
_TCVN3 = str.maketrans(_TCVN3_FROM, _TCVN3_TO)

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = tuple(TONES)
_VNI_TONES = {"ø": _GRAVE, "ù": _ACUTE, "õ": _TILDE, "û": _HOOK, "ï": _DOT}
_VNI_CIRCUMFLEX = {"â": "", "à": _GRAVE, "á": _ACUTE, "ã": _TILDE, "å": _HOOK, "ä": _DOT}
_VNI_BREVE = {"ê": "", "è": _GRAVE, "é": _ACUTE, "ü": _TILDE, "ú": _HOOK, "ë": _DOT}
_VNI_SINGLE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ñ": "đ", "î": "ỵ", "ô": "ơ",
               "ö": "ư"}  # fmt: skip


def _vni_pairs() -> dict[str, str]:
    """Every VNI writing of one Vietnamese letter: one or two characters → the letter, NFC."""
    marks: dict[str, dict[str, str]] = {letter: dict(_VNI_TONES) for letter in "aeouyôö"}
    for letter in "aeo":
        marks[letter] |= {mark: "\u0302" + tone for mark, tone in _VNI_CIRCUMFLEX.items()}
    marks["a"] |= {mark: "\u0306" + tone for mark, tone in _VNI_BREVE.items()}
    pairs = dict(_VNI_SINGLE)
    for letter, endings in marks.items():
        base = _VNI_SINGLE.get(letter, letter)
        for mark, accents in endings.items():
            pairs[letter + mark] = unicodedata.normalize("NFC", base + accents)
    for written, letter in list(pairs.items()):
        pairs[written.upper()] = letter.upper()
        # Typists leave the mark small after a capital: "Aâ" stands beside "AÂ".
        pairs[written[0].upper() + written[1:]] = letter.upper()
    return pairs


_VNI_PAIRS = _vni_pairs()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI_PAIRS), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Unicode of a text whose characters are TCVN3 bytes read as Western ones."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """Unicode of a text whose characters are VNI bytes read as Western ones."""
    return _VNI_PATTERN.sub(lambda found: _VNI_PAIRS[found.group()], text)


def _writing(pairs: dict[str, str]) -> dict[int, str]:
    """Letter → its writing, for translate; capitals prefer a writing all in capitals."""
    back: dict[str, str] = {}
    for written, letter in pairs.items():
        if letter not in back or written == written.upper():
            back[letter] = written
    return str.maketrans(back)


_TO_VNI = _writing(_VNI_PAIRS)
_TO_TCVN3 = _writing(dict(zip(_TCVN3_FROM, _TCVN3_TO, strict=True)))
_TO_TCVN3 |= {
    ord(chr(letter).upper()): written
    for letter, written in list(_TO_TCVN3.items())
    if ord(chr(letter).upper()) not in _TO_TCVN3
}


def to_tcvn3(text: str) -> str:
    """TCVN3 writing of a Unicode text; capitals that TCVN3 lacks become small letters."""
    return unicodedata.normalize("NFC", text).translate(_TO_TCVN3)


def to_vni(text: str) -> str:
    """VNI writing of a Unicode text."""
    return unicodedata.normalize("NFC", text).translate(_TO_VNI)


READINGS = {"tcvn3": from_tcvn3, "vni": from_vni}

_ONSET = "(?:ngh?|nh|gh?|gi|kh?|ch?|ph?|th|tr?|qu|[bdđhlmnrstvx])?"
_NUCLEUS = (
    "(?:uyê|uya|oai|oay|oeo|uôi|ươi|ươu|iêu|yêu|uây|iê|yê|uô|ươ|ia|ya|ua|ưa|uâ|uê|uơ|uy|uyu|oa|oă"
    "|oe|oo|ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])"
)
_SYLLABLE = re.compile(f"{_ONSET}{_NUCLEUS}(?:ch|ng|nh|[cmnpt])?")
_MARKED_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*|[^\s\w\x00-\x7f]")
_TONE = re.compile(f"[{TONES}]")
_SIGNS = frozenset("–—…“”‘’•·°²³ºª«»")


@lru_cache(maxsize=65_536)
def _is_syllable(word: str) -> bool:
    """Whether a word is a possible Vietnamese syllable with at most one tone."""
    apart = unicodedata.normalize("NFD", word.casefold())
    plain = _TONE.sub("", apart)
    if len(apart) - len(plain) > 1:
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None


def vietnamese_share(texts: Iterable[str]) -> tuple[float, int]:
    """How many of the words with a non-ASCII character are Vietnamese syllables.

    Returns (share 0 to 1, number of such words); (1.0, 0) when there is none to judge.
    """
    text = unicodedata.normalize("NFC", "\n".join(text for text in texts if not text.isascii()))
    found = [word for word in _MARKED_WORD.findall(text) if word not in _SIGNS]
    good, total = sum(map(_is_syllable, found)), len(found)
    return (good / total if total else 1.0), total


def legacy_reading(texts: list[str]) -> str | None:
    """The legacy table under which these texts become Vietnamese, or None to leave them.

    A text is only rewritten when most of its marked words are no Vietnamese syllables as they
    stand and nearly all are under the table; names of other languages stay untouched.
    """
    share, words = vietnamese_share(texts)
    if words == 0 or share >= 0.75:
        return None
    best = max(READINGS, key=lambda name: vietnamese_share(map(READINGS[name], texts))[0])
    read, _ = vietnamese_share(map(READINGS[best], texts))
    return best if read >= 0.85 and read - share >= 0.3 else None
