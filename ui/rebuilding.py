"""Queues built anew while people label, by a process of its own: no page waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Thread

import streamlit as st

from judge.people.queues import due
from judge.store.db import Database
from judge.tables import now

EVERY = 600
"""Seconds. How often it is asked whether the queues are old, whoever opens pages."""


def freshen_queues(db: Database) -> None:
    """Start building the queues if it is time. The old ones serve until it is done."""
    _look(db.target, db)


@st.cache_resource(ttl=EVERY, show_spinner=False)
def _look(target: str, _db: Database) -> None:
    if due(_db, now()):
        Thread(target=_build, args=(target,), daemon=True).start()


def _build(target: str) -> None:
    # By the environment: an address with a password in it would be readable by all on a command line.
    line = [sys.executable, "-P", "-m", "judge", "queue", "build"]
    subprocess.run(line, env={**os.environ, "JUDGE_DB": target}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603  (ours)
