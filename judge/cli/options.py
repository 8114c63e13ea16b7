"""Options that several commands share, and opening what they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from judge.cli.capabilities import as_stored
from judge.config import Settings
from judge.errors import InputError
from judge.people.splits import SPLITS, Split, graded_queries
from judge.store.candidates import Selection, missing_queries
from judge.store.db import Database, open_database
from judge.store.samples import Member, members, sample_named, samples
from judge.store.trusted import trusted_judges
from judge.store.verdicts import judges

MOST = 1_000_000_000
"""The largest number an option takes: more than anybody means, and less than a database overflows at."""

Db = Annotated[
    str | None, typer.Option("--db", help="Database file, or postgresql://USER@HOST/DATABASE.", envvar="JUDGE_DB", show_default="labels.db")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Queries = Annotated[
    list[str] | None,
    typer.Option("--queries", metavar="QUERY", help="Only these queries: by id, by exact text, or sample:NAME. Repeatable."),
]
Against = Annotated[str, typer.Option("--against", help="people (gold, else the raters' consensus), gold, labels, or a rater's name.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the bootstrap.")]
Trusted = Annotated[
    list[str] | None,
    typer.Option(
        "--judge",
        metavar="SPEC",
        help="Whose verdicts. Repeatable, in order of trust: the first that graded a pair decides.",
        show_default="the judges trusted: judge trust",
    ),
]


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
    queries = queries_named(db, queries)
    unknown = missing_queries(db, queries)
    if unknown:
        raise InputError(f"There is no query '{unknown[0]}'", "Name a query by its id or its exact text")
    if {"labelled", "unlabelled"} <= set(select or ()):
        raise InputError("No candidate is both labelled and unlabelled", "Select one of the two, or leave both out for all of them")
    labelled, sources = None, list[str]()
    for word in select or []:
        kind, _, rest = word.partition(":")
        if word in SPLITS:
            queries = _of_split(db, word, queries)
        elif kind in ("labelled", "unlabelled") and not rest:
            labelled = kind == "labelled"
        elif kind == "source" and rest:
            sources.append(rest)
        else:
            raise InputError(f"'{word}' selects nothing", "Use labelled, unlabelled, source:NAME, dev or test (several are combined)")
    return Selection(tuple(queries), tuple(sources), labelled, limit=limit)


def queries_named(db: Database, named: list[str] | None) -> list[str]:
    """Queries by id or exact text, where sample:NAME is each of a sample. InputError for a sample nobody drew."""
    found = list[str]()
    for name in named or []:
        kind, _, rest = name.partition(":")
        found += [member.query_id for member in _sampled(db, rest)] if kind == "sample" and rest else [name]
    return found


def _sampled(db: Database, name: str) -> list[Member]:
    if sample_named(db, name) is None:
        known = ", ".join(one.name for one, _ in samples(db))
        raise InputError(f"There is no sample '{name}'", f"There are: {known}" if known else f"Draw one: judge sample {name} --size 300")
    return members(db, name)


def _of_split(db: Database, split: Split, queries: list[str] | None) -> list[str]:
    """The queries of a split that people graded something of; InputError when there is none."""
    found = graded_queries(db, split, queries or ())
    if not found:
        raise InputError(
            f"No query of the {split} split{' that you named' if queries else ''} has a grade by people",
            "Label some first: judge ui, or judge import labels FILE",
        )
    return found


def judges_meant(db: Database, specs: list[str] | None) -> dict[int, str]:
    """The judges a person means, specs by id, in order of trust; without a spec, those trusted. InputError when nobody is."""
    known = judges(db)
    meant = [_judge_meant(db, known, spec) for spec in specs] if specs else trusted_judges(db)
    if not meant:
        raise InputError("No judge has judged anything here yet", "Run one: judge run --judge local/default")
    return {judge: known[judge] for judge in meant}


def _judge_meant(db: Database, known: dict[int, str], spec: str) -> int:
    """By full spec, or a beginning that only one has."""
    spec = as_stored(db, spec)
    matches = [judge for judge, name in known.items() if name == spec] or [i for i, name in known.items() if name.startswith(spec)]
    if len(matches) != 1:
        found = "several judges here match" if matches else "no judge here matches"
        raise InputError(f"{found} '{spec}'", "There are: " + (", ".join(known.values()) or "none; run one: judge run"))
    return matches[0]
