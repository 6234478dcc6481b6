"""How offices write places and periods: tone placement, abbreviations, decomposed letters."""

from __future__ import annotations

import unicodedata

import numpy as np

from bench.demonstration.world import Period

# New-style tone on the last vowel of oa, oe, uy, and the old style on the first.
_OLD = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy")
_NEW = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
_OLD_AND_NEW = dict(zip(_OLD, _NEW, strict=True))
_SHORT = {"Thành phố ": "TP. ", "Phường ": "P. ", "Thị trấn ": "TT. ", "Xã ": "X. ", "Tỉnh ": "T. "}
_PERIODS = {
    "month": ["T{month}/{year}", "Tháng {month}/{year}", "tháng {month:02d} năm {year}"],
    "quarter": ["Quý {roman}/{year}", "Quý {number} năm {year}", "QUÝ {roman} NĂM {year}"],
    "half": ["6 tháng {part} năm {year}", "6 tháng {part} năm {year}"],
    "year": ["Năm {year}", "năm {year}", "{year}"],
    "school_year": ["Năm học {year}-{end_year}", "năm học {year}-{end_year}"],
}
NAME_STYLES = ("plain", "new_tones", "short", "decomposed", "capitals")


def write_name(name: str, style: str) -> str:
    """A place's name in one of NAME_STYLES."""
    if style == "new_tones":
        words = [_moved_tone(word) for word in name.split(" ")]
        return " ".join(words)
    if style == "short":
        for long, short in _SHORT.items():
            if name.startswith(long):
                return short + name.removeprefix(long)
    if style == "decomposed":
        return unicodedata.normalize("NFD", name)
    return name.upper() if style == "capitals" else name


def _moved_tone(word: str) -> str:
    for old, new in _OLD_AND_NEW.items():
        if word.endswith(old) and not word.startswith("qu"):
            return word.removesuffix(old) + new
    return word


def write_period(period: Period, style: int) -> str:
    """A period as an office writes it; style: any number."""
    forms = _PERIODS[period.period_type]
    quarter = (period.start.month - 1) // 3
    return forms[style % len(forms)].format(
        year=period.start.year,
        end_year=period.end.year,
        month=period.start.month,
        number=quarter + 1,
        roman=("I", "II", "III", "IV")[quarter],
        part="đầu" if period.start.month == 1 else "cuối",
    )


def vietnamese_number(value: int) -> str:
    """Dots between thousands: 12345 as 12.345."""
    return f"{value:,}".replace(",", ".")


def digits(values: np.ndarray, dotted: bool) -> list[str]:
    """A column of counts as text, plain or with dots."""
    plain = [str(value) for value in values.tolist()]
    if not dotted or not len(values) or abs(values).max() < 1000:
        return plain
    return [vietnamese_number(value) for value in values.tolist()]
