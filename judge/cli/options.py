"""Options that several commands share, and opening what they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from judge.config import Settings
from judge.errors import InputError
from judge.store.candidates import Selection, missing_queries
from judge.store.db import Database, open_database
from judge.store.verdicts import judges, trusted_judge

MOST = 1_000_000_000
"""The largest number an option takes: more than anybody means, and less than a database overflows at."""

Db = Annotated[str | None, typer.Option("--db", help="Database file or SQLAlchemy URL.", envvar="JUDGE_DB", show_default="labels.db")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Queries = Annotated[
    list[str] | None, typer.Option("--queries", metavar="QUERY", help="Only these queries, by id or exact text. Repeatable.")
]
OneJudge = Annotated[str | None, typer.Option("--judge", metavar="SPEC", help="Whose verdicts; default: the judge of the last run.")]


@contextmanager
def opened(database: str | None, *, must_exist: bool = True) -> Iterator[tuple[Database, Settings]]:
    """The database and settings of this invocation; the database is closed afterwards."""
    settings = Settings.of(database)
    if must_exist and "://" not in settings.database and not Path(settings.database).exists():
        raise InputError(f"There is no database {settings.database}", "Make one: judge import products FILE, or judge demo")
    db = open_database(settings.database)
    try:
        yield db, settings
    finally:
        db.close()


def chosen(db: Database, queries: list[str] | None, select: list[str] | None = None, limit: int | None = None) -> Selection:
    """The selection that options say; InputError for queries or words nobody knows."""
    unknown = missing_queries(db, queries or [])
    if unknown:
        raise InputError(f"There is no query '{unknown[0]}'", "Name a query by its id or its exact text")
    labelled, sources = None, list[str]()
    for word in select or []:
        kind, _, rest = word.partition(":")
        if kind in ("labelled", "unlabelled") and not rest:
            labelled = kind == "labelled"
        elif kind == "source" and rest:
            sources.append(rest)
        else:
            raise InputError(f"'{word}' selects nothing", "Use labelled, unlabelled or source:NAME (several are combined)")
    return Selection(tuple(queries or ()), tuple(sources), labelled, limit=limit)


def judge_meant(db: Database, spec: str | None) -> tuple[int, str]:
    """The judge a person means, by full spec or a beginning that only one has; without one, that of the last run."""
    known = judges(db)
    if spec is None:
        latest = trusted_judge(db)
        if latest is None:
            raise InputError("No judge has judged anything here yet", "Run one: judge run --judge local/default")
        return latest, known[latest]
    matches = [judge_id for judge_id, name in known.items() if name == spec] or [i for i, name in known.items() if name.startswith(spec)]
    if len(matches) != 1:
        found = "several judges here match" if matches else "no judge here matches"
        raise InputError(f"{found} '{spec}'", "There are: " + (", ".join(known.values()) or "none; run one: judge run"))
    return matches[0], known[matches[0]]
