"""Proposing candidates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, TaskID

from judge.cli.options import MOST, AsJson, Db, Queries, opened
from judge.cli.out import errors, plain, print_json, progress_bar, table
from judge.config import Settings
from judge.errors import InputError
from judge.store.catalog import count
from judge.store.db import Database
from judge.tables import Product

if TYPE_CHECKING:
    from judge.vectors.base import Vectors
    from judge.vectors.choosing import Choice

Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="Whose vectors dense compares: embedded, or st:NAME_OR_PATH for any sentence-transformers model.",
        show_default="embedded",
    ),
]
ProductVectors = Annotated[
    Path | None, typer.Option("--vectors", metavar="FILE", help="Vectors of your own for dense: .parquet, .npz or .npy with id and vector.")
]
QueryVectors = Annotated[Path | None, typer.Option("--query-vectors", metavar="FILE", help="The queries' vectors, by the same model.")]


def register(root: typer.Typer) -> None:
    root.command()(mine)


def mine(
    sources: Annotated[
        str | None, typer.Option("--sources", help="Comma-separated, each NAME or NAME:DEPTH.", show_default="lexical,runs,labels,random")
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, max=MOST, help="Candidates a source may propose for one query.")] = 50,
    queries: Queries = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of what is random.")] = 0,
    encoder: Encoder = None,
    vectors: ProductVectors = None,
    query_vectors: QueryVectors = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Propose candidates: the pairs worth judging. Mining twice adds nothing.

    The source dense proposes neighbours in meaning. It is taken only when named: a large catalogue takes minutes to encode.
    Every product is encoded once and kept beside the database; stop at any time, the same command goes on from there.

    Example: judge mine --sources lexical,runs,random:20 --depth 100

    Example: judge mine --sources dense --encoder st:all-mpnet-base-v2

    Example: judge mine --sources dense --encoder "st:intfloat/e5-small-v2?query=query: &product=passage: "

    Example: judge mine --sources dense --vectors products.parquet --query-vectors queries.parquet
    """
    from judge.mining import DEFAULT_SOURCES  # the retriever behind it is slow to load
    from judge.mining import mine as propose
    from judge.vectors.choosing import Choice

    names = sources.split(",") if sources else list(DEFAULT_SOURCES)
    choice = Choice(encoder, vectors, query_vectors)
    with opened(db) as (database, settings), progress_bar("mining") as (bar, task):
        space = _vectors(database, settings, names, choice, bar, task)
        found = propose(
            database,
            names,
            depth,
            queries or (),
            seed,
            lambda source, done: bar.update(task, description=source, completed=done, total=None),
            space,
        )
    if json:
        print_json({"sources": [each._asdict() for each in found]})
        return
    table(("source", "#proposed", "#new candidates", "#known before"), [(m.source, m.proposed, m.new_candidates, m.known) for m in found])


def _vectors(db: Database, settings: Settings, sources: list[str], choice: Choice, bar: Progress, task: TaskID) -> Vectors | None:
    """What dense compares; nothing is loaded where it is not among the sources. InputError where a choice of vectors has no use."""
    from judge.vectors.choosing import open_vectors

    if not any(source.strip().partition(":")[0] == "dense" for source in sources):
        if any(choice):
            raise InputError("Only the source dense compares vectors, and it is not among the sources", "Add it: --sources lexical,dense")
        return None
    total = count(db, Product)
    found = open_vectors(choice, settings.vectors, lambda kept: bar.update(task, description="encoding", completed=kept, total=total))
    for note in found.notes:
        errors.print(plain(note))
    return found
