"""Databases on a real PostgreSQL server, one a test, made from a template: the schema is created once a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from sqlalchemy import make_url

URL = os.environ.get("JUDGE_TEST_POSTGRES", "")
"""A server where this user may create databases, as `.ci/postgres start` prints it."""

_number = count(1)


def _command(words: str) -> None:
    import psycopg  # with the extra `postgres`

    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(words)  # type: ignore[arg-type, unused-ignore]


@contextmanager
def database_on_server(template: str = "template0") -> Iterator[str]:
    """The URL of a new database, empty or like its template; gone afterwards, whoever is still connected."""
    name = f"judge_test_{os.getpid()}_{next(_number)}"
    _command(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield make_url(URL).set(database=name).render_as_string(hide_password=False)
    finally:
        _command(f"DROP DATABASE {name} WITH (FORCE)")
