"""What figures of the log, and of intents, are made of, each as one text: the keys under which to keep them."""

from __future__ import annotations

from sqlalchemy import func, select

from judge.store.db import Database
from judge.store.intents import ACT, SAID
from judge.store.progress import stamp
from judge.store.rows import table_of
from judge.store.trusted import trusted_judges
from judge.tables import Act, Calibration, Import

IMPORT, DONE = table_of(Import), table_of(Act)


def state_of_log(db: Database) -> str:
    """A text that changes with every file imported, label, gold decision, verdict and calibration stored, and with who is trusted.

    Not with intents: reading a large log anew for one corrected word would keep people waiting.
    """
    newest = [select(func.max(column)).scalar_subquery() for column in (IMPORT.c.id, table_of(Calibration).c.id)]
    with db.read() as connection:
        told = connection.execute(select(*newest)).one()
    return f"{stamp(db)} {tuple(told)} {trusted_judges(db)}"


def state_of_intents(db: Database) -> str:
    """A text that changes with every file imported and every word of a person, and, for what catalogue and models say, with the amounts."""
    imported = select(func.max(IMPORT.c.id)).scalar_subquery()
    said = select(func.max(DONE.c.id)).where(DONE.c.what == ACT).scalar_subquery()
    with db.read() as connection:
        told = connection.execute(select(imported, said)).one()
        # By the intent alone an index has it all; the rows themselves are long.
        amounts = connection.execute(select(SAID.c.intent, func.count()).group_by(SAID.c.intent).order_by(SAID.c.intent)).all()
    return f"{tuple(told)} {[tuple(amount) for amount in amounts]}"
