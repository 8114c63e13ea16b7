"""Another program that writes to a database and does not finish, until a test lets it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from judge.store.db import Database

_HOLDS = """
import sys
from judge.store.db import open_database
with open_database(sys.argv[1]).write():
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
