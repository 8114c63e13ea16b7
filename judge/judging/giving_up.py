"""The way out of a 24-hour job that nobody will answer: a person ends it, and its unanswered pairs are open again."""

from __future__ import annotations

from datetime import datetime, timedelta

from judge.errors import InputError
from judge.judging.batch import conclude
from judge.judging.liveness import alive
from judge.store import batches as store
from judge.store.batches import GONE, LIVE, JobStatus
from judge.store.db import Database

OVERDUE = timedelta(hours=48)
"""Vendors end a job within 24 hours; after twice that there is something the matter."""


def gone(status: JobStatus) -> bool:
    """Whether the vendor said, when it was last asked, that it has nothing for this job."""
    return status.batch.state == "running" and status.batch.remote_state == GONE


def overdue(status: JobStatus, at: datetime) -> bool:
    """Whether a live job should have been answered long ago."""
    batch = status.batch
    return batch.state in LIVE and at - (batch.sent_at or batch.created_at) > OVERDUE


def give_up(db: Database, beginning: str, by: str, at: datetime, *, anyway: bool = False) -> JobStatus:
    """End the job whose id begins so; its unanswered pairs are open again, and `by` and `at` are kept with it.

    InputError where no single job is meant, it has ended, or the vendor may still answer it: then only `anyway`.
    """
    status = _meant(db, beginning)
    batch = status.batch
    if batch.state not in LIVE:
        raise InputError(f"{batch.id} is over: {batch.state}", "No pair waits for it: judge status")
    if not (anyway or gone(status)):
        raise InputError(f"{batch.id} may still be answered: {_hope(status)}", "Look again later: judge status. " + _price_of_it(status))
    why = f"given up by {by} on {at:%Y-%m-%d %H:%M} UTC: {batch.note or _hope(status)}"
    if not store.finish(db, batch.id, batch.state, "abandoned", at, note=why):
        raise InputError(f"{batch.id} has just moved on", "Look again: judge status")
    conclude(db, batch.run_id, alive)
    return _meant(db, batch.id)


def _meant(db: Database, beginning: str) -> JobStatus:
    found = store.named(db, beginning)
    if not found:
        raise InputError(f"There is no 24-hour job '{beginning}'", "See which there are: judge status")
    if len(found) > 1:
        raise InputError(f"Several 24-hour jobs begin with '{beginning}'", "Write more of one: " + ", ".join(s.batch.id for s in found))
    return found[0]


def _hope(status: JobStatus) -> str:
    """What speaks for an answer."""
    batch = status.batch
    if batch.state == "preparing":
        return f"process {status.run.pid} is preparing it"
    if batch.state == "sending":
        return "the vendor may have it"
    return f"the vendor said '{batch.remote_state}' when it last spoke of it" if batch.remote_state else "the vendor has it"


def _price_of_it(status: JobStatus) -> str:
    """What giving up a job costs that may be answered."""
    beginning = store.short(status.batch.id)
    return f"Cancelled at the vendor, it keeps what is answered by then; given up, it loses what was paid for: judge status --give-up {beginning} --anyway"
