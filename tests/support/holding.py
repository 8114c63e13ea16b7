"""Another program that writes to a database and does not finish, until a test lets it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from judge.store.db import Database

_HOLDS = """
import sqlite3, sys
from contextlib import contextmanager
from judge.store.db import open_database

@contextmanager
def of_file(name):  # whatever state its tables are in
    connection = sqlite3.connect(name, isolation_level=None)
    yield connection.execute("BEGIN IMMEDIATE")

target = sys.argv[1]
with open_database(target).write() if "://" in target else of_file(target):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another(db: Database) -> Iterator[None]:
    """While another process writes to that database."""
    with subprocess.Popen([sys.executable, "-c", _HOLDS, db.target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.stdin.close()
            other.wait(10)
