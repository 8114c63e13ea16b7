"""What figures of runs are made of, as one text: the key under which to keep them."""

from __future__ import annotations

from sqlalchemy import func, select

from judge.store.db import Database
from judge.store.log_state import state_of_intents, state_of_log
from judge.store.rows import table_of
from judge.store.samples import SAMPLE
from judge.tables import SearchRun


def state_of_runs(db: Database) -> str:
    """A text that changes with all that grades, runs, searches, intents and samples come from."""
    amounts = [select(func.count()).select_from(table).scalar_subquery() for table in (table_of(SearchRun), SAMPLE)]
    with db.read() as connection:
        told = tuple(connection.execute(select(*amounts)).one())
    return f"{state_of_log(db)} {state_of_intents(db)} {told}"
