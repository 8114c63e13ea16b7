"""Commands that the page starts: seen while they work by everyone who looks, stopped by whoever may, and what they complained of."""

from __future__ import annotations

import streamlit as st

from judge.judging import liveness
from judge.judging.launching import Launched, launch
from judge.judging.status import RunStatus, run_status
from judge.people.amounts import counted
from judge.store.db import Database
from judge.store.verdicts import runs
from ui import shared, widgets
from ui.safe import safe

EVERY = 1.0
"""Seconds between two looks at a command at work."""
STOPPED = 3

Key = tuple[str, str]
"""What kind of work it is, and on what."""


@st.cache_resource(show_spinner=False)
def _begun(target: str) -> dict[Key, Launched]:  # noqa: ARG001  (a database's own)
    """The last command of each kind, for all who look at these pages."""
    return {}


def begun(db: Database, key: Key) -> Launched | None:
    return _begun(db.target).get(key)


def begin(db: Database, key: Key, *words: str) -> None:
    """Start `judge WORDS...` on this database, unless that work is being done."""
    if not at_work(db, key):
        _begun(db.target)[key] = launch(*words, db=db.target)


def forget(db: Database, key: Key) -> None:
    """Take what came of it as seen."""
    if not at_work(db, key):
        _begun(db.target).pop(key, None)


def at_work(db: Database, key: Key) -> bool:
    found = begun(db, key)
    return found is not None and found.code is None


def watch(db: Database, key: Key) -> None:
    """How that work does: redrawn every second while it goes on, and the whole page once when it ends."""
    working = at_work(db, key)
    st.fragment(_look, run_every=EVERY if working else None)(key, working)


def _look(key: Key, worked: bool) -> None:
    db = shared.database()
    found = begun(db, key)
    if found is None:
        return
    if worked and found.code is not None:
        st.rerun(scope="app")
    if found.code is None:
        _progress(_run_of(db, found))
        if shared.may(db, "configure"):
            st.button("Stop", key=f"stop:{key}", icon=":material/stop_circle:", on_click=stop, args=(key,))
    elif found.code == STOPPED:
        st.html('<div class="sj small">Stopped. What was paid for is kept, and starting again goes on where it was.</div>')
        st.text(found.complained())
    elif found.code:
        st.error("It did not get through.", icon=":material/error:")
        st.text(found.complained())


def _run_of(db: Database, launched: Launched) -> RunStatus | None:
    """The judging run that this command is at: the newest of its process."""
    mine = (run_status(run, spec, liveness.alive) for run, spec in runs(db) if run.pid == launched.pid and run.host == liveness.HOST)
    return next(mine, None)


def _progress(run: RunStatus | None) -> None:
    if run is None or not run.selected:
        st.html('<div class="sj small">Starting …</div>')
        return
    ended = run.known + run.judged + run.failed
    told = [f"{ended:,} of {counted(run.selected, 'pair')}", *([f"{run.failed:,} failed"] if run.failed else [])]
    told += [f"{run.rate:,.1f} a second"] if run.rate else []
    told.append(widgets.money(run.usd, run.unpriced))
    bar = widgets.bar([("done", round(1000 * run.share), shared.POSITIVE[0])], 1000, thin=True)
    st.html(f'<div class="sj small"><b>{safe(run.judge)}</b>{bar}{safe(" · ".join(told))}</div>')


@shared.writes("configure")
def stop(key: Key) -> None:
    found = begun(shared.database(), key)
    if found is not None:
        found.stop()
