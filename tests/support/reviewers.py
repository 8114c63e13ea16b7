"""One person at the Review page, as a process: `python reviewers.py FILE NAME LABELS`; prints every pair they were shown, one a line."""

from __future__ import annotations

import sys

from judge.people.review import desk, submit
from judge.store.db import open_database

if __name__ == "__main__":
    path, name, labels = sys.argv[1:]
    opened = open_database(path)
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for _ in range(int(labels)):
        shown = desk(opened, name).shown
        assert shown is not None
        print(*shown.pair, flush=True)  # noqa: T201
        submit(opened, shown, 3)
    opened.close()
