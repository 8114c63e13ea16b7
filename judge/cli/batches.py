"""24-hour jobs on the command line: send them, look after them, say how they stand."""

from __future__ import annotations

import asyncio
from typing import Any

from judge.cli.judging import Prepared, Task
from judge.cli.out import errors, plain, say, table
from judge.config import Settings
from judge.errors import InputError
from judge.judging.batch import Edge, Submitted
from judge.judging.collecting import judge_in_jobs, poll_all
from judge.judging.planning import Job
from judge.judging.replies import Replies
from judge.store import batches, verdicts
from judge.store.batches import JobStatus
from judge.store.db import Database


def run_in_jobs(task: Task, prepared: Prepared) -> Submitted:
    """Take in what has come back of earlier jobs, and send what is still missing as new ones."""
    provider, prompt, spec = prepared
    if task.effort.max_cost is not None:
        raise InputError("A 24-hour job cannot stop half-way, so --max-cost cannot be kept", "Leave it out and narrow the job: --limit N")
    if provider.repeats > 1:
        raise InputError("A 24-hour job asks each pair once", "Leave repeat out of the judge, or run without --batch")
    judge_id = verdicts.register_judge(task.db, spec, prompt.hash, prompt.name, prompt.text)
    replies = Replies(task.settings.replies)
    try:
        job = Job(task.db, replies, provider, prompt, judge_id, task.selection, task.retry)
        return asyncio.run(judge_in_jobs(job, Edge()))
    finally:
        replies.close()


def exit_code(db: Database, sent: Submitted) -> int:
    """3 while a job is out or something is left to send, 1 with failures left, 0 when all is judged."""
    if sent.left or batches.jobs(db, live_only=True):
        return 3
    return int(bool(verdicts.failures(db, limit=1)))


def summarise(sent: Submitted, spec: str) -> None:
    """What one judge's jobs hold; counts reconcile."""
    say(f"[bold]{plain(spec)}[/bold] in 24-hour jobs" + (f" ({plain(sent.note)})" if sent.note else ""))
    parts = f"{sent.known:,} known + {sent.settled:,} settled + {sent.sent:,} sent + {sent.elsewhere:,} waiting + {sent.left:,} left"
    say(f"  {sent.selected:,} selected = {parts}")
    say("  Their replies come within a day: judge status takes them in.")


def look_after(db: Database, settings: Settings) -> None:
    """Ask the vendors about every job that is out, and take in what has come. A judge without a key is said, not fatal."""
    if not batches.live_judges(db):
        return
    replies = Replies(settings.replies)
    try:
        for polled in asyncio.run(poll_all(db, replies, Edge())):
            if polled.problem:
                errors.print(f"{plain(polled.judge)}: {plain(polled.problem)}")
    finally:
        replies.close()


def show(jobs: list[JobStatus]) -> None:
    """The jobs, newest first."""
    if jobs:
        columns = ("24-hour job", "judge", "state", "at the vendor", "#pairs", "#waiting", "#judged", "#failed", "#open again", "note")
        table(columns, [(j.batch.id, j.judge, j.batch.state, j.batch.remote_state, *j.tally, j.batch.note) for j in jobs])


def as_json(jobs: list[JobStatus]) -> list[dict[str, Any]]:
    return [{**job.batch.model_dump(), "judge": job.judge, **job.tally._asdict()} for job in jobs]
