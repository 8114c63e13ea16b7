"""Who may do what on the pages: list, give, take."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.options import AsJson, Db, opened
from judge.cli.out import plain, print_json, say, table
from judge.cli.who import By, actor
from judge.people.access import LEAVE, ROLES, give, people_of, spelled, take

app = typer.Typer(help="Who may label, settle and configure on the pages.", rich_markup_mode="rich")

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="As they sign in (an e-mail address), or the name they pick on this machine; Ann is ann.")
]
Given = Annotated[list[str], typer.Option("--role", metavar="ROLE", help=f"{', '.join(ROLES)}. Repeatable.")]
Taken = Annotated[list[str] | None, typer.Option("--role", metavar="ROLE", help="Repeatable.", show_default="all they have")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="people")


@app.callback(invoke_without_command=True)
def people(ctx: typer.Context, json: AsJson = False, db: Db = None) -> None:
    """Who may do what on the pages: review (label), adjudicate (settle grades), configure (promote, calibrate, set queues).

    Example: judge people
    """
    if ctx.invoked_subcommand is not None:
        return
    with opened(db) as (database, _):
        known = people_of(database)
    if json:
        print_json({"people": known})
        return
    if known:
        table(("name", "roles", "may"), [(name, ", ".join(held), "; ".join(LEAVE[role] for role in held)) for name, held in known.items()])
    say(_rule(bool(known)))


@app.command()
def add(name: Name, role: Given, by: By = None, db: Db = None) -> None:
    """Give a person roles beside those they have.

    Example: judge people add ann@example.com --role review --role adjudicate
    """
    with opened(db, must_exist=False) as (database, _):
        new, first = give(database, name, role, actor(by)), len(people_of(database)) == 1
    say(f"{plain(name)} may now {'; '.join(LEAVE[given] for given in new)}." if new else f"{plain(name)} had that already.")
    if new and first:
        say(_rule(True))


@app.command()
def remove(name: Name, role: Taken = None, by: By = None, db: Db = None) -> None:
    """Take roles from a person. What they did stays, with their name.

    Example: judge people remove ann@example.com --role adjudicate
    """
    with opened(db) as (database, _):
        gone, left = take(database, name, role or [], actor(by)), people_of(database)
    still = left.get(spelled(left, name.strip()), ())
    say(
        f"{plain(name)} may no longer {'; '.join(LEAVE[taken] for taken in gone)} ({', '.join(gone)} taken; left: {', '.join(still) or 'none'})."
    )
    if not left:
        say(_rule(False))


def _rule(anybody: bool) -> str:
    if anybody:
        return "Others may look at the pages on this machine, and change nothing; where people sign in, they do not come in."
    return "Nobody has a role: on this machine everyone may do everything; where people sign in, nobody comes in."
