"""Bringing data in, and proposing candidates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from judge.cli.options import MOST, AsJson, Db, Queries, opened
from judge.cli.out import plain, print_json, progress_bar, say, table
from judge.errors import InputError
from judge.shop.importing import Imported, ImportOptions, import_file
from judge.store.db import Database
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
Strict = Annotated[bool, typer.Option("--strict", help="Refuse the whole file if any row is bad.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="import")
    root.command()(mine)


@app.command()
def products(files: Files, as_: Format = None, map_: Map = None, strict: Strict = False, json: AsJson = False, db: Db = None) -> None:
    """The catalogue. Columns that no field takes become attributes.

    Example: judge import products products.csv --map title=name
    """
    _bring_in("products", files, ImportOptions(as_, _mapping(map_), strict=strict), json, db)


@app.command()
def queries(files: Files, as_: Format = None, map_: Map = None, strict: Strict = False, json: AsJson = False, db: Db = None) -> None:
    """Search texts, exactly as typed.

    Example: judge import queries queries.csv
    """
    _bring_in("queries", files, ImportOptions(as_, _mapping(map_), strict=strict), json, db)


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
    rater: Annotated[str, typer.Option("--rater", help="Who graded, where no column says so.")] = "",
    strict: Strict = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What people said of pairs, one row a rating.

    Example: judge import labels ratings.csv --scale trec
    """
    options = ImportOptions(as_, _mapping(map_), scale=scale, grades=tuple(grade or ()), gold=gold, rater=rater, strict=strict)
    _bring_in("labels", files, options, json, db)


@app.command()
def events(files: Files, as_: Format = None, map_: Map = None, strict: Strict = False, json: AsJson = False, db: Db = None) -> None:
    """What shoppers did, per day: rows with a product count for the pair, the others for the query.

    Example: judge import events events.csv
    """
    _bring_in("events", files, ImportOptions(as_, _mapping(map_), strict=strict), json, db)


@app.command()
def runs(
    files: Files,
    as_: Format = None,
    map_: Map = None,
    run: Annotated[str, typer.Option("--run", help="The search run's name, where no column says so.")] = "",
    strict: Strict = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Ranked lists of search systems, and pools.

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
    with opened(db, must_exist=False) as (database, _):
        done = []
        for file in files:
            done.append((file, _with_bar(database, kind, file, options)))
            if not json:
                report(kind, *done[-1])
    if json:
        print_json([{"file": str(file), "kind": kind, **_as_json(imported)} for file, imported in done])
    raise typer.Exit(int(any(imported.refused for _, imported in done)))


def _with_bar(db: Database, kind: str, file: Path, options: ImportOptions) -> Imported:
    with progress_bar(f"{kind} from {file.name}") as (bar, task):
        return import_file(db, kind, file, options, lambda rows: bar.update(task, completed=rows))


def report(kind: str, file: Path, imported: Imported) -> None:
    """What one file gave; every row is accounted for."""
    counts = f"{imported.added:,} added + {imported.changed:,} changed + {imported.unchanged:,} unchanged + {imported.refused:,} refused"
    say(f"{kind} from {plain(file.name)}: {imported.rows:,} rows = {counts}")
    for note in imported.notes:
        say(f"  {plain(note)}")
    if imported.problems:
        rows = [(p.line, p.field, p.found, p.problem, p.remedy) for p in imported.problems[:SHOWN]]
        table(("#line", "field", "found", "problem", "what to do"), rows)
    if imported.refused > SHOWN:
        reasons = ", ".join(f"{amount:,} {plain(reason)}" for reason, amount in imported.reasons.items())
        say(f"  and {imported.refused - SHOWN:,} more; in all: {reasons}. --json lists them")


def _as_json(imported: Imported) -> dict[str, Any]:
    counts = {name: getattr(imported, name) for name in ("rows", "added", "changed", "unchanged", "refused")}
    return {**counts, "notes": list(imported.notes), "problems": [problem._asdict() for problem in imported.problems]}


def mine(
    sources: Annotated[
        str | None, typer.Option("--sources", help="Comma-separated, each NAME or NAME:DEPTH.", show_default="lexical,runs,labels,random")
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, max=MOST, help="Candidates a source may propose for one query.")] = 50,
    queries: Queries = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of what is random.")] = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Propose candidates: the pairs worth judging. Mining twice adds nothing.

    Example: judge mine --sources lexical,runs,random:20 --depth 100
    """
    from judge.mining import DEFAULT_SOURCES  # the retriever behind it is slow to load
    from judge.mining import mine as propose

    names = sources.split(",") if sources else list(DEFAULT_SOURCES)
    with opened(db) as (database, _), progress_bar("mining") as (bar, task):
        found = propose(
            database, names, depth, queries or (), seed, lambda source, done: bar.update(task, description=source, completed=done)
        )
    if json:
        print_json([each._asdict() for each in found])
        return
    table(("source", "#proposed", "#new candidates", "#known before"), [(m.source, m.proposed, m.new_candidates, m.known) for m in found])
