"""`judge run`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli import batches, placing
from judge.cli.again import Again, options_of
from judge.cli.judging import Task, forecasts, panel_then_stronger
from judge.cli.options import MOST, AsJson, Db, Queries, chosen, opened
from judge.cli.out import print_json
from judge.cli.preparing import DEFAULT_JUDGE, Prepared, judges_named, prepare, refuse_unknown_price, with_nothing_open
from judge.cli.summary import as_json, exit_code, summarise
from judge.errors import FAILURES, InputError
from judge.judging.budget import Budget
from judge.judging.cascade import DEFAULT_WHEN, read_when
from judge.judging.effort import Effort
from judge.judging.hope import FIRST
from judge.judging.limiter import Rates
from judge.store.candidates import Doubt, Selection, count_selected
from judge.store.db import Database

if TYPE_CHECKING:
    from judge.cluster.session import Session
    from judge.judging.running import Ways

WIDEST = 4_096
"""Requests in flight at most: each is a connection and two tasks, and no server answers more of one client."""

Judges = Annotated[
    list[str] | None,
    typer.Option(
        "--judge", metavar="SPEC", help="provider/model?param=value. Repeatable.", show_default=f"the one promoted, else {DEFAULT_JUDGE}"
    ),
]
PromptName = Annotated[
    str | None,
    typer.Option("--prompt", help="Prompt name or file.", show_default="the one promoted, else relevance in the database's scale"),
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="WHICH", help="labelled, unlabelled, source:NAME, or the split dev or test. Repeatable."),
]
Retry = Annotated[bool, typer.Option("--retry-failures", help="Ask again where an earlier run failed.")]
Kind = Annotated[list[str] | None, typer.Option("--failure", metavar="KIND", help="The same, only for failures of this kind. Repeatable.")]


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
    when: Annotated[
        str | None, typer.Option("--when", metavar="CONDITION", help="With --escalate: which pairs go up.", show_default=DEFAULT_WHEN)
    ] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help="In 24-hour jobs, at the vendor's lower price; judge status takes them in.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and what it would cost; ask nothing.")] = False,
    keep_going: Annotated[bool, typer.Option("--keep-going", help=f"Go on even where the first {FIRST} pairs all failed.")] = False,
    retry_failures: Retry = False,
    failure: Kind = None,
    on: placing.On = None,
    workers: placing.Workers = None,
    address: placing.Address = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Judge every selected candidate that has no verdict yet. The same command again is the resume.

    Limits are those of the whole run, however many workers share them: --concurrency, --rpm, --tpm and --max-cost.

    Example: judge run --judge openai/gpt-6-luna --max-cost 5

    Example: judge run --judge vllm/Qwen/Qwen3-8B --on ray --workers 8 --db postgresql://judge@db/labels
    """
    place = placing.place_meant(on, workers, address)
    if place and batch:
        raise InputError(
            "A 24-hour job is worked on at the vendor's, so there is nothing to spread over a cluster", "Leave out --on or --batch"
        )
    with opened(db) as (database, settings):
        doubt = _doubt(escalate, when)
        task = Task(
            database,
            settings,
            _selected(database, queries, select, limit),
            kinds_of_failure(failure) if retry_failures or failure else frozenset[str](),
            Effort(concurrency, max_cost, Rates(rpm, tpm), keep_going=keep_going),
            Again(options_of(db, queries, select, limit), (when or DEFAULT_WHEN) if escalate else None),
        )
        prepared = _prepared(task, judge, prompt, escalate, to_ask=not dry_run)
        if batch:
            batches.refuse(task, prepared, doubt)
        if dry_run:
            forecasts(task, prepared, json, batch=batch)
            return
        with placing.at(place, database) as session:
            raise typer.Exit(_judged(task._replace(way=_over(session)), prepared, doubt, json, batch=batch))


def _over(session: Session | None) -> Ways | None:
    """The way of a run over a cluster; None without one."""
    if session is None:
        return None
    from judge.judging.spread.spreading import Spread  # where Ray is

    return partial(Spread, session)


def _selected(database: Database, queries: list[str] | None, select: list[str] | None, limit: int | None) -> Selection:
    """The candidates asked for. InputError where there is none."""
    selection = chosen(database, queries, select, limit)
    if not count_selected(database, selection):
        raise InputError("There is no candidate to judge in this selection", "Propose some first: judge mine")
    return selection


def _prepared(task: Task, named: list[str] | None, prompt: str | None, escalate: str | None, *, to_ask: bool) -> list[Prepared]:
    """The judges asked for, the stronger one last. InputError for one that cannot be asked, before any is."""
    specs = (*judges_named(task.db, named), *([escalate] if escalate else []))
    prepared = [prepare(task.db, task.settings, spec, prompt, to_ask=to_ask) for spec in specs]
    _refuse_itself(prepared, escalate)
    for one in prepared:
        refuse_unknown_price(one, task.effort.max_cost)
    return prepared


def _judged(task: Task, prepared: Sequence[Prepared], doubt: Doubt | None, json: bool, *, batch: bool) -> int:
    """Ask them; the exit code."""
    budget = Budget(task.effort.max_cost)
    prepared = [with_nothing_open(task.db, one, budget) for one in prepared]
    task = task.after(budget.spent)
    if batch:
        return _in_jobs(task, prepared, json)
    finished = []
    for each in panel_then_stronger(task, prepared, doubt):
        finished.append(each)
        if not json:
            summarise(each)
    if json:
        print_json({"runs": [as_json(each) for each in finished]})
    return 3 if len(finished) < len(prepared) else max(exit_code(each.ended) for each in finished)


def _doubt(escalate: str | None, when: str | None) -> Doubt | None:
    if when is not None and escalate is None:
        raise InputError("--when says which pairs go up to a stronger judge, and none is named", "Name it: --escalate SPEC")
    return read_when(when or DEFAULT_WHEN) if escalate else None


def _refuse_itself(prepared: Sequence[Prepared], escalate: str | None) -> None:
    """InputError where the stronger judge is one of the panel: it would be asked what it has answered."""
    if escalate and prepared[-1].spec in {one.spec for one in prepared[:-1]}:
        raise InputError(f"'{escalate}' cannot be asked about its own doubts", "Name another, stronger judge: --escalate SPEC")


def _in_jobs(task: Task, prepared: Sequence[Prepared], json: bool) -> int:
    sent = []
    for one in prepared:
        sent.append((batches.run_in_jobs(task, one), one.spec))
        if not json:
            batches.summarise(*sent[-1])
    if json:
        print_json({"runs": [{"judge": spec, **each._asdict(), "left": each.left} for each, spec in sent]})
    return max(batches.exit_code(task.db, each) for each, _ in sent)


def kinds_of_failure(named: list[str] | None) -> frozenset[str]:
    """The kinds of failure to ask about again; InputError for one that no failure has."""
    unknown = set(named or ()) - set(FAILURES)
    if unknown:
        raise InputError(f"'{unknown.pop()}' is no kind of failure", f"Use one of: {', '.join(FAILURES)}")
    return frozenset(named or ["all"])
