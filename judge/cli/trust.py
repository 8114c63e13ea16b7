"""Which judges are trusted, in which order; and which of several decided how many pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from judge.cli.options import AsJson, Db, judges_meant, opened
from judge.cli.out import plain, print_json, say, table
from judge.cli.who import By, actor
from judge.errors import InputError
from judge.people.trusting import Order, left_open, order_of, run_again
from judge.people.trusting import trust as set_order
from judge.store.verdicts import Coverage, coverage


def register(app: typer.Typer) -> None:
    app.command()(trust)


def trust(
    specs: Annotated[
        list[str] | None, typer.Argument(metavar="[SPEC]...", help="Judges, or beginnings of their names, best first.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Back to the judges that the last run leaves.")] = False,
    by: By = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Whose verdicts count, and why; with judges, set their order: the first that graded a pair decides, whatever runs later.

    Example: judge trust anthropic/claude-haiku-5-5 openai/gpt-6-luna
    """
    if clear and specs:
        raise InputError("--clear goes with no judge", "Name the judges in order, or --clear alone")
    with opened(db) as (database, _):
        meant = tuple(judges_meant(database, specs)) if specs else ()
        changed = set_order(database, meant, actor(by)) if specs or clear else None
        order = order_of(database)
        judged = [coverage(database, judge) for judge in order.judges]
    if json:
        print_json(_as_json(order, judged))
        return
    if changed is False:
        say("It is so already.")
    _show(order, judged)


def show_decided(decided: Mapping[str, int]) -> None:
    """Pairs by the judge whose grade counts, in order of trust. One judge alone decides all of them, which needs no table."""
    if len(decided) > 1:
        say()
        table(("judges, in order of trust", "#pairs decided"), [*decided.items(), ("all", sum(decided.values()))])


def _show(order: Order, judged: list[Coverage]) -> None:
    if not order.specs:
        say("No judge has judged anything here yet. Run one: judge run")
        return
    rows = [(spec, one.judged, one.failed, left_open(one)) for spec, one in zip(order.specs, judged, strict=True)]
    table(("judges, in order of trust", "#judged", "#failed", "#not yet judged"), rows)
    say(_why(order))
    if order.act is not None and left_open(judged[0]):
        say(f"To judge the rest with the first: {plain(run_again(order.specs[0]))}")


def _why(order: Order) -> str:
    if order.act is None:
        return "The last run left them. To set an order that stays: judge trust SPEC..."
    set_at = f"{order.act.created_at:%Y-%m-%d %H:%M} UTC"
    return f"{plain(order.act.actor)} {order.act.what} on {set_at}; later runs leave it so. Back to what the last run leaves: judge trust --clear"


def _as_json(order: Order, judged: list[Coverage]) -> dict[str, object]:
    act = order.act
    return {
        "judges": [{"judge": spec, **one._asdict()} for spec, one in zip(order.specs, judged, strict=True)],
        "set": {"by": act.actor, "what": act.what, "at": act.created_at.isoformat()} if act else None,
    }
