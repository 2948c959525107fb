"""Checks on SQL: the statements parse in their dialect and touch only what they may."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import Finding
from governance.evaluations.checks.patterns import compile_pattern
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import as_text, listing, quote

LONGEST = 100_000
_DIALECTS = {
    "mysql": "mysql",
    "mariadb": "mysql",
    "postgresql": "postgres",
    "postgres": "postgres",
    "sqlite": "sqlite",
    "transactsql": "tsql",
    "bigquery": "bigquery",
    "snowflake": "snowflake",
    "redshift": "redshift",
    "hive": "hive",
    "athena": "athena",
    "trino": "trino",
    "oracle": "oracle",
}
# Statements that the parser takes as a whole without looking inside.
_OPAQUE = frozenset(("CALL", "GRANT", "REVOKE", "RENAME", "EXPLAIN", "EXECUTE"))
_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})[ \t]*(\w*)[ \t]*$")


class NotSql(Exception):
    """Why a text is not SQL that may stand."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """The dialect, and which tables and columns may be touched."""

    dialect: str
    label: str
    tables: "list[Callable[[str], bool]] | None"
    columns: "list[Callable[[str], bool]] | None"


def is_sql(assertion: Assertion) -> Check:
    """The whole answer is SQL."""
    rules = _rules(assertion)

    def check(answer: Answer) -> Finding:
        try:
            _refuse_bad(answer.text, rules)
        except NotSql as problem:
            return Finding(False, f"The answer is no acceptable SQL: {problem}.")
        return Finding(True, f"The answer is SQL for {rules.label}.")

    return check


def contains_sql(assertion: Assertion) -> Check:
    """A code block of the answer is SQL, or the whole answer where it has none."""
    rules = _rules(assertion)

    def check(answer: Answer) -> Finding:
        problem = "there is none"
        for block in _blocks(answer.text) or [answer.text]:
            try:
                _refuse_bad(block, rules)
            except NotSql as found:
                problem = str(found)
            else:
                return Finding(True, f"The answer contains SQL for {rules.label}.")
        return Finding(False, f"The answer contains no acceptable SQL: {problem}.")

    return check


def _rules(assertion: Assertion) -> _Rules:
    value = assertion.value or {}
    if not isinstance(value, dict):
        raise BadAssertion(
            f"“{assertion.type}” takes an object with “databaseType”, “allowedTables” and "
            "“allowedColumns”, or no value."
        )
    label = as_text(value.get("databaseType") or "MySQL")
    dialect = _DIALECTS.get(label.lower())
    if dialect is None:
        raise BadAssertion(
            f"The database type {quote(label)} is not known; known are "
            f"{listing(sorted(_DIALECTS))}."
        )
    return _Rules(
        dialect, label, _allowed(value, "allowedTables"), _allowed(value, "allowedColumns")
    )


def _allowed(value: dict[str, Any], key: str) -> "list[Callable[[str], bool]] | None":
    entries = value.get(key)
    if entries is None:
        return None
    if not isinstance(entries, list):
        raise BadAssertion(f"“{key}” has to be a list.")
    return [_entry(as_text(entry)) for entry in entries]


def _entry(entry: str) -> Callable[[str], bool]:
    """An entry is a bare name, or “statement::qualifier::name” whose parts are patterns."""
    if "::" not in entry:
        return lambda touched: touched.rpartition("::")[2].lower() == entry.lower()
    pattern = compile_pattern(f"^(?i:{entry})$")
    loose = re.sub(r"::[^:]+::", "::null::", entry, count=1)
    unqualified = compile_pattern(f"^(?i:{loose})$")
    return lambda touched: pattern.is_in(touched) or unqualified.is_in(touched)


def _refuse_bad(text: str, rules: _Rules) -> None:
    if len(text) > LONGEST:
        raise NotSql(f"it is longer than {LONGEST:,} characters")
    statements = _parse(text, rules)
    for statement in statements:
        if not _is_whole(statement, text):
            raise NotSql("it is no whole statement")
        for allowed, touched in (
            (rules.tables, _tables(statement)),
            (rules.columns, _columns(statement)),
        ):
            if allowed is None:
                continue
            for name in touched:
                if not any(may(name) for may in allowed):
                    raise NotSql(f"it touches {quote(name)}, which is not allowed")


def _parse(text: str, rules: _Rules) -> list[Any]:
    # Here and not above: the parser takes a sixth of a second to import, and few sets ask for it.
    import sqlglot
    from sqlglot import errors

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        statements = [one for one in sqlglot.parse(text, read=rules.dialect) if one is not None]
        tokens = sqlglot.tokenize(text, read=rules.dialect)
    except RecursionError:
        raise NotSql("it is nested too deeply to be read") from None
    except errors.SqlglotError:
        raise NotSql(f"it does not follow the syntax of {rules.label}") from None
    if not statements:
        raise NotSql("it is empty")
    if _lacks_comma([token.token_type.name for token in tokens]):
        raise NotSql("a comma is missing between two columns")
    return statements


def _lacks_comma(kinds: list[str]) -> bool:
    """Whether a SELECT has just two bare names, which the grammar reads as a name and an alias."""
    for at, kind in enumerate(kinds):
        if kind != "SELECT":
            continue
        at += 1
        while kinds[at : at + 1] in (["DISTINCT"], ["ALL"]):
            at += 1
        if kinds[at : at + 2] == ["VAR", "VAR"] and kinds[at + 2 : at + 3] in ([], ["FROM"]):
            return True
    return False


def _is_whole(statement: Any, text: str) -> bool:
    """Whether it is a statement and has its object; the parser lets words and halves pass."""
    from sqlglot import exp  # as above

    rules: list[tuple[Any, Callable[[], bool]]] = [
        (exp.Command, lambda: str(statement.this).upper() in _OPAQUE),
        (exp.Select, lambda: bool(statement.expressions)),
        (exp.Delete, lambda: re.search(r"\bfrom\b", text, re.IGNORECASE) is not None),
        (exp.Insert, lambda: statement.expression is not None),
        (exp.Update, lambda: bool(statement.expressions)),
        (exp.Set, lambda: "=" in text),
        ((exp.Use, exp.Describe), lambda: not getattr(statement.this, "alias", "")),
        ((exp.Query, exp.DML, exp.DDL, exp.Alter, exp.Drop, exp.TruncateTable), lambda: True),
        ((exp.Show, exp.Grant, exp.Transaction, exp.Commit, exp.Rollback), lambda: True),
    ]
    return next((rule() for kind, rule in rules if isinstance(statement, kind)), False)


def _tables(statement: Any) -> Iterator[str]:
    from sqlglot import exp  # as above

    names = {cte.alias for cte in statement.find_all(exp.CTE)}
    kind = _kind(statement)
    for table in statement.find_all(exp.Table):
        if table.name not in names:
            is_target = table is _target(statement)
            yield f"{kind if is_target else 'select'}::{table.db or 'null'}::{table.name}"


def _columns(statement: Any) -> Iterator[str]:
    from sqlglot import exp  # as above

    kind = _kind(statement)
    for column in statement.find_all(exp.Column, exp.Star):
        if isinstance(column, exp.Star):
            yield f"{kind}::null::(.*)"
        else:
            yield f"{kind}::{column.table or 'null'}::{column.name}"


def _kind(statement: Any) -> str:
    from sqlglot import exp  # as above

    return "select" if isinstance(statement, exp.Query) else str(statement.key).lower()


def _target(statement: Any) -> Any:
    """The table that a statement writes to."""
    target = statement.this
    inner = getattr(target, "this", None)
    return inner if type(target).__name__ == "Schema" else target


def _blocks(text: str) -> list[str]:
    """The code blocks marked as SQL, or not marked at all."""
    blocks: list[str] = []
    fence, body = "", list[str]()
    is_sql_block = False
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence and mark and mark[1].startswith(fence) and not mark[2]:
            if is_sql_block:
                blocks.append("\n".join(body).strip())
            fence = ""
        elif fence:
            body.append(line)
        elif mark:
            fence, body, is_sql_block = mark[1], [], mark[2].lower() in ("", "sql")
    return [block for block in blocks if block]
