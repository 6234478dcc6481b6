"""Indicators that plans set targets for and no office counts: named and defined, not computed."""

from __future__ import annotations

from sources.loader.draft import Entry
from sources.loader.faults import Faults
from sources.loader.models import Indicator

NEEDED = ("numerator", "ratio_type", "interval_method", "period_types")
"""What a figure cannot be computed without."""
COMPUTED = (*NEEDED, "denominator", "relation", "breakdowns", "limits", "not_above")


def check_source(entry: Entry[Indicator], faults: Faults) -> bool:
    """Whether figures of the indicator can be computed; half a source is a fault.

    One with measures has no `no_source_vi` and `no_source_en`; one with these, which say why nobody
    counts it, has nothing that a figure is computed from, and a base when it is no count.
    """
    indicator, place = entry.value, entry.place
    if indicator.no_source_vi is None and indicator.no_source_en is None:
        for key in NEEDED:
            if not getattr(indicator, key):
                faults.on(
                    place,
                    (key,),
                    f"`{key}` is missing; it is expected of an indicator that is computed: add it, "
                    "or say in `no_source_vi` and `no_source_en` why nobody counts it",
                )
        return True
    for key in ("no_source_vi", "no_source_en"):
        if getattr(indicator, key) is None:
            faults.on(
                place,
                (key,),
                f"`{key}` is missing; the reason is expected in both languages: add it",
            )
    for key in COMPUTED:
        if getattr(indicator, key):
            faults.on(
                place,
                (key,),
                f"`{key}` stands beside a reason why nobody counts this indicator; expected one of "
                "the two: remove it, or remove `no_source_vi` and `no_source_en`",
            )
    if (indicator.kind == "count") != (indicator.per is None):
        faults.on(
            place,
            ("per",),
            f"`per` is {indicator.per} with kind {indicator.kind}; a base is expected of "
            "proportions and rates and none of counts: correct one of the two",
        )
    return False
