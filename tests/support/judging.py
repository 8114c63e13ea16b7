"""A judge over the small shop, without the command line."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from judge.judging.asking import Patience
from judge.judging.base import Provider, Request
from judge.judging.effort import Effort, Ended, Stop
from judge.judging.planning import Job
from judge.judging.prompts import load_prompt
from judge.judging.replies import Replies
from judge.judging.running import judge_candidates
from judge.store.db import Database
from judge.store.verdicts import register_judge

AT_ONCE = Patience(first_wait=0.001, longest_backoff=0.01)
"""Retries without waiting, for tests."""


def job(db: Database, provider: Provider, folder: Path, prompt: str = "relevance", **options: Any) -> Job:
    """A job of that provider over every candidate; its reply cache is in `folder`."""
    loaded = load_prompt(prompt, [folder / "prompts"])
    judge_id = register_judge(db, f"{provider.spec}#{loaded.name}@{loaded.hash}", loaded.hash, loaded.name, loaded.text)
    return Job(db, Replies(folder / "replies", db), provider, loaded, judge_id, **options)


def judged(task: Job, stop: Stop | None = None, **effort: Any) -> Ended:
    """Runs the job to its end."""
    try:
        return asyncio.run(judge_candidates(task, Effort(**{"concurrency": 4, "patience": AT_ONCE, **effort}), stop=stop))
    finally:
        task.replies.close()


def answer(grade: int | str = 4, confidence: float = 0.9, reason: str = "It fits.") -> dict[str, Any]:
    """A reply a judge could give."""
    return {"reason": reason, "met": [], "missed": [], "grade": grade, "confidence": confidence}


def one_by_one(request: Request) -> list[Request]:
    """The same question of each product alone; the messages stay those of the whole request."""
    return [replace(request, products=(product,)) for product in request.products]
