"""`judge run`."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli import batches
from judge.cli.judging import (
    DEFAULT_JUDGE,
    Prepared,
    Task,
    exit_code,
    forecasts,
    panel_then_stronger,
    prepare,
    refuse_unknown_price,
    run_as_json,
    summarise,
)
from judge.cli.options import MOST, AsJson, Db, Queries, chosen, opened
from judge.cli.out import print_json
from judge.errors import FAILURES, InputError
from judge.judging.cascade import DEFAULT_WHEN, read_when
from judge.judging.engine import Effort
from judge.judging.limiter import Rates
from judge.store.candidates import Doubt, count_selected

WIDEST = 4_096
"""Requests in flight at most: each is a connection and two tasks, and no server answers more of one client."""

Judges = Annotated[
    list[str] | None, typer.Option("--judge", metavar="SPEC", help="provider/model?param=value. Repeatable.", show_default=DEFAULT_JUDGE)
]
PromptName = Annotated[str | None, typer.Option("--prompt", help="Prompt name or file.", show_default="relevance, in the database's scale")]
Select = Annotated[list[str] | None, typer.Option("--select", metavar="WHICH", help="labelled, unlabelled or source:NAME. Repeatable.")]
Retry = Annotated[bool, typer.Option("--retry-failures", help="Ask again where an earlier run failed.")]
Kind = Annotated[list[str] | None, typer.Option("--failure", metavar="KIND", help="With --retry-failures: only this kind. Repeatable.")]


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(
    judge: Judges = None,
    prompt: PromptName = None,
    queries: Queries = None,
    select: Select = None,
    limit: Annotated[int | None, typer.Option(min=1, max=MOST, help="At most so many candidates.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, max=WIDEST, help="Requests in flight; default: the provider's.")] = None,
    rpm: Annotated[float | None, typer.Option("--rpm", min=1, help="Requests a minute, at most.")] = None,
    tpm: Annotated[float | None, typer.Option("--tpm", min=1, help="Tokens a minute, at most.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(min=0, metavar="USD", help="Stop before this is spent; the same command resumes.")
    ] = None,
    escalate: Annotated[str | None, typer.Option("--escalate", metavar="SPEC", help="A stronger judge for the doubtful pairs.")] = None,
    when: Annotated[str, typer.Option("--when", metavar="CONDITION", help="With --escalate: which pairs go up.")] = DEFAULT_WHEN,
    batch: Annotated[
        bool, typer.Option("--batch", help="In 24-hour jobs, at the vendor's lower price; judge status takes them in.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and what it would cost; ask nothing.")] = False,
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
        retry = kinds_of_failure(failure) if retry_failures else frozenset[str]()
        effort = Effort(concurrency, max_cost, Rates(rpm, tpm))
        doubt = read_when(when) if escalate else None
        prepared = [prepare(database, settings, spec, prompt) for spec in (*(judge or [DEFAULT_JUDGE]), *([escalate] if escalate else []))]
        for one in prepared:
            refuse_unknown_price(one, max_cost)
        task = Task(database, settings, selection, retry, effort)
        if dry_run:
            forecasts(task, prepared, json)
            return
        if batch:
            raise typer.Exit(max(_in_jobs(task, one, doubt, json) for one in prepared))
        ended = []
        for each, spec in panel_then_stronger(task, prepared, doubt):
            ended.append(each)
            if not json:
                summarise(each, spec)
    if json:
        print_json([run_as_json(each) for each in ended])
    raise typer.Exit(max(exit_code(each) for each in ended))


def _in_jobs(task: Task, prepared: Prepared, doubt: Doubt | None, json: bool) -> int:
    if doubt:
        raise InputError(
            "--escalate needs the panel's verdicts, and a 24-hour job's come later", "Run the panel with --batch, then --escalate"
        )
    sent = batches.run_in_jobs(task, prepared)
    if json:
        print_json({"judge": prepared.spec, **sent._asdict(), "left": sent.left})
    else:
        batches.summarise(sent, prepared.spec)
    return batches.exit_code(task.db, sent)


def kinds_of_failure(named: list[str] | None) -> frozenset[str]:
    """The kinds of failure to ask about again; InputError for one that no failure has."""
    unknown = set(named or ()) - set(FAILURES)
    if unknown:
        raise InputError(f"'{unknown.pop()}' is no kind of failure", f"Use one of: {', '.join(FAILURES)}")
    return frozenset(named or ["all"])
