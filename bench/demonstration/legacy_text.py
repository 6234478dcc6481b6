"""Writing the encodings that Vietnamese offices still send: TCVN3 (ABC), VNI Windows, 1258.

The tables are typed here from the fonts' own code charts and not shared with the reader, so that
a demonstration file is an independent witness of what the reader does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_TCVN3_LETTERS = {
    "a": "àµ ả¶ ã· á¸ ạ¹",
    "ă": "ă¨ ằ» ẳ¼ ẵ½ ắ¾ ặÆ",
    "â": "â© ầÇ ẩÈ ẫÉ ấÊ ậË",
    "đ": "đ®",
    "e": "èÌ ẻÎ ẽÏ éÐ ẹÑ",
    "ê": "êª ềÒ ểÓ ễÔ ếÕ ệÖ",
    "i": "ì× ỉØ ĩÜ íÝ ịÞ",
    "o": "òß ỏá õâ óã ọä",
    "ô": "ô« ồå ổæ ỗç ốè ộé",
    "ơ": "ơ¬ ờê ởë ỡì ớí ợî",
    "u": "ùï ủñ ũò úó ụô",
    "ư": "ư\u00ad ừõ ửö ữ÷ ứø ựù",
    "y": "ỳú ỷû ỹü ýý ỵþ",
    "capitals": "Ă¡ Â¢ Ê£ Ô¤ Ơ¥ Ư¦ Đ§",
}


def _tcvn3_table() -> dict[int, str]:
    table = {
        ord(pair[0]): pair[1] for pairs in _TCVN3_LETTERS.values() for pair in pairs.split(" ")
    }
    # The font has no toned capitals: a .VnTimeH font shows the small letters as capitals.
    for letter, written in list(table.items()):
        table.setdefault(ord(chr(letter).upper()), written)
    return table


_VNI_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_CIRCUMFLEX = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_WHOLE = {
    "í": "í",
    "ì": "ì",
    "ỉ": "æ",
    "ĩ": "ó",
    "ị": "ò",
    "ỵ": "î",
    "ơ": "ô",
    "ư": "ö",
    "đ": "ñ",
}


def _vni_letter(letter: str) -> str:
    """One composed lower-case letter as VNI's base letter and diacritic character."""
    if letter in _VNI_WHOLE:
        return _VNI_WHOLE[letter]
    apart = unicodedata.normalize("NFD", letter)
    base, marks = apart[0], apart[1:]
    if not marks:
        return letter
    tone = next((mark for mark in marks if mark in _VNI_TONES), None)
    if "\u0302" in marks:
        return base + (_VNI_CIRCUMFLEX[tone] if tone else "â")
    if "\u0306" in marks:
        return base + (_VNI_BREVE[tone] if tone else "ê")
    horn = {"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base
    return horn + (_VNI_TONES[tone] if tone else "")


def _toned_letters() -> list[str]:
    small = [
        unicodedata.normalize("NFC", letter + tone)
        for letter in "aăâeêioôơuưy"
        for tone in ("", *_VNI_TONES)
    ]
    return [*small, "đ", *(letter.upper() for letter in small), "Đ"]


def _vni_table() -> dict[int, str]:
    return {
        ord(letter): _vni_letter(letter.lower()).upper()
        if letter.isupper()
        else _vni_letter(letter)
        for letter in _toned_letters()
    }


def _1258_table() -> dict[int, str]:
    """Letters that Windows-1258 has only as a vowel and a combining tone."""
    table = {}
    for letter in _toned_letters():
        marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in marks if mark in _VNI_TONES)
        rest = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _VNI_TONES))
        table[ord(letter)] = rest + tones
    return table


_TCVN3, _VNI, _1258 = _tcvn3_table(), _vni_table(), _1258_table()


def to_tcvn3(text: str) -> bytes:
    """Text in the one-byte TCVN3 (ABC) encoding; toned capitals become small letters."""
    return unicodedata.normalize("NFC", text).translate(_TCVN3).encode("latin-1")


def to_vni(text: str) -> bytes:
    """Text in the VNI Windows encoding: a letter and a diacritic character of the same case."""
    return unicodedata.normalize("NFC", text).translate(_VNI).encode("cp1252")


def to_windows_1258(text: str) -> bytes:
    """Text in Windows-1258, where tones are combining characters after the composed vowel."""
    return unicodedata.normalize("NFC", text).translate(_1258).encode("cp1258")


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode("utf-8"),
    "utf-8-bom": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "windows-1258": to_windows_1258,
    "tcvn3": to_tcvn3,
    "vni": to_vni,
}
