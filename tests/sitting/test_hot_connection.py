"""The hot door's way to the database does what Django's own would."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from contest.sitting.hot_connection import first_row, own_connection, together

# a table that points to no other
WRITE = """insert into django_session (session_key, session_data, expire_date)
values (%(key)s, '', current_timestamp) returning session_key"""
COUNT = "select count(*) from django_session where session_data = %(data)s"


def written() -> int:
    row = first_row(COUNT, {"data": ""})
    assert row
    return row[0]


def fail_after_writing(key: str) -> None:
    assert first_row(WRITE, {"key": key}) == (key,)
    assert written() > 0
    raise ZeroDivisionError


def test_it_is_djangos_connection(db):
    assert own_connection().connection is connection.connection
    assert first_row("select %(text)s || %(text)s as twice", {"text": "ầ"}) == ("ầầ",)
    assert first_row("select 1 where 1 = %(two)s", {"two": 2}) is None


def test_what_was_written_in_a_transaction_of_djangos_goes_with_it(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fail_after_writing("one")
    assert written() == 0


def test_errors_are_djangos_and_the_next_statement_is_heard(transactional_db):
    with pytest.raises(DatabaseError):
        first_row("select nothing from nowhere", {})
    assert written() == 0


def test_statements_are_seen_by_those_who_look(db, django_assert_num_queries):
    seen = []
    with django_assert_num_queries(1):
        written()
    with connection.execute_wrapper(lambda execute, sql, *rest: (seen.append(sql), execute(sql, *rest))[1]):
        written()
    assert seen == [COUNT]


def test_a_new_connection_gets_a_new_cursor(transactional_db):
    written()
    connection.close()
    assert written() == 0


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL writes two tables in one statement")
def test_together_is_all_or_nothing(transactional_db):
    with together():
        first_row(WRITE, {"key": "one"})
    assert written() == 1
    with pytest.raises(ZeroDivisionError), together():
        fail_after_writing("two")
    assert written() == 1
    assert not own_connection().connection.in_transaction


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own locks")
def test_nothing_stays_locked_behind_a_row_that_was_read(transactional_db):
    """A statement whose row was fetched is over: else its transaction would keep every other writer out."""
    first_row(WRITE, {"key": "one"})
    other = connection.copy()
    other.settings_dict["OPTIONS"] = {**other.settings_dict["OPTIONS"], "timeout": 0.5}
    try:
        with other.cursor() as cursor:
            cursor.execute(WRITE, {"key": "two"})
            cursor.fetchall()
    finally:
        other.close()
    assert written() == 2
