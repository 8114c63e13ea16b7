"""Where two voices disagree, on a terminal or as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import plain, print_json, say, table
from judge.cli.sheets import target, write
from judge.cli.trust import show_decided
from judge.errors import InputError
from judge.people.amounts import counted, of_queries
from judge.scales import Scale
from judge.store.settings import scale_of

if TYPE_CHECKING:
    from judge.people.disagreements import Found, Matrix
    from judge.store.voices import Asked


def register(app: typer.Typer) -> None:
    app.command()(disagreements)


def disagreements(
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--voices",
            metavar="A B",
            help="Two of: people, gold, labels, a judge's spec or its beginning, a rater's name, behaviour.",
            show_default="people and the judges trusted",
        ),
    ] = None,
    cell: Annotated[
        tuple[str, str] | None, typer.Option("--cell", metavar="A B", help="Only pairs of which the first said A and the second B.")
    ] = None,
    category: Annotated[str | None, typer.Option("--category", help="Only this category and all below it.")] = None,
    intent: Annotated[str | None, typer.Option("--intent", help="Only queries of this intent.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only candidates that this source proposed.")] = None,
    negative_type: Annotated[str | None, typer.Option("--negative-type", help="Only candidates proposed as this type of negative.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, max=MOST, help="Pairs to print, those furthest apart first.")] = 20,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write all of the pairs to this new file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that file, if it is there.")] = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Where two voices disagree: how often each answer met each other, and the pairs, narrowed as on the Disagreements page.

    Example: judge disagreements --voices people behaviour --csv clicked.csv
    """
    from judge.people import disagreements as ask  # scikit-learn is slow to load
    from judge.people.narrowing import narrowed, within

    by = {"category": category, "intent": intent, "source": source, "negative_type": negative_type}
    with opened(db) as (database, settings):
        file = target(csv, settings, force) if csv is not None else None
        scale, known = scale_of(database), ask.voices_of(database)
        names = (ask.voice_named(known, between[0]), ask.voice_named(known, between[1])) if between else ask.usual(database, known)
        if names is None:
            raise InputError("Nobody disagrees yet: it takes two voices", "Judge and label some pairs: judge run, judge ui")
        whole = within(database, ask.asked(database, known[names[0]], known[names[1]]), by)
        wanted = narrowed(whole, ask.read_cell(scale, whole, cell) if cell else None)
        seen, found = ask.matrix(database, whole, names), ask.listed(database, wanted, limit)
        if file is not None:
            write(file, ask.as_csv(database, wanted, names))
    if json:
        print_json({"matrix": seen.to_json(), "pairs": found.pairs, "listed": [line._asdict() for line in found.listed]})
        return
    show(seen, found, whole, scale)
    if csv is not None:
        say(f"All {found.pairs:,} are in {plain(csv)}.")


def show(seen: Matrix, found: Found, whole: Asked, scale: Scale) -> None:
    from judge.people.disagreements import value_name

    rows, columns = seen.names
    basis = f"{of_queries(seen.n_pairs, seen.n_queries)}{plain(seen.narrowed)}"
    say(f"[bold]{plain(rows)}[/bold] (rows) and [bold]{plain(columns)}[/bold] (columns): {basis}")
    head = [f"#{value_name(scale, whole.second, value)}" for value in seen.columns]
    table(
        ("", *head),
        [(value_name(scale, whole.first, value), *line) for value, line in zip(seen.rows, seen.cells, strict=True)],
    )
    show_decided(seen.decided)
    say()
    say(f"{counted(found.pairs, 'pair')} asked for" + (f", the first {len(found.listed):,}:" if found.listed else ""))
    table(
        ("query", "product", rows, columns, "#apart"),
        [
            (line.query, line.title, value_name(scale, whole.first, line.first), value_name(scale, whole.second, line.second), line.apart)
            for line in found.listed
        ],
    )
