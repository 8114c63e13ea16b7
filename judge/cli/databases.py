"""A database as a whole: moved from a file to a server, or back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from judge.cli.options import AsJson, opened
from judge.cli.out import plain, print_json, progress_bar, say, table
from judge.config import Settings
from judge.errors import InputError
from judge.judging.replies import Replies
from judge.store.copying import copied
from judge.store.db import Database

app = typer.Typer(no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="db")


@app.callback()
def _group() -> None:
    """The database as a whole: copy it from a file to a server, or back."""


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Database file, or postgresql://USER@HOST/DATABASE.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where to: the same, and nothing in it yet.")],
    json: AsJson = False,
) -> None:
    """Copy everything into an empty database: labels, verdicts, settings, and the replies that were paid for. All of it or nothing.

    Example: judge db copy labels.db postgresql://judge@db.example.com/judge
    """
    if _place(source) == _place(target):
        raise InputError("That is the same database twice", "Name another one to copy to")
    with opened(source) as (old, there), opened(target, must_exist=False) as (new, here):
        tables, replies = _copied(old, there, new, here)
        names = old.shown, new.shown
    counts = {name: rows for name, rows in tables.items() if rows} | {"reply": replies}
    if json:
        print_json({"from": names[0], "to": names[1], "rows": sum(counts.values()), "tables": counts})
        return
    table(("table", "#rows"), [*counts.items(), ("all", sum(counts.values()))])
    say(f"{plain(names[1])} holds what {plain(names[0])} holds. Work with it: --db, or JUDGE_DB.")


def _copied(old: Database, there: Settings, new: Database, here: Settings) -> tuple[dict[str, int], int]:
    """Rows by table, and replies."""
    known, count = Replies(there.replies, old), 0

    def beside(one: Database) -> None:
        nonlocal count
        kept = Replies(here.replies, one)
        try:
            count = known.copy_to(kept)
        finally:
            kept.close()

    try:
        with progress_bar("Copying") as (bar, task):
            return copied(old, new, beside, lambda rows: bar.advance(task, rows)), count
    finally:
        known.close()


def _place(name: str) -> str:
    return name if "://" in name else str(Path(name).resolve())
