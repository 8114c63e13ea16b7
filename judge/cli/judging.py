"""Running judges from the command line: the panel, then the stronger judge over what the panel left in doubt."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from judge.cli.again import Again
from judge.cli.capabilities import say_unknown
from judge.cli.forecast import as_json, show
from judge.cli.out import errors, money, plain, print_json, progress_bar
from judge.cli.preparing import Prepared
from judge.cli.summary import Finished
from judge.config import Settings
from judge.judging.effort import Effort, Ended, Stop
from judge.judging.forecasting import forecast
from judge.judging.planning import Job
from judge.judging.recording import Progress
from judge.judging.repeats import steadiness_of
from judge.judging.replies import Replies
from judge.judging.running import Ways, judge_candidates
from judge.store import verdicts
from judge.store.candidates import Doubt, Selection, count_selected
from judge.store.db import Database

BY_YOU = "stopped by you"
NOBODY = 0
"""The id of no judge: one that a dry run names for the first time has said nothing yet."""


class Task(NamedTuple):
    """What a command asks of every judge it names; `again`: the command that asks one of them again for what failed. `way`: where it is done."""

    db: Database
    settings: Settings
    selection: Selection
    retry: frozenset[str]
    effort: Effort
    again: Again = Again()
    way: Ways | None = None

    def after(self, spent: float) -> Task:
        """The same with so many US dollars less to spend."""
        most = self.effort.max_cost
        return self if most is None else self._replace(effort=replace(self.effort, max_cost=most - spent))


def panel_then_stronger(task: Task, prepared: Sequence[Prepared], doubt: Doubt | None) -> Iterator[Finished]:
    """Every judge of the panel over the selection; with a doubt, the last judge only over the pairs that leave one.

    The budget is that of the whole command: what one judge spent, the next cannot.
    """
    panel = prepared[:-1] if doubt else prepared
    spent, judges = 0.0, list[int]()
    for each in prepared:
        selection = task.selection
        if doubt and each is prepared[-1]:
            selection = replace(selection, doubt=replace(doubt, judges=tuple(judges)), limit=None)
            _say_how_many_go_up(task, selection, each.spec)
        left = task.effort.max_cost - spent if task.effort.max_cost is not None else None
        ended = run_judge(task.db, task.settings, each, selection, task.retry, replace(task.effort, max_cost=left), task.way)
        spent += ended.progress.cost_usd
        judges.append(ended.judge_id)
        yield Finished(
            ended,
            each.spec,
            steadiness_of(task.db, ended.judge_id, each.provider.repeats),
            task.again(each.spec, [one.spec for one in prepared]),
        )
        if ended.halted or (ended.state != "done" and each in panel):
            return


def _say_how_many_go_up(task: Task, selection: Selection, spec: str) -> None:
    doubtful, total = count_selected(task.db, selection), count_selected(task.db, task.selection)
    errors.print(f"{doubtful:,} of {total:,} pairs go up to {plain(spec)}")


def forecasts(task: Task, prepared: Sequence[Prepared], json: bool, *, batch: bool = False) -> None:
    """A dry run of each judge; `batch`: as it would be in 24-hour jobs."""
    known = {spec: judge_id for judge_id, spec in verdicts.judges(task.db).items()}
    found = []
    for provider, prompt, spec, wish in prepared:
        if wish:
            say_unknown(wish)
        replies = Replies(task.settings.replies, task.db)
        try:
            job = Job(task.db, replies, provider, prompt, known.get(spec, NOBODY), task.selection, task.retry)
            found.append((forecast(job, batch=batch), spec))
        finally:
            replies.close()
    if json:
        print_json({"runs": [as_json(each, spec) for each, spec in found]})
    else:
        for each, spec in found:
            show(each, spec)


def run_judge(
    db: Database,
    settings: Settings,
    prepared: Prepared,
    selection: Selection,
    retry: frozenset[str],
    effort: Effort,
    way: Ways | None = None,
) -> Ended:
    """One judge over the selection, with a progress bar on a terminal."""
    provider, prompt, spec, _ = prepared
    judge_id = verdicts.register_judge(db, spec, prompt.hash, prompt.name, prompt.text)
    replies = Replies(settings.replies, db)
    try:
        return asyncio.run(_with_bar(Job(db, replies, provider, prompt, judge_id, selection, retry), effort, spec, way))
    finally:
        replies.close()


async def _with_bar(job: Job, effort: Effort, spec: str, way: Ways | None) -> Ended:
    stop = Stop()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stopper(stop))
    with progress_bar(spec.partition("#")[0]) as (bar, task):

        def show(progress: Progress) -> None:
            ended = progress.judged + progress.failed
            extra = f"{progress.failed} failed · {money(progress.cost_usd, progress.unpriced)}"
            bar.update(task, total=progress.selected - progress.known, completed=ended, extra=extra)

        return await judge_candidates(job, effort, show, stop, way)


def _stopper(stop: Stop) -> Callable[[], None]:
    asked = 0

    def on_signal() -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            errors.print("Stopping: what is in flight is finished and kept. Again to end at once, and lose it.")
            stop.now(BY_YOU)
        elif asked == 2:
            stop.at_once(BY_YOU)
        else:  # whatever it still waits for
            os._exit(3)

    return on_signal
