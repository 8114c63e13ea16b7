"""Bringing data in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from judge.cli.options import AsJson, Db, opened
from judge.cli.out import plain, print_json, progress_bar, say, table
from judge.errors import InputError
from judge.shop.importing import Imported, ImportOptions, import_files
from judge.store.settings import use_scale

SHOWN = 10
"""Problems printed of one file; --json has them all."""

app = typer.Typer(
    help="Bring in products, queries, labels, events or search runs from CSV, TSV, JSONL, Parquet and the formats of the trade.",
    no_args_is_help=True,
)

Files = Annotated[list[Path], typer.Argument(help="One or more files of the same kind.")]
Format = Annotated[str | None, typer.Option("--as", metavar="FORMAT", help="File format; default: by its name and header.")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field; ignore=COLUMN leaves one out. Repeatable."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Import nothing of any of the files if one row is bad.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="import")


def _command(kind: str, says: str, example: str) -> None:
    """The command for a kind that takes no options but those all kinds take."""

    def bring_in(files: Files, as_: Format = None, map_: Map = None, strict: Strict = False, json: AsJson = False, db: Db = None) -> None:
        _bring_in(kind, files, ImportOptions(as_, _mapping(map_), strict=strict), json, db)

    app.command(kind, help=f"{says}\n\nExample: judge import {kind} {example}")(bring_in)


_command("products", "The catalogue. Columns that no field takes become attributes.", "products.csv --map title=name")
_command("queries", "Search texts, exactly as typed.", "queries.csv")


@app.command()
def labels(
    files: Files,
    as_: Format = None,
    map_: Map = None,
    scale: Annotated[str | None, typer.Option("--scale", help="Scale of the file's grades: paper, trec, esci, wands, binary.")] = None,
    grade: Annotated[
        list[str] | None, typer.Option("--grade", metavar="FROM=TO", help="The database's grade for a grade of the file. Repeatable.")
    ] = None,
    gold: Annotated[bool, typer.Option("--gold", help="These are settled grades, not one rater's.")] = False,
    rater: Annotated[str, typer.Option("--rater", help="Who graded, where no column says so; default: the file's name.")] = "",
    strict: Strict = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What people said of pairs, one row a rating.

    Nothing is overwritten: where a file says something else of a pair than files said last of the same rater, it is added, and counts.

    Example: judge import labels ratings.csv --scale trec
    """
    options = ImportOptions(as_, _mapping(map_), scale=scale, grades=tuple(grade or ()), gold=gold, rater=rater, strict=strict)
    _bring_in("labels", files, options, json, db)


_command(
    "events",
    "What shoppers did, per day: rows with a product count for the pair, the others for the query.\n\n"
    "A file without counts is a log, each row one event: columns event, search_id, clicked, propensity. What a file says of a day takes "
    "the place of what was there, so give the files of one day (its hours, say) in one command: they are added up as one log. "
    "OpenSearch UBI: give both its files.",
    "ubi_queries.ndjson ubi_events.ndjson --as ubi",
)


@app.command()
def runs(
    files: Files,
    as_: Format = None,
    map_: Map = None,
    run: Annotated[str, typer.Option("--run", help="The search run's name, where no column says so; default: the file's name.")] = "",
    strict: Strict = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Ranked lists of search systems, and pools.

    A query's list replaces the one it had in the same run, so that results it no longer has are removed, and counted.
    Lists of queries that the files do not hold stay: a run may come in parts, query by query.

    Example: judge import runs bm25.trec --run bm25
    """
    _bring_in("runs", files, ImportOptions(as_, _mapping(map_), run=run, strict=strict), json, db)


@app.command("scale")
def set_scale(name: Annotated[str, typer.Argument(help="paper, trec, esci, wands or binary.")], db: Db = None) -> None:
    """Choose the scale of a database before its first grade.

    Example: judge import scale trec
    """
    with opened(db, must_exist=False) as (database, _):
        scale = use_scale(database, name)
    say(f"This database works in the scale '{scale.name}': {scale.legend}")


def _mapping(pairs: Sequence[str] | None) -> dict[str, str]:
    mapping = {}
    for pair in pairs or ():
        field, separator, column = pair.partition("=")
        if not (separator and field and column):
            raise InputError(f"--map {pair} says nothing", "Write --map FIELD=COLUMN, for example --map title=product_name")
        mapping[field] = column
    return mapping


def _bring_in(kind: str, files: Sequence[Path], options: ImportOptions, json: bool, db: str | None) -> None:
    with opened(db, must_exist=False) as (database, _), progress_bar(kind) as (bar, task):

        def show(file: Path, rows: int) -> None:
            bar.update(task, description=f"{kind} from {file.name}", completed=rows)

        done = []
        for imported in import_files(database, kind, files, options, show):
            done.append(imported)
            if not json:
                bar.stop()  # or the two would write into each other
                report(imported)
                bar.start()
    if json:
        print_json({"files": [_as_json(imported) for imported in done]})
    raise typer.Exit(int(any(imported.refused for imported in done)))


def report(imported: Imported) -> None:
    """What one file gave; every row is accounted for."""
    counts = f"{imported.added:,} added + {imported.changed:,} changed + {imported.unchanged:,} unchanged + {imported.refused:,} refused"
    say(f"{imported.kind} from {plain(Path(imported.file).name)}: {imported.rows:,} rows = {counts}")
    if imported.removed:
        say(f"  {imported.removed:,} results removed: the lists they stood in have come again without them")
    for note in imported.notes:
        say(f"  {plain(note)}")
    if imported.problems:
        rows = [(p.line, p.field, p.found, p.problem, p.remedy) for p in imported.problems[:SHOWN]]
        table(("#line", "field", "found", "problem", "what to do"), rows)
    if imported.refused > SHOWN:
        reasons = ", ".join(f"{amount:,} {plain(reason)}" for reason, amount in imported.reasons.items())
        say(f"  and {imported.refused - SHOWN:,} more; in all: {reasons}. --json lists them")


def _as_json(imported: Imported) -> dict[str, Any]:
    figures = ("file", "kind", "format", "rows", "added", "changed", "unchanged", "refused", "removed", "notes", "reasons")
    problems = [problem._asdict() for problem in imported.problems]
    return {**{name: getattr(imported, name) for name in figures}, "problems": problems}
