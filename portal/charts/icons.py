"""Small signs that stand beside words: each status has a shape of its own, not only a colour."""

from __future__ import annotations

from markupsafe import Markup

_DISC = "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Z"
_PATHS = {
    # statuses of figures
    "normal": "M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Z",
    "provisional": "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3.2l2.2 1.6",
    "estimated": "M3 6.2c1.7-2 3.3-2 5 0s3.3 2 5 0M3 10.2c1.7-2 3.3-2 5 0s3.3 2 5 0",
    "break": "M3 11h3l1-6M9 11l1-6h3",
    "missing": "M3 8h2M7 8h2M11 8h2",
    "withheld": "M5.5 3v10M10.5 3v10",
    "suppressed": "M4.5 7.5h7v6h-7ZM5.7 7.5V5.3a2.3 2.3 0 0 1 4.6 0v2.2",
    "not_applicable": f"{_DISC}M4 12 12 4",
    # statuses of targets
    "met": f"{_DISC}M5 8.2l2.1 2.1L11.2 6",
    "not_met": f"{_DISC}M5.5 5.5l5 5M10.5 5.5l-5 5",
    "unsure": f"{_DISC}M5 9c1-1.6 2-1.6 3 0s2 1.6 3 0",
    "waiting": f"{_DISC}M8 4.5V8l2.3 1.5",
    "none": f"{_DISC}M5 8h6",
    "disputed": "M8 2 14.5 13.5h-13ZM8 6.5v3.2M8 11.5v.4",
    # directions
    "up": "M8 13V3.5M4 7.5l4-4 4 4",
    "down": "M8 3v9.5M4 8.5l4 4 4-4",
    "level": "M3 8h10",
    "better": "M3 8.5 6.5 12 13 4.5",
    "worse": "M8 3v6.5M8 12.5v.3",
    "sign-circle": "M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z",
    "sign-square": "M4.5 4.5h7v7h-7Z",
    "sign-triangle": "M8 3.5 12.5 12h-9Z",
    "sign-diamond": "M8 2.5 12.5 8 8 13.5 3.5 8Z",
    "sign-bar": "M6.5 2.5h3v11h-3Z",
    "flag": "M4 14V2.5h7.5L9.8 5.5l1.7 3H4",
    "search": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 14 14",
}


def icon(name: str) -> Markup:
    """A sign by its name; it is hidden from screen readers, who hear the word beside it."""
    return Markup(
        '<svg class="icon icon-{name}" viewBox="0 0 16 16" width="16" height="16" '
        'aria-hidden="true" focusable="false"><path d="{path}"/></svg>'
    ).format(name=name, path=_PATHS[name])
