"""The compiled tables of localities, made column by column: there are thousands of rows."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from sources.loader.csv_lines import OPEN_END
from sources.loader.draft import Draft
from sources.loader.localities import TOP_RANK, Registry, ancestors_at_end, areas
from sources.loader.schemas import schema_of
from sources.loader.scope import in_scope


def compile_localities(
    draft: Draft, registry: Registry, links: pd.DataFrame
) -> dict[str, pa.Table]:
    """The tables localities, locality_parents and locality_links."""
    frame = registry.frame
    province = ancestors_at_end(registry, TOP_RANK)
    localities = frame.assign(
        province_code=province.map(frame["code"]),
        area=areas(draft, registry),
        in_scope=in_scope(draft, registry, links),
        valid_from=frame["begins"],
        valid_to=frame["ends"],
    )
    parents = registry.parents.assign(
        valid_from=registry.parents["begins"], valid_to=registry.parents["ends"]
    ).sort_values(["locality_id", "valid_from"])
    ordered = links.assign(share=links["portion"]).sort_values(
        ["link_date", "predecessor_id", "successor_id"]
    )
    return {
        "localities": _table("localities", localities),
        "locality_parents": _table("locality_parents", parents),
        "locality_links": _table("locality_links", ordered),
    }


def _table(name: str, frame: pd.DataFrame) -> pa.Table:
    schema = schema_of(name)
    columns = [_column(frame[field.name], field) for field in schema]
    return pa.table(columns, schema=schema)


def _column(values: pd.Series, field: pa.Field) -> pa.Array:
    if field.type == pa.date32():
        closed = values.where(values != OPEN_END)
        return pa.array(closed.to_numpy(dtype="datetime64[D]"), type=field.type)
    if field.type == pa.string():
        text = values.astype("object")
        kept = text.notna() & (text != "" if field.name != "code" else True)
        return pa.array(text.to_numpy(), mask=~kept.to_numpy(dtype=bool), type=field.type)
    return pa.array(values.to_numpy(), type=field.type, from_pandas=True)
