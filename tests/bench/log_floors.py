"""What PostgreSQL itself needs for the rows of a log, and what checking a log needs."""

import time

import psycopg

_TABLES = ("governance_decision", "governance_decisionbody", "governance_pending")


def rows_copied(database: str) -> float:
    """Decisions a second: the rows of the last thousand into tables of the same shape."""
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        kept = []
        for table in _TABLES:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS floor_{table} (LIKE {table} INCLUDING ALL)".encode()
            )
            cursor.execute(f"TRUNCATE floor_{table}".encode())
            rows = f"COPY (SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1000) TO STDOUT".encode()
            with cursor.copy(rows) as out:
                kept.append((table, b"".join(out)))
        connection.commit()
        began = time.perf_counter()
        for table, data in kept:
            with cursor.copy(f"COPY floor_{table} FROM STDIN".encode()) as into:
                into.write(data)
        connection.commit()
        return 1000 / (time.perf_counter() - began)


def check() -> None:
    """Seal what waits, check it all, and print the microseconds that a record took."""
    from governance.decisions.actions.sealing import seal_waiting  # only once apps are ready
    from governance.decisions.verifying import verify
    from processes.models import Process

    while seal_waiting():
        pass
    process = Process.objects.get(slug="support_refunds")
    began = time.perf_counter()
    found = verify(process)
    took = time.perf_counter() - began
    assert found.is_ok, found
    assert not found.pending, found
    print(took / found.sealed * 1e6)
