"""Running judges from the command line: prepare, run the panel and then the stronger judge, say what happened."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from judge.cli.forecast import as_json, forecast, show
from judge.cli.out import errors, money, plain, print_json, progress_bar, say
from judge.config import Settings
from judge.errors import InputError
from judge.judging.base import Provider, Usage
from judge.judging.engine import Effort, Ended, Stop, judge_candidates
from judge.judging.identity import full_spec
from judge.judging.planning import Job
from judge.judging.pricing import price_of
from judge.judging.prompts import Prompt, load_prompt
from judge.judging.providers import provider_for
from judge.judging.recording import Progress
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.judging.status import process_alive
from judge.scales import DEFAULT_SCALE, Scale
from judge.store import verdicts
from judge.store.candidates import Doubt, Selection, count_selected
from judge.store.db import Database
from judge.store.settings import scale_of
from judge.tables import now

DEFAULT_JUDGE = "local/default"
SILENT = timedelta(minutes=10)
"""A run writes far more often; after that its process number may be another program's."""
NOBODY = 0
"""The id of no judge: one that a dry run names for the first time has said nothing yet."""


class Task(NamedTuple):
    """What a command asks of every judge it names."""

    db: Database
    settings: Settings
    selection: Selection
    retry: frozenset[str]
    effort: Effort


def panel_then_stronger(task: Task, prepared: Sequence[Prepared], doubt: Doubt | None) -> Iterator[tuple[Ended, str]]:
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
        ended = run_judge(task.db, task.settings, each, selection, task.retry, replace(task.effort, max_cost=left))
        spent += ended.progress.cost_usd
        judges.append(ended.judge_id)
        yield ended, each.spec
        if ended.state != "done" and each in panel:
            return


def _say_how_many_go_up(task: Task, selection: Selection, spec: str) -> None:
    doubtful, total = count_selected(task.db, selection), count_selected(task.db, task.selection)
    errors.print(f"{doubtful:,} of {total:,} pairs go up to {plain(spec)}")


def refuse_unknown_price(prepared: Prepared, max_cost: float | None) -> None:
    """A budget in dollars cannot be kept where nobody knows the price of a reply."""
    if max_cost is not None and price_of(prepared.provider, Usage(1000, 0, 0, 100)) is None:
        raise InputError(
            f"Nobody has a price for '{prepared.spec}', so --max-cost cannot be kept",
            "Leave --max-cost out and narrow the selection instead: --limit N",
        )


def forecasts(task: Task, prepared: Sequence[Prepared], json: bool) -> None:
    """A dry run of each judge."""
    known = {spec: judge_id for judge_id, spec in verdicts.judges(task.db).items()}
    found = []
    for provider, prompt, spec in prepared:
        replies = Replies(task.settings.replies)
        try:
            job = Job(task.db, replies, provider, prompt, known.get(spec, NOBODY), task.selection, task.retry)
            found.append((forecast(job), spec))
        finally:
            replies.close()
    if json:
        print_json([as_json(each, spec) for each, spec in found])
    else:
        for each, spec in found:
            show(each, spec)


class Prepared(NamedTuple):
    """A judge ready to be asked: its provider, its prompt, and its full name."""

    provider: Provider
    prompt: Prompt
    spec: str


def prepare(db: Database, settings: Settings, spec: str, prompt_name: str | None) -> Prepared:
    """Provider, prompt and the judge's full name; InputError before anything is asked or written."""
    scale = scale_of(db)
    prompt = load_prompt(prompt_name or default_prompt(scale), [settings.prompts])
    if prompt.scale.name != scale.name:
        raise InputError(
            f"The prompt '{prompt.name}' asks for the scale '{prompt.scale.name}', this database works in '{scale.name}'",
            f"Use --prompt {default_prompt(scale)}, or a prompt of yours with `scale: {scale.name}` in its front matter",
        )
    full = full_spec(JudgeSpec.parse(spec), prompt)
    return Prepared(provider_for(full), prompt, str(full))


def default_prompt(scale: Scale) -> str:
    """The shipped prompt for that scale."""
    return "relevance" if scale.name == DEFAULT_SCALE else f"relevance-{scale.name}"


def run_judge(db: Database, settings: Settings, prepared: Prepared, selection: Selection, retry: frozenset[str], effort: Effort) -> Ended:
    """One judge over the selection, with a progress bar on a terminal."""
    provider, prompt, spec = prepared
    judge_id = verdicts.register_judge(db, spec, prompt.hash, prompt.name, prompt.text)
    _refuse_a_second(db, judge_id)
    replies = Replies(settings.replies)
    try:
        return asyncio.run(_with_bar(Job(db, replies, provider, prompt, judge_id, selection, retry), effort, spec))
    finally:
        replies.close()


def _refuse_a_second(db: Database, judge_id: int) -> None:
    """Two runs of one judge at once would pay for the same pairs twice. A run that died, or has been silent, is none."""
    for run in verdicts.running(db, judge_id, now() - SILENT):
        if process_alive(run.pid):
            raise InputError(
                f"Run {run.id} of this judge is at work (process {run.pid}), and a second one would pay for the same pairs twice",
                "Wait for it, or end it with Ctrl-C, then give the command again: judge status",
            )


async def _with_bar(job: Job, effort: Effort, spec: str) -> Ended:
    stop = Stop()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stopper(stop))
    with progress_bar(spec.partition("#")[0]) as (bar, task):

        def show(progress: Progress) -> None:
            ended = progress.judged + progress.failed
            extra = f"{progress.failed} failed · {money(progress.cost_usd, progress.unpriced)}"
            bar.update(task, total=progress.selected - progress.known, completed=ended, extra=extra)

        return await judge_candidates(job, effort, show, stop)


def _stopper(stop: Stop) -> Any:
    def on_signal() -> None:
        if stop.event.is_set():  # asked twice: leave now, what is in flight is lost
            os._exit(3)
        stop.now("stopped by you; what was in flight is kept")

    return on_signal


def summarise(ended: Ended, spec: str) -> None:
    """What the run did, in a few lines; counts reconcile: selected = known + judged + failed + left."""
    p = ended.progress
    left = p.selected - p.known - p.judged - p.failed
    say(f"[bold]{plain(spec)}[/bold]: {ended.state}" + (f" ({plain(ended.note)})" if ended.note else ""))
    say(f"  {p.selected:,} selected = {p.known:,} known + {p.judged:,} judged + {p.failed:,} failed + {left:,} left")
    say(
        f"  {p.requests:,} requests, {p.from_cache:,} from the reply cache, {p.input_tokens + p.output_tokens:,} tokens, {money(p.cost_usd, p.unpriced)}"
    )
    if ended_pairs := p.judged + p.failed:
        say(f"  {ended.seconds:,.1f} s, {ended_pairs / ended.seconds:,.0f} pairs a second")
    if p.waiting:
        say(f"  {p.waiting:,} of those left wait in a 24-hour job: judge status")
    if ended.failures:
        kinds = ", ".join(f"{amount:,} {kind}" for kind, amount in ended.failures.items())
        say(
            f"  this judge failed: {kinds}. List them: judge failures. Ask again: judge run --judge '{plain(spec.partition('#')[0])}' --retry-failures"
        )
    if ended.state != "done":
        say("  The same command resumes it.")


def exit_code(ended: Ended) -> int:
    """3 stopped on purpose, 1 failures left, of this run or an earlier one, 0 done."""
    return 3 if ended.state != "done" else int(bool(ended.failures))


def run_as_json(ended: Ended) -> dict[str, Any]:
    return {
        "run": ended.run_id,
        "state": ended.state,
        "note": ended.note,
        "seconds": ended.seconds,
        **ended.progress.row(),
        "failures": ended.failures,
    }
