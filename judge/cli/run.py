"""Judging: run, status, failures."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Annotated, Any

import typer

from judge.cli.options import AsJson, Db, Queries, chosen, opened
from judge.cli.out import money, print_json, progress_bar, say, table
from judge.config import Settings
from judge.errors import InputError
from judge.judging.base import Provider
from judge.judging.engine import Effort, Ended, Stop, judge_candidates
from judge.judging.planning import Job
from judge.judging.prompts import Prompt, load_prompt
from judge.judging.providers import provider_for
from judge.judging.recording import Progress
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.scales import DEFAULT_SCALE, Scale
from judge.store import verdicts
from judge.store.candidates import Selection, count_selected
from judge.store.db import Database
from judge.store.settings import scale_of

DEFAULT_JUDGE = "local/default"

Judges = Annotated[
    list[str] | None, typer.Option("--judge", metavar="SPEC", help="provider/model?param=value. Repeatable.", show_default=DEFAULT_JUDGE)
]
PromptName = Annotated[str | None, typer.Option("--prompt", help="Prompt name or file.", show_default="relevance, in the database's scale")]
Select = Annotated[list[str] | None, typer.Option("--select", metavar="WHICH", help="labelled, unlabelled or source:NAME. Repeatable.")]
Retry = Annotated[bool, typer.Option("--retry-failures", help="Ask again where an earlier run failed.")]
Kind = Annotated[list[str] | None, typer.Option("--failure", metavar="KIND", help="With --retry-failures: only this kind. Repeatable.")]


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(status)
    app.command()(failures)


def run(
    judge: Judges = None,
    prompt: PromptName = None,
    queries: Queries = None,
    select: Select = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many candidates.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Requests in flight; default: the provider's.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(min=0, metavar="USD", help="Stop before this is spent; the same command resumes.")
    ] = None,
    retry_failures: Retry = False,
    failure: Kind = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Judge every selected candidate that has no verdict yet. The same command again is the resume.

    Example: judge run --judge openai/gpt-6-luna --max-cost 5
    """
    with opened(db) as (database, settings):
        selection = chosen(database, queries, select, limit)
        if not count_selected(database, selection):
            raise InputError("There is no candidate to judge in this selection", "Propose some first: judge mine")
        retry = frozenset(failure or ["all"]) if retry_failures else frozenset[str]()
        effort = Effort(concurrency, max_cost)
        prepared = [prepare(database, settings, spec, prompt) for spec in judge or [DEFAULT_JUDGE]]
        ended = [run_judge(database, settings, each, selection, retry, effort) for each in prepared]
    if json:
        print_json([_as_json(each) for each in ended])
    else:
        for each, (_, _, spec) in zip(ended, prepared, strict=True):
            summarise(each, spec)
    raise typer.Exit(max(exit_code(each) for each in ended))


def prepare(db: Database, settings: Settings, spec: str, prompt_name: str | None) -> tuple[Provider, Prompt, str]:
    """Provider, prompt and the judge's full name; InputError before anything is asked or written."""
    scale = scale_of(db)
    prompt = load_prompt(prompt_name or default_prompt(scale), [settings.prompts])
    if prompt.scale.name != scale.name:
        raise InputError(
            f"The prompt '{prompt.name}' asks for the scale '{prompt.scale.name}', this database works in '{scale.name}'",
            f"Use --prompt {default_prompt(scale)}, or a prompt of yours with `scale: {scale.name}` in its front matter",
        )
    full = JudgeSpec.parse(spec).with_prompt(f"{prompt.name}@{prompt.hash[3:11]}")
    return provider_for(full), prompt, str(full)


def default_prompt(scale: Scale) -> str:
    """The shipped prompt for that scale."""
    return "relevance" if scale.name == DEFAULT_SCALE else f"relevance-{scale.name}"


def run_judge(
    db: Database, settings: Settings, prepared: tuple[Provider, Prompt, str], selection: Selection, retry: frozenset[str], effort: Effort
) -> Ended:
    """One judge over the selection, with a progress bar on a terminal."""
    provider, prompt, spec = prepared
    judge_id = verdicts.register_judge(db, spec, prompt.hash, prompt.name, prompt.text)
    replies = Replies(Path(settings.replies))
    try:
        return asyncio.run(_with_bar(Job(db, replies, provider, prompt, judge_id, selection, retry), effort, spec))
    finally:
        replies.close()


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
    say(f"[bold]{spec}[/bold]: {ended.state}" + (f" ({ended.note})" if ended.note else ""))
    say(f"  {p.selected:,} selected = {p.known:,} known + {p.judged:,} judged + {p.failed:,} failed + {left:,} left")
    say(
        f"  {p.requests:,} requests, {p.from_cache:,} from the reply cache, {p.input_tokens + p.output_tokens:,} tokens, {money(p.cost_usd, p.unpriced)}"
    )
    if ended_pairs := p.judged + p.failed:
        say(f"  {ended.seconds:,.1f} s, {ended_pairs / ended.seconds:,.0f} pairs a second")
    if p.failed:
        kinds = ", ".join(f"{amount:,} {kind}" for kind, amount in sorted(p.failures.items()))
        say(f"  failed: {kinds}. List them: judge failures {ended.run_id}. Ask again: judge run --retry-failures")
    if ended.state != "done":
        say("  The same command resumes it.")


def exit_code(ended: Ended) -> int:
    """3 stopped on purpose, 1 failures left, 0 done."""
    return 3 if ended.state != "done" else int(ended.progress.failed > 0)


def _as_json(ended: Ended) -> dict[str, Any]:
    return {
        "run": ended.run_id,
        "state": ended.state,
        "note": ended.note,
        "seconds": ended.seconds,
        **ended.progress.row(),
        "failures": ended.progress.failures,
    }


def status(
    limit: Annotated[int, typer.Option(min=1, help="How many runs to show.")] = 10,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What is in the database, and how the last judging runs went.

    Example: judge status
    """
    with opened(db) as (database, _):
        found = verdicts.runs(database, limit)
        trusted = verdicts.trusted_judge(database)
        coverage = verdicts.coverage(database, trusted)
        scale = scale_of(database)
    if json:
        print_json(
            {"scale": scale.name, "coverage": coverage._asdict(), "runs": [{**row.model_dump(), "judge": spec} for row, spec in found]}
        )
        return
    say(
        f"Scale '{scale.name}'. {coverage.candidates:,} candidates: {coverage.judged:,} judged, {coverage.failed:,} failed by the last judge."
    )
    rows = [
        (r.id, spec, r.state, r.selected, r.known, r.judged, r.failed, money(r.cost_usd, r.unpriced), f"{r.started_at:%Y-%m-%d %H:%M}")
        for r, spec in found
    ]
    table(("#run", "judge", "state", "#selected", "#known", "#judged", "#failed", "#cost", "started (UTC)"), rows)


def failures(
    run_id: Annotated[int | None, typer.Argument(metavar="RUN", help="Only this run; see judge status.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Pairs that have no verdict because judging failed, and why. Exit code 1 when there are any.

    Example: judge failures
    """
    with opened(db) as (database, _):
        found = verdicts.failures(database, run_id, limit)
    if json:
        print_json([entry._asdict() for entry in found])
    elif found:
        table(("query", "product", "kind", "what happened", "#tries"), [(f.query, f.title, f.failure, f.detail, f.attempts) for f in found])
        say("Ask again: judge run --retry-failures (add --failure KIND for one kind)")
    else:
        say("No failures.")
    raise typer.Exit(int(bool(found)))
