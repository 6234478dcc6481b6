"""Which of several words about one cell stands, and what is said of punctuality."""

from __future__ import annotations

from datetime import date


def births(rows, place: str, period: str) -> float:
    return rows(
        """select denominator from contributions where indicator_id = 'death_rate'
           and locality_id = ? and period = ? and breakdown = 'total'""",
        place,
        period,
    )[0][0]


def test_the_later_submission_replaces_the_cell_and_a_later_blank_does_not(rows):
    assert births(rows, "a1", "2021-Q1") == 10


def test_a_withdrawn_submission_gives_the_earlier_cell_back(rows):
    assert births(rows, "a1", "2021-Q2") == 10


def test_the_owner_by_date_is_heard_before_a_later_intruder(rows):
    assert births(rows, "a3", "2023-Q1") == 40


def test_a_total_that_did_not_come_is_the_sum_of_both_sexes(figure):
    assert figure("case_count", "a4", "2022")["numerator"] == 24


def test_late_counts_are_marked_until_the_figure_is_final(figure):
    assert figure("death_rate", "PN", "2024-Q4")["late"] is True
    assert figure("death_rate", "PN", "2024-Q3")["late"] is False
    assert figure("death_rate", "PN", "2024")["late"] is True
    assert figure("death_rate", "PA", "2022-Q4")["late"] is False


def test_reporting_says_what_became_of_every_debt(rows):
    states = dict(
        rows(
            """select locality_id || ' ' || period, state from reporting
               where (locality_id, period) in
                   (('a4', '2022-Q2'), ('a4', '2022-Q4'), ('a4', '2022-Q3'), ('n4', '2024'))
               and feed in ('health', 'schools')"""
        )
    )
    assert states == {
        "a4 2022-Q2": "missing",
        "a4 2022-Q3": "on_time",
        "a4 2022-Q4": "late",
        "n4 2024": "zero",
    }


def test_every_debt_is_owed_by_one_agency(rows):
    assert (
        rows("""select feed, locality_id, period from reporting group by all having count(*) > 1""")
        == []
    )


def test_evidence_names_submissions_rows_and_links(rows):
    found = rows(
        """select measure_id, count(*), sum(source_rows), min(links), max(links)
           from evidence where indicator_id = 'death_rate' and locality_id = 'a9'
           and geography = 'then' and period = '2023' group by all order by all"""
    )
    # each measure: two quarters of two communes, two of one; links only in the first two
    assert found == [("births", 4, 6, "", "a1 a2"), ("deaths", 4, 6, "", "a1 a2")]


def test_evidence_follows_a_carried_stock_to_the_year_it_was_read_in(home, rows):
    found = rows(
        """select distinct s.file_name, e.measure_id from evidence e
           join read_parquet(?) s using (submission_id)
           where e.indicator_id = 'case_rate' and e.locality_id = 'n1' and e.period = '2024'
           and e.geography = 'then' order by all""",
        str(home / "run" / "submissions.parquet"),
    )
    assert found == [("cases.csv", "cases"), ("people.csv", "kids")]


def test_the_overruled_agency_is_listed_without_what_it_said(rows, warehouse):
    assert rows(
        """select measure_id, locality_id, period, breakdown, agency, owner_agency
           from overruled_cells"""
    ) == [("births", "a3", "2023-Q1", "total", "old_office", "new_office")]
    columns = {column[0] for column in warehouse.execute("describe overruled_cells").fetchall()}
    assert not columns & {"count", "value", "numerator", "denominator"}


def test_every_figure_with_a_contested_count_is_marked_and_no_other(rows, figure):
    assert figure("death_rate", "PA", "2023-Q1")["contested"] is True
    assert figure("death_rate", "PA", "2023")["contested"] is True
    assert figure("death_rate", "PN", "2023", geography="now")["contested"] is True
    assert figure("death_rate", "PA", "2023-Q2")["contested"] is False
    assert figure("death_rate", "PA", "2022")["contested"] is False
    marked = rows("select distinct indicator_id from figures where contested order by all")
    assert marked == [("baby_death_rate",), ("death_rate",)]


def test_reported_counts_are_the_words_heard_with_their_file_and_row(home, rows):
    heard = rows(
        """select c.count, c.agency, s.file_name, c.source_row > 0 from reported_counts c
           join read_parquet(?) s using (submission_id)
           where c.measure_id = 'births' and c.breakdown = 'total'
           and (c.locality_id, c.period) in (('a1', '2021-Q1'), ('a3', '2023-Q1'))
           order by c.count""",
        str(home / "run" / "submissions.parquet"),
    )
    assert [count for count, _, _, _ in heard] == [10, 40]
    assert all(agency and name and placed for _, agency, name, placed in heard)


def test_reported_counts_keep_a_blank_apart_from_zero(rows):
    blanks, zeros = rows(
        "select count(*) filter (count is null), count(*) filter (count = 0) from reported_counts"
    )[0]
    assert blanks > 0
    assert zeros > 0


def test_every_figure_of_the_total_names_the_files_of_both_its_counts(rows):
    """Also what a silent province left to its communes, and a stock that only communes report."""
    unnamed = rows(
        """select f.indicator_id, f.locality_id, f.geography, f.period, roles.role from figures f
           join indicator_measures roles using (indicator_id)
           anti join evidence e using
               (indicator_id, measure_id, locality_id, geography, period, breakdown)
           where f.breakdown = 'total' and f.value is not null"""
    )
    assert unnamed == []
    of_communes = rows(
        """select sum(e.source_rows) from evidence e where e.indicator_id = 'injury_rate'
           and e.locality_id = 'PB' and e.geography = 'then' and e.period = '2022'
           and e.measure_id = 'injuries'"""
    )
    assert of_communes == [(6,)]


def report(rows, feed: str, place: str, period: str) -> tuple:
    return rows(
        """select agency, received, state, zero_report, measures_received, measures_due
           from reporting where feed = ? and locality_id = ? and period = ?""",
        feed,
        place,
        period,
    )[0]


def test_a_report_that_lacks_a_measure_is_told_from_a_whole_one(rows):
    assert report(rows, "health", "b1", "2021-Q1")[4:] == (3, 3)
    assert report(rows, "health", "b2", "2021-Q1")[4:] == (2, 3)


def test_a_blank_report_is_none_and_a_report_of_zeros_is_one(rows):
    assert report(rows, "schools", "b2", "2022")[1:] == (None, "missing", None, 0, 2)
    assert report(rows, "schools", "n4", "2024")[2:] == ("zero", True, 2, 2)


def test_what_was_withdrawn_or_said_by_another_agency_dates_no_report(rows):
    """The 99 births sent first were replaced, not taken back: that file was the first report."""
    assert report(rows, "health", "a1", "2021-Q1")[1] == date(2021, 4, 2)
    assert report(rows, "health", "a1", "2021-Q2")[:2] == ("old_office", date(2021, 7, 20))
    assert report(rows, "health", "a3", "2023-Q1")[:2] == ("new_office", date(2023, 4, 20))


def test_periods_that_run_are_expected_and_not_yet_due(rows):
    assert rows(
        "select distinct state from reporting where due > date '2025-03-01' and received is null"
    ) in ([], [("not_due",)])


def test_who_followed_the_owner_answers_for_units_that_ended(rows):
    assert rows(
        """select distinct agency, answering_agency from reporting
           where feed = 'health' and locality_id in ('a1', 'b3') order by all"""
    ) == [("new_office", "new_office"), ("old_office", "new_office")]
