"""What the attack found: which secrets are out, how far, and by which reasoning."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench.attack.cells import Cells
from bench.attack.equations import Statements
from bench.attack.groups import Ends, still_open
from bench.attack.published import KEY
from bench.attack.secrets import SMALL, Secrets
from bench.attack.system import System

EXACT, NARROW, ZERO, SUM, UNDECIDED, SHOWN = (
    "exact", "narrow", "zero", "sum", "undecided", "shown"
)  # fmt: skip
COARSE = "not_published_here"
HARMFUL = (EXACT, NARROW, SHOWN)
STEPS = 4
FIGURE = ["release", *KEY, "locality_level", "period_type"]


def found_out(
    cells: Cells, said: Statements, system: System, secrets: Secrets, ends: Ends
) -> pd.DataFrame:
    """A row for each secret that is not left open: figure, what, truth, least, most, kind, how.

    ``exact``: one value is possible; ``narrow``: a count of 1 to 4 of which not all of 1 to 4 is
    possible; ``zero``: it is known to be nothing, which a reported zero may be (but not what *all*
    leave of a denominator); ``sum``: a figure
    that is not published at its level or period, and is a large sum of such that are;
    ``undecided``: the solver did not come to an end.
    """
    frame = secrets.frame
    undecided = still_open(ends, secrets)
    least = np.where(ends.solved, ends.outer_least, ends.least)
    most = np.where(ends.solved, ends.outer_most, ends.most)
    truth, small = frame["truth"].to_numpy(), frame["small"].to_numpy()
    hidden = cells.frame[cells.frame["hidden"] & (cells.frame["unknown"] >= 0)]
    coarse = hidden["reason"].eq(COARSE).groupby(hidden["unknown"]).all()
    known = most - least < 0.5
    kind = np.select(
        [undecided, known & (truth == 0) & ~small,
         known & ~small & frame["unknown"].map(coarse).to_numpy(bool), known,
         small & ((least > frame["low"]) | (most < frame["high"]))],
        [UNDECIDED, ZERO, SUM, EXACT, NARROW], "",
    )  # fmt: skip
    at = np.flatnonzero(kind != "")
    figures = hidden.drop_duplicates("unknown").set_index("unknown")[FIGURE]
    named = figures.loc[frame["unknown"].to_numpy()[at]].reset_index(drop=True)
    return named.assign(
        what=frame["what"].to_numpy()[at], truth=truth[at], least=least[at], most=most[at],
        kind=kind[at],
        how=[_reasoning(cells, said, system, secrets, int(one)) if kind[one] in HARMFUL else ""
             for one in at],
    )  # fmt: skip


def shown_small(cells: Cells, sensitivity: pd.Series) -> pd.DataFrame:
    """Published counts of 1 to 4 that are sensitive where they stand, in the columns of above.

    A count of one unit is that unit's count, whatever the figure is called: a measure that is
    sensitive in its smallest units may not be told of a larger place that holds one of them.
    ``sensitivity`` is by measure: ``always``, or the level at and below which it is sensitive.
    """
    frame = cells.frame[cells.frame["shown"].between(*SMALL) & cells.frame["secret"]]
    first = frame["measure"].str.split("+").str[0].map(sensitivity)
    size = frame["set"].map(lambda number: len(cells.sets.units[number]) if number >= 0 else 0)
    out = frame[(first == "always") | (size == 1)]
    return out[FIGURE].assign(
        what=out["side"], truth=out["truth"], least=out["shown"], most=out["shown"], kind=SHOWN,
        how=np.where(size[out.index] == 1, "the figure is of one unit", "the figure is published"),
    )  # fmt: skip


def _reasoning(cells: Cells, said: Statements, system: System, secrets: Secrets, at: int) -> str:
    counts = secrets.made_of[at].indices
    if not len(counts):
        return "published in another figure of the same count: " + _twin(
            cells, int(secrets.frame["unknown"].to_numpy()[at])
        )
    if (system.high[counts] > system.low[counts] + 0.5).any():
        return "integer programming over the equations together"
    steps = []
    for count in counts[:STEPS]:
        for source in {system.low_from[count], system.high_from[count]} - {-1}:
            steps.append(_statement(cells, said, int(system.row_of[source])))
    return "; ".join(dict.fromkeys(steps))


def _twin(cells: Cells, unknown: int) -> str:
    same = cells.frame[(cells.frame["unknown"] == unknown) & cells.frame["shown"].notna()]
    return _named(same) if len(same) else "a sum of such"


def _statement(cells: Cells, said: Statements, number: int) -> str:
    names = [
        _named(cells.frame[cells.frame["unknown"] == one])
        for one in (said.whole[number], *said.parts[number][:2])
    ]
    more = len(said.parts[number]) - len(names) + 1
    sign = "=" if said.exact[number] else ">="
    return f"{said.kind[number]}: {names[0]} {sign} {' + '.join(names[1:])}" + (
        f" + {more} more" if more else ""
    )


def _named(rows: pd.DataFrame) -> str:
    """The first of the figures that hold a count, in words."""
    words = rows.iloc[0][["side", *(name for name in KEY if name != "series")]]
    return " ".join(map(str, words))
