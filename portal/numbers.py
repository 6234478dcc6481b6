"""Numbers, days and periods as readers of a language write them."""

from __future__ import annotations

from datetime import date

from portal.words import Words

NONE = "–"
MOST_DIGITS = 6
_EXCHANGED = str.maketrans(",.", ".,")
_OWN_SIGN = {100: "%", 1000: "‰"}


class Numbers:
    """Writes numbers: in Vietnamese with a decimal comma and points between thousands."""

    def __init__(self, words: Words) -> None:
        """Write as the language of these words does."""
        self._words = words
        self._vietnamese = words.language == "vi"

    def decimal(self, value: float | None, digits: int = 1) -> str:
        """A number with so many digits after the comma; a dash where there is none."""
        if value is None:
            return NONE
        text = f"{value:,.{digits}f}"
        if self._vietnamese:
            text = text.translate(_EXCHANGED)
        if text.startswith("-"):
            # What rounds to zero has no sign.
            return "−" + text[1:] if any(digit in text for digit in "123456789") else text[1:]
        return text

    def count(self, value: float | None) -> str:
        """A count; an estimated one may be a fraction and shows one digit."""
        whole = value is None or float(value).is_integer()
        return self.decimal(value, 0 if whole else 1)

    def value(self, value: float | None, per: int | None) -> str:
        """A figure on its `per` without its unit: small ones show two digits, counts none."""
        if value is None:
            return NONE
        if per == 1:
            return self.count(value)
        return self.decimal(value, 2 if 0 < abs(value) < 1 else 1)

    def unit(self, per: int | None) -> str:
        """The unit of a figure: ``%``, ``‰``, ``trên 10.000``; nothing for counts."""
        if per is None or per == 1:
            return ""
        return _OWN_SIGN.get(per) or self._words("number.per", per=self.count(per))

    def has_sign(self, per: int | None) -> bool:
        """Whether the unit is a sign right behind the number, or none at all."""
        return per is None or per == 1 or per in _OWN_SIGN

    def with_sign(self, value: float | None, per: int | None) -> str:
        """A figure where there is little room: with a unit that is a sign, without a longer one."""
        return self.with_unit(value, per) if self.has_sign(per) else self.value(value, per)

    def with_unit(self, value: float | None, per: int | None) -> str:
        """A figure with its unit."""
        return self.value(value, per) + ("" if value is None else self._behind(per))

    def _behind(self, per: int | None) -> str:
        unit = self.unit(per)
        return unit if not unit or per in _OWN_SIGN else f"\u00a0{unit}"

    def told_apart(self, value: float, other: float | None, per: int | None) -> str:
        """A figure with its unit, and as many digits as it takes to be told from another."""
        said, there, digits = self.value(value, per), self.value(other, per), 1
        while value != other and said == there and digits < MOST_DIGITS:
            digits += 1
            said, there = self.decimal(value, digits), self.decimal(other, digits)
        return said + self._behind(per)

    def interval(self, low: float | None, high: float | None, per: int | None) -> str:
        """Both limits of an interval; a dash where there is none."""
        if low is None or high is None:
            return NONE
        return f"{self.value(low, per)}\u00a0–\u00a0{self.value(high, per)}"

    def share(self, value: float | None) -> str:
        """A share of one as per cent."""
        return NONE if value is None else self.decimal(value * 100, 0) + "%"

    def size(self, size: int) -> str:
        """The size of a file: in MB, below one of them in kB."""
        number, unit = (size / 1e6, "MB") if size >= 1e6 else (size / 1e3, "kB")
        return f"{self.decimal(number, 1)}\u00a0{unit}"

    def day(self, day: date | str | None) -> str:
        """A day: 31/10/2026, and in English 31 October 2026."""
        if day is None:
            return NONE
        day = date.fromisoformat(day[:10]) if isinstance(day, str) else day
        if self._vietnamese:
            return day.strftime("%d/%m/%Y")
        return f"{day.day} {self._words.of('month', str(day.month))} {day.year}"
