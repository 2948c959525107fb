"""Planned statements outlive a table that changes and a connection that dies."""

from collections.abc import Iterator

import pytest
from django.db import close_old_connections, connection

from governance.decisions import statements

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL plans"),
]
_READ = "SELECT * FROM planned WHERE id = %s"


@pytest.fixture
def planned() -> Iterator[None]:
    """A table whose statement is planned already."""
    _run("CREATE TABLE planned (id integer, says integer)")
    _run("INSERT INTO planned VALUES (1, 2)")
    for _ in range(3):
        assert statements.one_row(_READ, [1]) == (1, 2)
    yield
    _run("DROP TABLE planned")


def test_a_table_that_changed_under_its_plan(planned: None) -> None:
    _run("ALTER TABLE planned ALTER COLUMN says TYPE text USING says::text")
    assert statements.one_row(_READ, [1]) == (1, "2")


def test_a_connection_that_died_between_two_requests(planned: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    connection.health_check_enabled = True
    close_old_connections()
    connection.health_check_enabled, connection.health_check_done = True, False
    assert statements.one_row(_READ, [1]) == (1, 2)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
