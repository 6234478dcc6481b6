"""The places below one, side by side: in order where that is fair, with whiskers on one scale."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from portal import figures
from portal.charts.whiskers import Whisker, Whiskers
from portal.collation import collated
from portal.release import Row
from portal.view import View


@dataclass(frozen=True)
class Ranked:
    """One place: its figure, its place in the order (None: not ranked), its drawing."""

    figure: Row
    rank: int | None
    drawing: Markup
    here: bool


@dataclass(frozen=True)
class Ranking:
    """All of them, in order; ``axis`` stands above the drawings."""

    rows: list[Ranked]
    axis: Markup


def ranking(view: View, indicator: Row, figure: Row, parent: str) -> Ranking | None:
    """The like figures right below a place; None where there are not two.

    The better first, or the higher where no side is good. Unreliable figures have a value, but no
    rank and no whisker; figures without a value come last, by name.
    """
    alike = figures.below(view.release, figure, parent)
    alike.sort(key=lambda row: collated(row["locality_name"]))
    if len(alike) < 2:
        return None
    fair = [row for row in alike if row["value"] is not None and not row["unreliable"]]
    fair.sort(key=lambda row: row["value"], reverse=indicator["direction"] != "low_is_good")
    rest = [row for row in alike if row["value"] is None or row["unreliable"]]
    rest.sort(key=lambda row: row["value"] is None)
    own = figure["locality_id"]
    level = figure["parent_value"] if own != parent else figure["value"]
    marks = [] if level is None else [(level, "parent-mark")]
    drawn = Whiskers(_reach(figure, fair), marks)
    values = [row["value"] for row in fair]
    rows = [
        Ranked(
            row,
            1 + values.index(row["value"]),
            drawn.row(
                [Whisker(row["value"], row["lower_95"], row["upper_95"])], row["locality_name"]
            ),
            row["locality_id"] == own,
        )
        for row in fair
    ]
    rows += [Ranked(row, None, Markup(), row["locality_id"] == own) for row in rest]
    return Ranking(rows, drawn.axis(view.words("indicator.scale"), view.numbers))


def _reach(figure: Row, fair: list[Row]) -> list[float]:
    found = [row[name] for row in fair for name in ("value", "lower_95", "upper_95")]
    found += [figure["value"], figure["parent_value"]]
    return [value for value in found if value is not None]
