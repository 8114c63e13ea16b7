"""Which tables SQLite reads from end to end to do something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from judge.store.db import Database


def scanned(db: Database, act: Callable[[], object]) -> set[str]:
    """Of all the statements that the act sends."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        said.append((statement, parameters[0] if many else parameters))

    event.listen(db.engine, "before_cursor_execute", listen)
    act()
    event.remove(db.engine, "before_cursor_execute", listen)
    asked = {statement: parameters for statement, parameters in said if not statement.startswith("BEGIN")}
    with db.read() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all() for statement, parameters in asked.items()]
    steps = [step[3] for plan in plans for step in plan]
    # What stands in brackets is no table: the rows of a subquery, however it found them.
    return {
        step.split()[1] for step in steps if step.startswith("SCAN ") and not step.startswith("SCAN (") and "label_retracted" not in step
    }
