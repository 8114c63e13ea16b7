"""24-hour jobs on the command line: send them, look after them, give one up, say how they stand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from judge.cli.judging import Task
from judge.cli.out import errors, plain, say, table
from judge.cli.preparing import Prepared
from judge.cli.who import actor
from judge.config import Settings
from judge.errors import InputError
from judge.judging import giving_up
from judge.judging.asking import Patience
from judge.judging.batch import Edge
from judge.judging.planning import Job
from judge.judging.polling import judge_in_jobs, poll_all
from judge.judging.providers._batches import refuse_without_batches
from judge.judging.replies import Replies
from judge.judging.sending import Submitted
from judge.store import batches, verdicts
from judge.store.batches import JobStatus, short
from judge.store.candidates import Doubt
from judge.store.db import Database
from judge.tables import now

BRIEF = Patience(attempts=3)
"""For a look that can be repeated at any time."""


def refuse(task: Task, prepared: Sequence[Prepared], doubt: Doubt | None) -> None:
    """InputError for what 24-hour jobs cannot do, before anything is asked or forecast."""
    if doubt:
        raise InputError(
            "--escalate needs the panel's verdicts, and a 24-hour job's come later", "Run the panel with --batch, then --escalate"
        )
    if task.effort.max_cost is not None:
        raise InputError("A 24-hour job cannot stop half-way, so --max-cost cannot be kept", "Leave it out and narrow the job: --limit N")
    for one in prepared:
        refuse_without_batches(one.provider)
        if one.provider.repeats > 1:
            raise InputError("A 24-hour job asks each pair once", "Leave repeat out of the judge, or run without --batch")


def run_in_jobs(task: Task, prepared: Prepared) -> Submitted:
    """Take in what has come back of earlier jobs, and send what is still missing as new ones."""
    provider, prompt = prepared.provider, prepared.prompt
    judge_id = verdicts.register_judge(task.db, prepared.spec, prompt.hash, prompt.name, prompt.text)
    replies = Replies(task.settings.replies, task.db)
    try:
        job = Job(task.db, replies, provider, prompt, judge_id, task.selection, task.retry)
        return asyncio.run(judge_in_jobs(job, Edge()))
    finally:
        replies.close()


def exit_code(db: Database, sent: Submitted) -> int:
    """3 while a job is out or something is left to send, 1 with failures left, 0 when all is judged."""
    if sent.left or batches.live_judges(db):
        return 3
    return int(bool(verdicts.failures(db, limit=1)))


def summarise(sent: Submitted, spec: str) -> None:
    """What one judge's jobs hold; counts reconcile."""
    say(f"[bold]{plain(spec)}[/bold] in 24-hour jobs" + (f" ({plain(sent.note)})" if sent.note else ""))
    parts = f"{sent.known:,} known + {sent.settled:,} settled + {sent.sent:,} sent + {sent.elsewhere:,} waiting + {sent.left:,} left"
    say(f"  {sent.selected:,} selected = {parts}")
    if sent.sent or sent.elsewhere:
        say("  Their replies come within a day: judge status takes them in.")


def look_after(db: Database, settings: Settings) -> None:
    """Ask the vendors about every job that is out, and take in what has come. A judge without a key is said, not fatal."""
    if not batches.live_judges(db):
        return
    replies = Replies(settings.replies, db)
    try:
        for polled in asyncio.run(poll_all(db, replies, Edge(patience=BRIEF))):
            if polled.problem:
                errors.print(f"{plain(polled.judge)}: {plain(polled.problem)}")
    finally:
        replies.close()


def give_up(db: Database, beginning: str, *, anyway: bool) -> None:
    """End a job by this person's word."""
    ended = giving_up.give_up(db, beginning, actor(None), now(), anyway=anyway)
    errors.print(
        f"{ended.batch.id} is given up. Its {ended.tally.open_again:,} open pairs: judge run --batch --judge '{plain(ended.judge)}'"
    )


def show(jobs: list[JobStatus], at: datetime) -> None:
    """The jobs in a table, and under it a line for each that has something to say."""
    if jobs:
        columns = ("24-hour job", "#run", "state", "vendor", "#pairs", "#waiting", "#judged", "#failed", "#open")
        table(columns, [(short(j.batch.id), j.batch.run_id, j.batch.state, j.batch.remote_state, *j.tally) for j in jobs])
    for line in filter(None, (_line(job, at) for job in jobs)):
        say(plain(line))


def _line(job: JobStatus, at: datetime) -> str:
    """What there is to know of a job beside its counts, and the command that ends one which is stuck."""
    told = [job.batch.note.rstrip(".")] if job.batch.note else []
    command = f"judge status --give-up {short(job.batch.id)}"
    if giving_up.gone(job):
        told.append(
            f"With the key of the account that sent it: judge status. Else give it up, and its {job.tally.waiting:,} pairs are open again: {command}"
        )
    elif giving_up.overdue(job, at):
        told.append(f"It should have been answered long ago. To give it up, and whatever it may have answered: {command} --anyway")
    return f"{short(job.batch.id)}: {'. '.join(told)}" if told else ""


def as_json(jobs: list[JobStatus]) -> list[dict[str, Any]]:
    return [{**job.batch.model_dump(), "judge": job.judge, **job.tally._asdict()} for job in jobs]
