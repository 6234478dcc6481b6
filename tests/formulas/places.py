"""The small country: provinces that merge; communes that merge, split by share, split blindly.

2021-01-01  PA: DA1 (a1 town, a2, a3), DA2 (a4)        PB: DB1 (b1 town, b2, b3)
2023-01-01  b3 -> b5 (three tenths) and b6 (seven tenths)
2023-07-01  a1, a2 -> a9
2024-07-01  PA, PB -> PN; districts end; a9, a3 -> n1; a4 -> n2; b1 -> n3 and n4, nobody knows how
            much; b2 -> n3; b5, b6 -> n5
"""

from __future__ import annotations

from datetime import date

OPEN = None
START, SPLIT, JOIN, MERGE = date(2021, 1, 1), date(2023, 1, 1), date(2023, 7, 1), date(2024, 7, 1)

LEVELS = {"country": 0, "province": 1, "district": 2, "commune": 3, "remainder": None}

UNITS = [
    # id, level, parent, from, to, area
    ("X", "country", None, START, OPEN, None),
    ("PA", "province", "X", START, MERGE, None),
    ("PB", "province", "X", START, MERGE, None),
    ("PN", "province", "X", MERGE, OPEN, None),
    ("DA1", "district", "PA", START, MERGE, None),
    ("DA2", "district", "PA", START, MERGE, None),
    ("DB1", "district", "PB", START, MERGE, None),
    ("a1", "commune", "DA1", START, JOIN, "urban"),
    ("a2", "commune", "DA1", START, JOIN, "rural"),
    ("a3", "commune", "DA1", START, MERGE, "rural"),
    ("a4", "commune", "DA2", START, MERGE, "rural"),
    ("a9", "commune", "DA1", JOIN, MERGE, "urban"),
    ("b1", "commune", "DB1", START, MERGE, "urban"),
    ("b2", "commune", "DB1", START, MERGE, "rural"),
    ("b3", "commune", "DB1", START, SPLIT, "rural"),
    ("b5", "commune", "DB1", SPLIT, MERGE, "rural"),
    ("b6", "commune", "DB1", SPLIT, MERGE, "rural"),
    ("n1", "commune", "PN", MERGE, OPEN, "urban"),
    ("n2", "commune", "PN", MERGE, OPEN, "rural"),
    ("n3", "commune", "PN", MERGE, OPEN, "rural"),
    ("n4", "commune", "PN", MERGE, OPEN, "rural"),
    ("n5", "commune", "PN", MERGE, OPEN, "rural"),
    ("UA", "remainder", "PA", START, MERGE, None),
    ("UB", "remainder", "PB", START, MERGE, None),
    ("UN", "remainder", "PN", MERGE, OPEN, None),
]

LINKS = [
    ("b3", "b5", SPLIT, 0.3),
    ("b3", "b6", SPLIT, 0.7),
    ("a1", "a9", JOIN, 1.0),
    ("a2", "a9", JOIN, 1.0),
    ("PA", "PN", MERGE, 1.0),
    ("PB", "PN", MERGE, 1.0),
    ("a9", "n1", MERGE, 1.0),
    ("a3", "n1", MERGE, 1.0),
    ("a4", "n2", MERGE, 1.0),
    ("b1", "n3", MERGE, None),
    ("b1", "n4", MERGE, None),
    ("b2", "n3", MERGE, 1.0),
    ("b5", "n5", MERGE, 1.0),
    ("b6", "n5", MERGE, 1.0),
]

# A province that nobody reports for: it splits and merges on days of its own.
ABROAD_SPLIT, ABROAD_MERGE = date(2022, 5, 9), date(2023, 2, 3)

ABROAD = [
    ("PZ", "province", "X", START, ABROAD_MERGE, None),
    ("PZ2", "province", "X", ABROAD_MERGE, OPEN, None),
    ("DZ", "district", "PZ", START, ABROAD_MERGE, None),
    ("z1", "commune", "DZ", START, ABROAD_SPLIT, "urban"),
    ("z2", "commune", "DZ", ABROAD_SPLIT, ABROAD_MERGE, "urban"),
    ("z3", "commune", "DZ", ABROAD_SPLIT, ABROAD_MERGE, "rural"),
    ("z4", "commune", "PZ2", ABROAD_MERGE, OPEN, "rural"),
    ("UZ", "remainder", "PZ", START, ABROAD_MERGE, None),
    ("UZ2", "remainder", "PZ2", ABROAD_MERGE, OPEN, None),
]

ABROAD_LINKS = [
    ("z1", "z2", ABROAD_SPLIT, None),
    ("z1", "z3", ABROAD_SPLIT, None),
    ("PZ", "PZ2", ABROAD_MERGE, 1.0),
    ("z2", "z4", ABROAD_MERGE, 1.0),
    ("z3", "z4", ABROAD_MERGE, 1.0),
]

SIZE = {
    "a1": 10, "a2": 20, "a3": 40, "a4": 50, "a9": 30, "b1": 60, "b2": 70, "b3": 80, "b5": 20,
    "b6": 60, "n1": 70, "n2": 50, "n3": 100, "n4": 30, "n5": 80,
}  # fmt: skip
"""Births a quarter of every commune; twenty times as many children live there."""


def communes_on(day: date) -> list[str]:
    """Communes valid on a day."""
    return [
        unit
        for unit, level, _, start, end, _ in UNITS
        if level == "commune" and start <= day and (end is OPEN or day < end)
    ]


def provinces_on(day: date) -> list[str]:
    """Provinces valid on a day."""
    return [
        unit
        for unit, level, _, start, end, _ in UNITS
        if level == "province" and start <= day and (end is OPEN or day < end)
    ]


def children_of(province: str, day: date) -> list[str]:
    """Communes of a province on a day."""
    parent = {unit: above for unit, _, above, *_ in UNITS}
    return [c for c in communes_on(day) if province in (parent[c], parent[parent[c]])]
