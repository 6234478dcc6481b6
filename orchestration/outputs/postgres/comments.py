"""What PostgreSQL says of tables and columns: the dictionary, and the names of indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg import sql

from orchestration.dictionary import view_words
from orchestration.outputs.postgres.audiences import Audience
from orchestration.outputs.postgres.connecting import Connection
from orchestration.outputs.postgres.tables import Table
from orchestration.wide_views import PREFIX

# A view, and one of its columns or, with None, the view itself.
Place = tuple[str, str | None]

COLUMNS = """
select
    view.relname,
    attribute.attname,
    said.description
from pg_class as view
left join pg_attribute as attribute
    on view.oid = attribute.attrelid and attribute.attnum > 0 and not attribute.attisdropped
left join pg_description as said
    on view.oid = said.objoid and attribute.attnum = said.objsubid
    and said.classoid = 'pg_class'::regclass
where view.relnamespace = to_regnamespace(%(schema)s) and view.relkind = 'v'
union all
select
    view.relname,
    null,
    obj_description(view.oid, 'pg_class')
from pg_class as view
where view.relnamespace = to_regnamespace(%(schema)s) and view.relkind = 'v'
"""


def comment(
    connection: Connection,
    audience: Audience,
    tables: Sequence[Table],
    names: Mapping[str, str],
) -> None:
    """Say of every view and column what it is, where it is not said yet.

    ``names`` gives what the columns named after indicators are.
    """
    schema = sql.Identifier(audience.schema).as_string(connection)
    found = connection.execute(COLUMNS, {"schema": schema}).fetchall()
    said = {(view, column): text for view, column, text in found}
    wanted = _wanted(list(said), tables, names)
    changes = [_statement(audience, place, text) for place, text in wanted if said[place] != text]
    if changes:
        connection.execute(sql.SQL(";\n").join(changes))


def _wanted(
    places: Sequence[Place], tables: Sequence[Table], names: Mapping[str, str]
) -> list[tuple[Place, str]]:
    of_tables = {table.name: table for table in tables}
    of_views = view_words()
    found = []
    for view, column in places:
        if view in of_tables:
            texts, own = of_tables[view].comments, of_tables[view].comment
        else:
            words = of_views["wide" if view.startswith(PREFIX) else view]
            beside = of_tables[words["of"]].comments if words["of"] in of_tables else {}
            texts, own = {**beside, **words["columns"], **names}, words["text"]
        text = own if column is None else texts.get(column)
        if text:
            found.append(((view, column), text))
    return found


def _statement(audience: Audience, place: Place, text: str) -> sql.Composed:
    view, column = place
    if column is None:
        statement = sql.SQL("comment on view {} is {}")
        return statement.format(sql.Identifier(audience.schema, view), sql.Literal(text))
    statement = sql.SQL("comment on column {} is {}")
    return statement.format(sql.Identifier(audience.schema, view, column), sql.Literal(text))
