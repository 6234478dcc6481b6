"""What the role `analyst` tries, it does not get; a province's login sees its province alone."""

import psycopg
import pytest

from orchestration.outputs.postgres import ServingError
from tests.outputs.postgres.conftest import OF, SECRET, Database

DENIED = psycopg.errors.InsufficientPrivilege
STORED = """
select format('%I.%I', relnamespace::regnamespace::text, relname)
from pg_class
where relnamespace::regnamespace::text ~ '^chitieu_restricted' and relkind in ('r', 'p', 'v')
"""


@pytest.fixture(scope="module")
def served(server, country):
    """One database for the whole file: no test here changes what the next one asks."""
    made = Database(server, "served_to_roles")
    made.load(*country.both())
    yield made
    made.drop()


@pytest.fixture
def analyst(served):
    return served.reader("analyst", "an_analyst")


@pytest.fixture
def relations(served):
    found = [name for (name,) in served.rows(STORED)]
    assert len(found) > 90
    return found


def test_an_analyst_reads_the_public_release(analyst, country):
    assert analyst.execute("select release_id from chitieu.release").fetchall() == [
        (country.newer,)
    ]
    assert len(analyst.execute("select * from chitieu.figures").fetchall()) == 5
    assert analyst.execute("select * from chitieu.wide_health").fetchall()
    assert analyst.execute("select * from chitieu.figures_named").fetchall()
    assert analyst.execute("select * from chitieu.scorecards").fetchall()


def test_an_analyst_writes_nothing(analyst, served):
    for statement in (
        "delete from chitieu.figures",
        "update chitieu.figures set value = 1",
        "create table chitieu.mine (a int)",
        "drop view chitieu.figures",
        "update chitieu_store.current_load set load = 1",
        "insert into chitieu_restricted_store.role_provinces values ('an_analyst', '*')",
    ):
        with pytest.raises(DENIED):
            analyst.execute(statement)


@pytest.mark.parametrize(
    "asked",
    [
        "select * from {}",
        "select 1 from {} limit 0",
        "select count(*) from {}",
        "explain select * from {}",
        "explain analyze select * from {}",
        "copy {} to stdout",
        "create temporary table mine as select * from {}",
        "create temporary view mine as select * from {}; select * from mine",
        "prepare mine as select * from {}; execute mine",
        "do $$ begin perform * from {}; end $$",
        "declare mine cursor with hold for select * from {}",
        "begin; lock table {} in access share mode",
        "select query_to_xml('select * from {}', true, true, '')",
        "table {}",
        "select * from chitieu.figures where value in (select 1 from {})",
        "create statistics mine on load, release_id from {}",
        "create index on {} (load)",
        "analyze {}",
        "truncate {}",
    ],
)
def test_an_analyst_opens_no_restricted_table_in_any_way(analyst, relations, asked):
    for relation in relations:
        with pytest.raises(DENIED):
            analyst.execute(asked.format(relation))
        analyst.rollback()


def test_an_open_schema_alone_opens_no_table(served, analyst, relations):
    admin = served.session()
    schemas = {relation.split(".")[0] for relation in relations}
    for schema in schemas:
        admin.execute(f"grant usage on schema {schema} to analyst")
    try:
        for relation in relations:
            with pytest.raises(DENIED):
                analyst.execute(f"select * from {relation}")
    finally:
        for schema in schemas:
            admin.execute(f"revoke usage on schema {schema} from analyst")


def test_an_analyst_cannot_become_another(analyst):
    for statement in (
        "set role restricted",
        "set session authorization restricted",
        "set role postgres",
        "grant restricted to an_analyst",
        "create role mine superuser",
        "alter role an_analyst bypassrls",
        "grant usage on schema chitieu_restricted to an_analyst",
        "alter default privileges for role postgres grant select on tables to an_analyst",
    ):
        with pytest.raises(DENIED):
            analyst.execute(statement)


CATALOGUES = """
select format('%I.%I', relnamespace::regnamespace::text, relname)
from pg_class
where relnamespace::regnamespace::text = 'pg_catalog' and relkind in ('r', 'v')
    and relname ~ 'stat|attr|class|descr|constr|polic|rewrite|view|cursor|prepared|lock|label'
    and has_table_privilege(oid, 'select')
"""
HIDDEN = {str(SECRET), str(OF), f"{100 * SECRET / OF:.9f}"[:9]}


def test_nothing_an_analyst_may_read_in_the_catalogues_holds_the_hidden_number(analyst, served):
    names = [name for (name,) in analyst.execute(CATALOGUES).fetchall()]
    assert len(names) > 40
    for name in names:
        rows = analyst.execute(f"select row_to_json(one)::text from {name} as one").fetchall()
        assert not [text for (text,) in rows if any(word in text for word in HIDDEN)], name
    theirs = "select tablename from pg_stats where schemaname ~ '^chitieu_restricted'"
    assert analyst.execute(theirs).fetchall() == []
    for table in ("pg_statistic", "pg_statistic_ext_data", "pg_authid"):
        with pytest.raises(DENIED):
            analyst.execute(f"select * from {table}")


def test_the_statistics_that_the_owner_sees_do_hold_it(served):
    kept = "select row_to_json(one)::text from pg_stats as one where schemaname ~ '_restricted'"
    texts = [text for (text,) in served.rows(kept)]
    assert any(str(SECRET) in text for text in texts)


def test_functions_and_operators_of_an_analyst_see_nothing_of_loads(served, country):
    """What lies in `public` under the name of something that loads use is not called."""
    analyst = served.reader("analyst", "an_analyst")
    served.session().execute("grant create on schema public to an_analyst")
    for name, given in (
        ("max", "double precision"),
        ("pg_has_role", "oid, text"),
        ("clock_timestamp", ""),
        ("to_regnamespace", "text"),
        ("coalesce_of", "text"),
    ):
        analyst.execute(
            f"create function public.{name}({given}) returns text language plpgsql as "
            "$$ begin raise exception 'called as %', current_user; end $$"
        )
    analyst.execute("create temporary table loads (load integer)")
    analyst.execute("create table public.figures (value integer)")
    analyst.execute(
        "create function public.equal(text, text) returns boolean language plpgsql as "
        "$$ begin raise exception 'called as %', current_user; end $$"
    )
    analyst.execute(
        "create operator public.= (leftarg = text, rightarg = text, procedure = public.equal)"
    )
    assert [one.new for one in served.load(*country.both(), again=True)] == [True, True]


def test_a_search_path_leads_to_no_restricted_table(analyst):
    analyst.execute("set search_path = chitieu_restricted, chitieu, public")
    rows = analyst.execute("select numerator from figures").fetchall()
    assert len(rows) == 5
    assert (float(SECRET),) not in rows
    analyst.execute("set search_path = chitieu_restricted")
    with pytest.raises(psycopg.errors.UndefinedTable):
        analyst.execute("select * from figures")


def test_no_public_row_and_no_error_names_the_hidden_number(analyst, country):
    for name in country.public().facts()["rows"]:
        rows = analyst.execute(f"select row_to_json(one)::text from chitieu.{name} as one")
        assert not [text for (text,) in rows.fetchall() if any(word in text for word in HIDDEN)]
    with pytest.raises(psycopg.Error) as refused:
        analyst.execute(
            "select * from chitieu_restricted.figures "
            "where (value || obs_status)::integer = 1 or 1 / (numerator - 71713) = 0"
        )
    assert isinstance(refused.value, DENIED)
    assert not any(word in str(refused.value) for word in HIDDEN)


def test_the_restricted_role_shows_the_hidden_number_to_whom_it_may(served):
    whole = served.reader("restricted", "of_the_ministry", "*")
    rows = whole.execute("select numerator from chitieu_restricted.figures").fetchall()
    assert (float(SECRET),) in rows
    assert len(rows) == 5


def test_a_login_that_is_tied_to_nothing_sees_no_row_of_a_place(served, country):
    nobody = served.reader("restricted", "tied_to_nothing")
    for name in ("figures", "evidence", "targets", "trends", "withheld", "wide_health",
                 "figures_named", "revision_statistics", "commune_recognition"):  # fmt: skip
        assert nobody.execute(f"select * from chitieu_restricted.{name}").fetchall() == []
    assert nobody.execute("select * from chitieu_restricted.indicators").fetchall()
    assert nobody.execute("select release_id from chitieu_restricted.release").fetchall() == [
        (country.newer,)
    ]


def places(session, name="figures"):
    found = session.execute(f"select distinct locality_id from chitieu_restricted.{name}")
    return {one for (one,) in found.fetchall()}


def test_a_province_sees_its_own_rows_in_every_table_and_view(served):
    first = served.reader("restricted", "of_the_first", "12")
    second = served.reader("restricted", "of_the_second", "24")
    both = served.reader("restricted", "of_both", "12", "24")
    for name in ("figures", "evidence", "targets", "trends", "figures_named", "wide_health"):
        assert places(first, name) == {"C1"}
        assert places(second, name) <= {"C2", "C3"}
        assert places(both, name) == {"C1"} | places(second, name)
    assert places(second) == {"C2", "C3"}


def test_a_province_is_bounded_for_whoever_inherits_it_and_by_no_trick(served):
    served.reader("restricted", "office_24", "24")
    clerk = served.session("clerk")
    served.session().execute("grant office_24 to clerk")
    assert places(clerk) == {"C2", "C3"}
    clerk.execute(
        "create function pg_temp.tell(double precision) returns boolean language plpgsql "
        "cost 0.0000001 as $$ begin raise notice 'saw %', $1; return true; end $$"
    )
    heard = []
    clerk.add_notice_handler(lambda one: heard.append(one.message_primary))
    clerk.execute("select * from chitieu_restricted.figures where pg_temp.tell(numerator)")
    assert sorted(heard) == ["saw 38", "saw <NULL>", "saw <NULL>"]
    clerk.execute("select 1 / (numerator - 71713) from chitieu_restricted.figures").fetchall()
    clerk.execute("set row_security = off")
    with pytest.raises(DENIED):
        clerk.execute("select * from chitieu_restricted.figures")
    clerk.execute("set row_security = on")
    theirs = "select * from pg_stats where schemaname ~ '^chitieu_restricted' and tablename ~ 'fig'"
    assert clerk.execute(theirs).fetchall() == []
    with pytest.raises(DENIED):
        clerk.execute("insert into chitieu_restricted_store.role_provinces values ('clerk', '*')")
    with pytest.raises(DENIED):
        clerk.execute("select * from chitieu_restricted_store.role_provinces")


def test_no_partition_is_open_to_a_province(served):
    clerk = served.reader("restricted", "office_24b", "24")
    parts = served.rows(
        "select oid::regclass::text from pg_class where relispartition and relkind = 'r' "
        "and relnamespace::regnamespace::text ~ '^chitieu_restricted'"
    )
    assert len(parts) > 25
    for (part,) in parts:
        with pytest.raises(DENIED):
            clerk.execute(f"select * from {part}")


def test_ties_stay_when_the_next_release_comes(served, country):
    second = served.reader("restricted", "office_24c", "24")
    served.load(*country.both(country.older))
    assert places(second) == {"C2", "C3"}


def test_every_view_asks_with_the_rights_of_its_reader(served):
    views = served.rows(
        "select relname from pg_class where relkind = 'v' and relnamespace::regnamespace::text in "
        "('chitieu', 'chitieu_restricted') and "
        "not coalesce('security_invoker=true' = any (reloptions), false)"
    )
    assert views == []


@pytest.mark.parametrize("too_much", ["restricted", "pg_read_all_data"])
def test_nothing_restricted_is_loaded_where_analysts_could_read_it(database, country, too_much):
    database.load(*country.both(country.older))
    admin = database.session()
    admin.execute(f"grant {too_much} to analyst")
    try:
        with pytest.raises(ServingError, match="it would see what may not be public"):
            database.load(*country.both())
    finally:
        admin.execute(f"revoke {too_much} from analyst")
    assert [one.new for one in database.load(*country.both())] == [True, True]
