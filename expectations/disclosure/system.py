"""The linear system in memory: counts of lots, the cells that figures show, what bounds what.

A cell is a sum of lot counts that some figure shows on one of its sides. Figures on several
geographies, and indicators that share a measure, may show the same cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
# Counts closer than this are one count.
SAME = 1e-6
TOTAL = "total"
NUMERATOR, DENOMINATOR = 0, 1

COUNTS = """
create or replace temp table counts as
select
    row_number() over (order by bundle, lot, side, breakdown) - 1 as number,
    *
from (
    select
        bundle,
        lot,
        side,
        breakdown,
        max(count) as count
    from lot_counts
    group by all
)
"""

NUMBERED = """
select
    count,
    lot,
    dense_rank() over (order by side, breakdown) - 1 as kind
from counts
order by number
"""

TERMS_BY_NUMBER = """
select
    terms.figure_no,
    case terms.role when 'numerator' then 0 else 1 end as role,
    counts.number,
    sum(terms.share) as share
from terms
inner join counts using (lot, side, breakdown)
group by all
order by figure_no, role, number
"""

# The inner side never counts more than the outer.
WITHIN = """
select distinct
    inside.number as inner_number,
    outside.number as outer_number
from within
inner join lot_counts as one on within.inner = one.side
inner join lot_counts as other
    on within.outer = other.side
    and one.lot = other.lot
    and one.breakdown = other.breakdown
inner join counts as inside
    on one.lot = inside.lot
    and one.side = inside.side
    and one.breakdown = inside.breakdown
inner join counts as outside
    on other.lot = outside.lot
    and other.side = outside.side
    and other.breakdown = outside.breakdown
order by all
"""

# A total and its parts, by dimension: alike in lot, side and indicator.
PARTS = """
select distinct
    whole.number as whole,
    dimension.number as dimension,
    part.number as part
from lot_counts as above
inner join lot_counts as below using (lot, side, indicator_id)
inner join (
    select distinct
        breakdown,
        dense_rank() over (order by dimension) as number
    from breakdown_levels
) as dimension
    on below.breakdown = dimension.breakdown
inner join counts as whole
    on above.lot = whole.lot
    and above.side = whole.side
    and above.breakdown = whole.breakdown
inner join counts as part
    on below.lot = part.lot
    and below.side = part.side
    and below.breakdown = part.breakdown
where above.breakdown = 'total' and below.breakdown <> 'total'
order by all
"""


@dataclass(frozen=True)
class System:
    """Counts by number; `cells` by counts; rules that hold whatever is shown.

    `lots` and `kinds` say of each count which lot it is of, and which of its counts (side and
    breakdown). `figure_cells` gives for each figure (figure_no) the cells of numerator and
    denominator, -1 for none. `equal` rows are sums that are zero, `never_above` rows sums that are
    never positive.
    """

    counts: Numbers
    lots: Integers
    kinds: Integers
    cells: csr_matrix
    values: Numbers
    figure_cells: Integers
    equal: csr_matrix
    never_above: csr_matrix

    def part(self, figures: Booleans, numbers: Integers) -> System:
        """The system of some figures and the counts they are sums of, numbered anew."""
        of_figures = self.figure_cells[figures]
        cells = np.unique(of_figures[of_figures >= 0])
        renumbered = np.full(self.cells.shape[0] + 1, -1, dtype=np.int64)
        renumbered[cells] = np.arange(len(cells))
        return System(
            self.counts[numbers],
            np.unique(self.lots[numbers], return_inverse=True)[1].ravel(),
            self.kinds[numbers],
            csr_matrix(self.cells[cells][:, numbers]),
            self.values[cells],
            renumbered[of_figures],
            _within(self.equal, numbers),
            _within(self.never_above, numbers),
        )

    def shown(self, hidden: Booleans) -> Booleans:
        """Cells that at least one figure that is not hidden shows."""
        shown = np.zeros(self.cells.shape[0], dtype=np.bool_)
        visible = self.figure_cells[~hidden].ravel()
        shown[visible[visible >= 0]] = True
        return shown


def _within(rows: csr_matrix, numbers: Integers) -> csr_matrix:
    """The rows that have counts among these, of these counts only."""
    some = csr_matrix(rows[:, numbers])
    return csr_matrix(some[np.flatnonzero(np.diff(some.indptr))])


def read_system(connection: duckdb.DuckDBPyConnection, figures: int) -> System:
    """The system of the tables of `atoms_sql`; `figures` is the number of figures on offer."""
    connection.execute(COUNTS)
    found = connection.execute(NUMBERED).fetchnumpy()
    counts = np.asarray(found["count"], dtype=np.float64)
    lots, kinds = (np.asarray(found[name], dtype=np.int64) for name in ("lot", "kind"))
    terms = connection.execute(TERMS_BY_NUMBER).fetchnumpy()
    figure_cells, cells = _cells(terms, figures, len(counts))
    equal, never_above = _rules(connection, counts)
    return System(counts, lots, kinds, cells, cells @ counts, figure_cells, equal, never_above)


def _cells(terms: Mapping[str, Any], figures: int, counts: int) -> tuple[Integers, csr_matrix]:
    """Which cell each side of each figure is, and each cell's terms; equal sums are one cell."""
    owner = np.asarray(terms["figure_no"], dtype=np.int64) * 2 + np.asarray(terms["role"])
    number = np.asarray(terms["number"], dtype=np.int64)
    share = np.asarray(terms["share"], dtype=np.float64)
    figure_cells = np.full(2 * figures, -1, dtype=np.int64)
    if not len(owner):
        return figure_cells.reshape(-1, 2), csr_matrix((0, counts))
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    mixed = (number.astype(np.uint64) + 1) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9) + np.uint64(2) * share.view(np.uint64)
    signs = np.add.reduceat(mixed ^ (mixed >> np.uint64(32)), starts)
    _, first, cell = np.unique(signs, return_index=True, return_inverse=True)
    # Cells are numbered in the order of the figures that show them first.
    order = np.argsort(first)
    rank = np.empty(len(first), dtype=np.int64)
    rank[order] = np.arange(len(first))
    figure_cells[owner[starts]] = rank[cell]
    ends = np.r_[starts[1:], len(owner)]
    spans = [np.arange(starts[f], ends[f]) for f in first[order]]
    taken = np.concatenate(spans)
    lengths = np.array([len(span) for span in spans])
    pointers = np.r_[0, np.cumsum(lengths)]
    matrix = csr_matrix((share[taken], number[taken], pointers), shape=(len(first), counts))
    return figure_cells.reshape(-1, 2), matrix


def _rules(connection: duckdb.DuckDBPyConnection, counts: Numbers) -> tuple[csr_matrix, csr_matrix]:
    """Sums that are zero and sums that are never positive, whatever is shown.

    What the truth breaks (a figure that is held for it) no attacker can use.
    """
    inner, outer = _columns(connection, WITHIN, "inner_number", "outer_number")
    kept = (inner != outer) & (counts[inner] <= counts[outer] + SAME)
    pairs = int(kept.sum())
    below = csr_matrix(
        (
            np.tile([1.0, -1.0], pairs),
            (np.repeat(np.arange(pairs), 2), np.c_[inner[kept], outer[kept]].ravel()),
        ),
        shape=(pairs, len(counts)),
    )
    whole, part, dimension = _columns(connection, PARTS, "whole", "part", "dimension")
    sums, row = np.unique(np.c_[whole, dimension], axis=0, return_inverse=True)
    row = row.ravel()
    wholes = sums[:, 0]
    parts = csr_matrix(
        (
            np.r_[np.ones(len(part)), -np.ones(len(wholes))],
            (np.r_[row, np.arange(len(wholes))], np.r_[part, wholes]),
        ),
        shape=(len(wholes), len(counts)),
    )
    over = parts @ counts
    equal = np.flatnonzero(np.abs(over) <= SAME)
    short = np.flatnonzero(over < -SAME)
    return csr_matrix(parts[equal]), csr_matrix(vstack([below, parts[short]]))


def _columns(connection: duckdb.DuckDBPyConnection, query: str, *names: str) -> list[Integers]:
    found = connection.execute(query).fetchnumpy()
    return [np.asarray(found[name], dtype=np.int64) for name in names]
