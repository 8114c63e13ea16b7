"""Queues of pairs for people: how long they are, what is in them and why, how work is shared out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import print_json, progress_bar, say, table
from judge.cli.who import By, actor
from judge.people import queues
from judge.people.because import because
from judge.people.rules import Rules, change_rules, rules_of
from judge.store import queues as store
from judge.store.db import Database
from judge.store.queues import Built
from judge.tables import now

app = typer.Typer(help="Queues of pairs for people: where looking pays, best first, and a random audit.")

Name = Annotated[str, typer.Argument(metavar="NAME", help=f"{', '.join(queues.QUEUES)}, or query:ID.")]
Share = Annotated[float | None, typer.Option(min=0, max=1, help="From 0 to 1.", show_default=False)]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="queue")


@app.callback(invoke_without_command=True)
def start(context: typer.Context, json: AsJson = False, db: Db = None) -> None:
    """Without a command: as `judge queue list`."""
    if context.invoked_subcommand is None:
        list_(json, db)


@app.command("list")
def list_(json: AsJson = False, db: Db = None) -> None:
    """Every queue: how many candidates belong into it, how many of those it holds wait, how old it is.

    Example: judge queue list
    """
    with opened(db) as (database, _):
        found, rules = store.queues(database), rules_of(database)
        stale = {name: queues.stale(database, name) for name in (queue.name for queue in found)}
    if json:
        print_json({"queues": [{**queue._asdict(), "stale": stale[queue.name]} for queue in found], "rules": rules.to_json()})
        return
    rows = [(q.name, q.population, q.held, q.waiting, _age(q), "changed since" if stale[q.name] else "as it is now") for q in found]
    if rows:
        table(("queue", "#belong", "#held", "#waiting", "built", "labels and verdicts"), rows)
    else:
        say("No queue was built yet. Build them: judge queue build (the Review page does when it is first opened)")
    _say_rules(rules)


@app.command()
def build(name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One queue; all without.")] = None, db: Db = None) -> None:
    """Fill the queues anew with what is worth looking at now. Labelling goes on meanwhile.

    Example: judge queue build
    """
    with opened(db) as (database, _):
        _build(database, [name] if name else tuple(queues.QUEUES))
        found = [queue for queue in store.queues(database) if name in (None, queue.name)]
    for queue in found:
        say(f"{queue.name}: {queue.waiting:,} of {queue.population:,} candidates wait")


@app.command()
def show(
    name: Name = queues.DEFAULT,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many pairs.")] = 20,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What waits in a queue, best first, and why it is there. It tells what judges said: not for who labels next.

    Example: judge queue show false-negatives --limit 50
    """
    with opened(db) as (database, _):
        about = queues.named(database, name)
        queues.built_or_new(database, name)
        found = store.best_of(database, name, limit)
    if json:
        print_json({"queue": name, "purpose": about.purpose, "pairs": [pair._asdict() for pair in found]})
        return
    say(about.purpose)
    table(
        ("#score", "query", "product", "#raters", "why"),
        [(f"{p.score:.3f}", p.query, p.title, p.raters, because(name, p.why)) for p in found],
    )


@app.command("set")
def set_(
    overlap: Annotated[int | None, typer.Option(min=1, help="How many people a pair wants.", show_default=False)] = None,
    double_share: Share = None,
    audit_share: Share = None,
    by: By = None,
    db: Db = None,
) -> None:
    """How work is shared out: people a pair wants, the share that wants two at least, the share of the random audit in every queue.

    Example: judge queue set --overlap 2 --audit-share 0.3
    """
    with opened(db) as (database, _):
        before = rules_of(database)
        rules = change_rules(database, actor(by), overlap=overlap, double_share=double_share, audit_share=audit_share)
        if rules != before and store.queues(database):
            _build(database, tuple(queues.QUEUES))
    _say_rules(rules)


def _build(db: Database, names: Sequence[str]) -> None:
    for name in names:
        queues.named(db, name)
    with progress_bar("reading candidates"):
        queues.build(db, names)


def _age(queue: Built) -> str:
    minutes = int((now() - queue.built_at).total_seconds() // 60)
    return "just now" if minutes < 1 else f"{minutes} min ago" if minutes < 120 else f"{queue.built_at:%Y-%m-%d %H:%M} UTC"


def _say_rules(rules: Rules) -> None:
    say(
        f"{'One person' if rules.overlap == 1 else f'{rules.overlap} people'} for each pair, at least two for {rules.double_share:.0%} of "
        f"the pairs; {rules.audit_share:.0%} of what is shown in any queue comes from the random audit."
    )
