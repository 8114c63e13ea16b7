"""What the log and the grades say together of how people search."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import plain, print_json, say
from judge.cli.sheets import target, write
from judge.errors import InputError
from judge.people.amounts import counted

if TYPE_CHECKING:
    from judge.measure.insights import Asked, Log
    from judge.store.db import Database

NAMES = "above, undecided, gap, relevant, unjudged or conflicts"
OPENS = "/review?queue="
"""Where the pages open a queue."""
PRINTED = 5
"""Lines of each list in the summary; four times as many of one that is asked for."""


def register(app: typer.Typer) -> None:
    app.command()(insights)


def insights(
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="Only from this day on: YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Only up to this day.")] = None,
    popular: Annotated[
        int | None, typer.Option("--popular", min=1, max=MOST, help="Searches that make a query popular.", show_default="those of the head")
    ] = None,
    above: Annotated[float, typer.Option("--above", help="The share of searches without a click that is many.")] = 0.5,
    top: Annotated[int, typer.Option("--top", min=1, max=MOST, help="Positions of the page that count as shown.")] = 10,
    shares: Annotated[
        tuple[float, float] | None,
        typer.Option("--shares", metavar="A B", help="Shares of the searches at which head and torso end.", show_default="1/3 2/3"),
    ] = None,
    ranks: Annotated[
        tuple[int, int] | None, typer.Option("--ranks", metavar="A B", help="Or: the head is the A most searched queries, the torso to B.")
    ] = None,
    enough: Annotated[float, typer.Option("--enough", help="Share of what was shown that has to be judged for a gap.")] = 1.0,
    run: Annotated[
        str | None, typer.Option("--run", metavar="NAME", help="The search run that says what was shown where the log does not.")
    ] = None,
    listed: Annotated[str | None, typer.Option("--list", metavar="LIST", help=f"Only the pairs of {NAMES}.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", metavar="LIST", help="Make a queue for Review of that list.")] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, max=MOST, help="Lines of a list.", show_default="5, of one list 20, with --json all"),
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the whole list to this new file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that file, if it is there.")] = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Head, torso and tail; popular searches without a click, and what was shown in them; clicks against grades.

    A search without a click may have been answered on the page. The grades of what was shown tell: nothing relevant, something
    relevant, or not judged, which is never taken for irrelevant. Each list becomes a queue for Review with --queue.

    Example: judge insights --since 2026-01-01 --popular 100

    Example: judge insights --queue conflicts

    Example: judge insights --list unjudged --csv unjudged.csv
    """
    from judge.measure.insights import Asked, read  # pandas is slow to load
    from judge.store.traffic import Window

    _refuse_two_ways(queue is not None and listed is not None, "--queue and --list", "Make the queue first, then print the list")
    _refuse_two_ways(shares is not None and ranks is not None, "--shares and --ranks", "Say by one of them where head and torso end")
    if csv is not None and listed is None:
        raise InputError("--csv does not say which list", f"Add --list: {NAMES}")
    asked = Asked(Window(since, until, top, run), above, popular, shares or Asked.shares, ranks, enough)
    with opened(db) as (database, settings):
        file = target(csv, settings, force) if csv is not None else None
        if queue is not None:
            _make_queue(database, read(database, asked), queue, json)
        elif listed is not None:
            _show_list(database, read(database, asked), listed, file, limit, json)
        else:
            _show_all(database, asked, limit, json)


def _refuse_two_ways(both: bool, names: str, remedy: str) -> None:
    if both:
        raise InputError(f"{names} do not go together", remedy)


def _show_all(db: Database, asked: Asked, limit: int | None, json: bool) -> None:
    from judge.cli.insights_shown import show
    from judge.measure.insights import insights

    if json:
        print_json(insights(db, asked, limit).to_json(limit))
        return
    lines = PRINTED if limit is None else limit
    show(insights(db, asked, lines), lines)


def _make_queue(db: Database, log: Log, name: str, json: bool) -> None:
    from judge.measure.insights import queued

    queue, pairs = queued(db, log, name)
    if json:
        print_json({"queue": queue, "pairs": pairs})
    else:
        say(f"{queue}: {counted(pairs, 'pair')}. Look at them: judge ui, then {OPENS}{queue}")


def _show_list(db: Database, log: Log, name: str, file: Path | None, limit: int | None, json: bool) -> None:
    from judge.cli.insights_shown import show_pairs
    from judge.measure.insights import as_csv, to_review

    if file is not None:
        write(file, as_csv(to_review(db, log, name)))
    most = (None if json else 4 * PRINTED) if limit is None else limit
    with closing(to_review(db, log, name)) as pairs:
        first = [*islice(pairs, most)]
    if json:
        print_json({"list": name, "pairs": [pair._asdict() for pair in first]})
        return
    show_pairs(first, log.scale)
    if file is not None:
        say(f"The whole list is in {plain(file)}.")
