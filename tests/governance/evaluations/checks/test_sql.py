"""is-sql and contains-sql."""

import pytest

from tests.governance.evaluations.checks import error, passes, verdict

GOOD = [
    "SELECT a FROM t WHERE b = 1",
    "SELECT DISTINCT a AS b FROM t ORDER BY a",
    "INSERT INTO t (a) VALUES (1)",
    "UPDATE t SET a = 1 WHERE b = 2",
    "DELETE FROM t WHERE a = 1",
    "CREATE TABLE t (a INT)",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "SELECT 1; SELECT 2",
    "SHOW TABLES",
    "CALL refresh()",
]
BAD = [
    "",
    "text only",
    "42",
    "Hello, how are you?",
    "SELECT",
    "SELECT * FROM",
    "SELECT * FORM users",
    "SELECT first_name last_name FROM employees",
    "SELECT DISTINCT first_name last_name FROM employees",
    "SELECT `id FROM t",
    "Select the option",
    "Delete the file",
    "Insert coin",
    "update me",
    "Use the door",
    "drop it",
    "set x to 3",
    "-- only a comment",
    "SELECT " + "(" * 400 + "1" + ")" * 400,
]


@pytest.mark.parametrize("text", GOOD)
def test_whole_statements_are_sql(text: str):
    assert passes(text, "is-sql")


@pytest.mark.parametrize("text", BAD)
def test_words_and_halves_of_statements_are_not(text: str):
    assert not passes(text, "is-sql")


def test_the_dialect_decides():
    assert passes("SELECT `a` FROM t", "is-sql")
    assert not passes("SELECT `a` FROM t", "is-sql", {"databaseType": "PostgreSQL"})
    assert "not known" in error("SELECT 1", "is-sql", {"databaseType": "Access"})
    assert "takes an object" in error("SELECT 1", "is-sql", "MySQL")


def test_only_allowed_tables_may_be_touched_and_only_as_allowed():
    rules = {"allowedTables": ["select::null::users", "(select|update)::(.*)::orders"]}
    assert passes("SELECT u.id FROM users u JOIN orders o ON o.u = u.id", "is-sql", rules)
    assert passes("UPDATE orders SET a = 1", "is-sql", rules)
    assert "delete::null::users" in verdict("DELETE FROM users", "is-sql", rules).reason
    assert not passes("SELECT * FROM (SELECT * FROM secrets) AS s", "is-sql", rules)
    assert passes("SELECT * FROM users", "is-sql", {"allowedTables": ["users"]})


def test_only_allowed_columns_may_be_touched():
    rules = {"allowedColumns": ["select::users::id", "name"]}
    assert passes("SELECT id, name FROM users", "is-sql", rules)
    assert not passes("SELECT password FROM users", "is-sql", rules)
    assert not passes("SELECT * FROM users", "is-sql", rules)


def test_sql_is_looked_for_in_code_blocks_first():
    assert passes("Try:\n```sql\nSELECT 1\n```\nfine", "contains-sql")
    assert passes("~~~\nSELECT 1\n~~~", "contains-sql")
    assert passes("```python\nx = 1\n```\n```sql\nSELECT 1\n```", "contains-sql")
    assert not passes("```sql\nnonsense here\n```\nSELECT 1", "contains-sql")
    assert not passes("```\nSELECT 1\n```", "not-contains-sql")
    assert passes("no code", "not-contains-sql")


def test_a_long_text_is_not_read_as_sql():
    assert "longer than" in verdict("SELECT 1 -- " + "x" * 100_000, "is-sql").reason
