"""What the database itself refuses about alerts, tried by raw SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from governance.decisions.alerts.actions import clear, open_alert, set_aside, tell_waiting
from governance.decisions.alerts.trouble import Trouble
from governance.decisions.alerts.words import Kind
from governance.models import Alert, AlertTold
from processes.models import Process


@pytest.fixture
def alert(process: Process) -> Alert:
    found = open_alert(Trouble(Kind.SILENCE, "Nothing logged since Wednesday.", process=process))
    assert found is not None
    return found


def refused(statement: str, says: str) -> None:
    with pytest.raises(DatabaseError, match=says), transaction.atomic():
        connection.cursor().execute(statement)


def test_what_an_alert_said_stays(alert: Alert, process: Process) -> None:
    table, says = Alert._meta.db_table, "What an alert said never changes"
    refused(f"UPDATE {table} SET says = 'All is well'", says)
    refused(f"UPDATE {table} SET process_id = NULL", says)
    set_aside(alert, by=process.accountable, because="The shop is closed")
    refused(f"UPDATE {table} SET because = 'Another reason'", says)
    clear(alert, because="A record came.")
    refused(f"UPDATE {table} SET cleared_at = NULL", says)
    refused(f"DELETE FROM {table}", "An alert stays on record")


def test_who_was_told_stays(alert: Alert) -> None:
    table, says = AlertTold._meta.db_table, "Who was told of an alert, and when, never changes"
    refused(f"UPDATE {table} SET name = 'Somebody else'", says)
    tell_waiting()
    refused(f"UPDATE {table} SET told_at = NULL", says)
    clear(alert, because="A record came.")
    tell_waiting()
    refused(f"UPDATE {table} SET is_done = FALSE", says)
    refused(f"DELETE FROM {table}", "Who was told of an alert stays on record")
