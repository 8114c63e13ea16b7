"""The demo: an invented shop, from import to triples, by the same calls as the commands of the same names."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from judge.cli import data
from judge.cli.exported import show
from judge.cli.judging import run_judge
from judge.cli.out import plain, say, table
from judge.cli.preparing import DEFAULT_JUDGE, prepare
from judge.cli.summary import Finished, exit_code, summarise
from judge.config import Settings
from judge.errors import InputError
from judge.judging.effort import Effort, Ended
from judge.shop.demo import DemoShop, write_shop
from judge.shop.importing import import_file
from judge.store.candidates import Selection
from judge.store.catalog import count
from judge.store.db import Database, open_database
from judge.store.settings import put_setting, setting
from judge.tables import Product

IS_DEMO = "demo"
"""The setting that marks a database as the demo's, so that invented data never mixes with real data."""

SIMULATED = "The shop is invented. Its raters, search runs and shoppers are simulated: they show how this works, not how good any judge is."


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where the shop, its database and its export go.")] = Path("shop-demo"),
) -> None:
    """An invented furniture shop: import it, mine candidates, judge them with the embedded judge, export triples.

    Example: judge demo --dir shop-demo
    """
    started = time.perf_counter()
    settings = Settings.of(str(folder / "labels.db"))
    say(f"[bold]A small furniture shop, in {plain(folder)}/[/bold]. {SIMULATED}\n")
    db = _own_database(folder, settings)
    try:
        shop = _written(folder / "files")
        _bring_in(db, shop)
        _mine(db)
        ended = _judge(db, settings)
        _compare(db)
        _export(db, folder / "export")
    finally:
        db.close()
    say(f"\nDone in {time.perf_counter() - started:.0f} s.\n")
    _next_steps(folder)
    raise typer.Exit(exit_code(ended))


def _own_database(folder: Path, settings: Settings) -> Database:
    """The demo's database in that folder; InputError where the folder holds somebody's own data."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot write into {folder}: {error}", "Name another folder with --dir") from error
    db = open_database(settings.database)
    if count(db, Product) and not setting(db, IS_DEMO):
        db.close()
        raise InputError(f"{db.shown} holds a shop of your own", "Give the demo a folder of its own with --dir")
    put_setting(db, IS_DEMO, True)
    return db


def _written(folder: Path) -> DemoShop:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return write_shop(folder)
    except OSError as error:
        raise InputError(f"Cannot write the shop into {folder}: {error}", "Name another folder with --dir") from error


def _bring_in(db: Database, shop: DemoShop) -> None:
    say("[bold]1. Import[/bold]: catalogue, queries, ratings, search runs, what shoppers did")
    kinds = (("products", shop.products), ("queries", shop.queries), ("labels", shop.ratings), ("runs", shop.runs), ("events", shop.events))
    for kind, file in kinds:
        data.report(import_file(db, kind, file))


def _mine(db: Database) -> None:
    from judge.mining import mine  # the retriever behind it is slow to load

    say("\n[bold]2. Mine[/bold]: pairs of query and product worth judging")
    found = mine(db, ["lexical:30", "runs", "labels", "random:5"], 30)
    table(("source", "#proposed", "#new candidates", "#known before"), [(m.source, m.proposed, m.new_candidates, m.known) for m in found])


def _judge(db: Database, settings: Settings) -> Ended:
    say(f"\n[bold]3. Judge[/bold] every candidate with {DEFAULT_JUDGE}: a baseline inside this package, no key, no network")
    prepared = prepare(db, settings, DEFAULT_JUDGE, None)
    ended = run_judge(db, settings, prepared, Selection(), frozenset(), Effort())
    summarise(Finished(ended, prepared.spec))
    return ended


def _compare(db: Database) -> None:
    from judge.cli import agreement  # scikit-learn, behind it, is slow to load
    from judge.people.measuring import Question, measured
    from judge.store.settings import scale_of
    from judge.store.trusted import trusted_judges

    say("\n[bold]4. Agreement[/bold] of the judge with the simulated raters, beside theirs with each other")
    if judges := trusted_judges(db):
        agreement.show(measured(db, judges, Question()), scale_of(db))


def _export(db: Database, folder: Path) -> None:
    from judge.export import export  # pyarrow is slow to load
    from judge.export.formats import USUAL
    from judge.store.trusted import trusted_judges

    say("\n[bold]5. Export[/bold]: training triples and qrels")
    show(export(db, folder, USUAL, judges=trusted_judges(db), note=SIMULATED))


def _next_steps(folder: Path) -> None:
    say("[bold]Next[/bold]")
    database = plain(folder / "labels.db")
    say(f"  A real judge:     export OPENAI_API_KEY=...; judge run --db {database} --judge openai/gpt-6-luna --max-cost 1")
    say(f"  Compare it:       judge agreement --db {database}")
    say(f"  Look and correct: judge ui --db {database}")
    say("  Your own shop:    judge import products FILE; judge import queries FILE; judge mine; judge run")
