"""`judge intents`: what kind of search each query is, how many there are of each, and whose word that is."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.intents_asked import EVERY, Wish, ask_model, show_model
from judge.cli.intents_outdated import show_outdated
from judge.cli.intents_shown import as_json, show, show_listed
from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import plain, print_json, progress_bar, say
from judge.cli.who import By, actor
from judge.cli.writing import Concurrency, DryRun, MaxCost, writer
from judge.errors import InputError
from judge.measure.intents import overview
from judge.shop.intents import NAMES, Name
from judge.shop.intents.reading import Read, read_all, reader_of
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.intents import clear as clear_word
from judge.store.intents import meant, readings, said_of
from judge.store.intents import say as say_word
from judge.store.outdated import outdated
from judge.tables import Product, Query

app = typer.Typer(rich_markup_mode="rich")

All = Annotated[bool, typer.Option("--all", help="Synthetic queries too.")]
Listed = Annotated[str | None, typer.Option("--list", metavar="INTENT", help=f"List the queries of one, as last read: {', '.join(NAMES)}.")]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="Queries listed at most.")]
Spec = Annotated[
    str | None, typer.Option("--judge", metavar="SPEC", help="A model that says what the catalogue cannot: provider/model?param=value.")
]
Select = Annotated[str, typer.Option("--select", metavar="INTENT", help="Which the model is asked about: those of an intent, or all.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="intents")


@app.callback(invoke_without_command=True)
def intents(
    ctx: typer.Context,
    all_: All = False,
    listed: Listed = None,
    limit: Limit = 50,
    judge: Spec = None,
    select: Select = "other",
    concurrency: Concurrency = None,
    max_cost: MaxCost = None,
    dry_run: DryRun = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Read what kind of search every query is, by the catalogue, and how many there are of each.

    A model may say it of those that the catalogue cannot read; a file's word (the column intent) counts more, a person's most:
    judge intents set.

    Example: judge intents

    Example: judge intents --list other

    Example: judge intents --judge openai/gpt-6-luna --max-cost 1
    """
    if ctx.invoked_subcommand is not None:
        return
    origin = None if all_ else "real"
    with opened(db) as (database, settings):
        if listed is not None:
            show_listed(list(readings(database, origin, intent_named(listed))), limit, json)
            return
        wish = Wish(_selected(select), concurrency, max_cost, dry_run)
        who = writer(settings, judge, "intents", max_cost, asked=not dry_run) if judge else None
        read = _read(database, origin)
        asked = ask_model(database, settings, who, wish, origin) if who else None
        found = overview(database, origin)
        changed = outdated(database, origin)
    if json:
        told = {**as_json(found, read), "outdated": [each._asdict() for each in changed]}
        print_json({**told, **(asked.as_json() if asked else {})})
    else:
        show(found, read)
        show_outdated(changed)
        if asked:
            show_model(asked)
    raise typer.Exit(asked.exit_code if asked else 0)


def _read(db: Database, origin: str | None) -> Read:
    """Read the queries by the catalogue, telling how far that is. InputError where there is nothing to read, or nothing to read by."""
    queries = count(db, Query)
    if not queries:
        raise InputError("There are no queries yet", "Bring them in: judge import queries FILE")
    if not count(db, Product):
        raise InputError("There are no products yet", "Bring them in: judge import products FILE")
    with progress_bar("queries read", queries) as (bar, task):
        return read_all(db, reader_of(db), origin, lambda done: bar.update(task, completed=done))


def intent_named(name: str) -> Name:
    """The intent of that name; InputError for any other."""
    for known in NAMES:
        if name == known:
            return known
    raise InputError(f"'{name}' is no intent", f"Use one of: {', '.join(NAMES)}")


def _selected(name: str) -> str:
    return EVERY if name == EVERY else intent_named(name)


@app.command("set")
def set_(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="By id or exact text.")],
    intent: Annotated[str | None, typer.Argument(metavar="[INTENT]", help=f"{', '.join(NAMES)}.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take back what people said of it.")] = False,
    by: By = None,
    db: Db = None,
) -> None:
    """Say what kind of search a query is. No later reading, model or file replaces it; what was said before is kept.

    Example: judge intents set "iphone xr" product-name --by ann

    Example: judge intents set "iphone xr" --clear --by ann
    """
    if clear == (intent is not None):
        raise InputError("It takes an intent or --clear", f"Use one of: {', '.join(NAMES)}; or --clear alone")
    with opened(db) as (database, _):
        identifier = _query(database, query)
        if intent is not None:
            say_word(database, identifier, intent_named(intent), actor(by))
        elif not clear_word(database, identifier, actor(by)):
            say(f"Nobody said anything of {plain(query)}.")
            return
        said = said_of(database, identifier)
    by_whom = f"by {said.source}" + (f" ({said.said_by})" if said.said_by else "") if said else ""
    say(f"{plain(query)}: {plain(f'{said.intent}, {by_whom}') if said else 'not read yet: judge intents'}")


def _query(db: Database, name: str) -> str:
    found = meant(db, name)
    if not found:
        raise InputError(f"There is no query '{name}'", "Name a query by its id or its exact text")
    if len(found) > 1:
        raise InputError(f"{len(found):,} queries have the text '{name}'", f"Name one by its id: {', '.join(found[:5])}")
    return found[0]
