"""Proposing candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, TaskID

from judge.cli import placing
from judge.cli.encoding import Encoder, ProductVectors, QueryVectors, vectors_of
from judge.cli.ending import WithEnding
from judge.cli.options import MOST, AsJson, Db, Queries, opened, queries_named
from judge.cli.out import print_json, progress_bar, say, table
from judge.config import Settings
from judge.errors import InputError
from judge.store.db import Database

if TYPE_CHECKING:
    from judge.cluster.session import Place
    from judge.mining import Mined
    from judge.mining.base import Ground
    from judge.mining.ways import Asked, Streams
    from judge.vectors.base import Vectors
    from judge.vectors.choosing import Choice


class WithSources(WithEnding):
    """Its help ends with every source. The retriever behind them is slow to load."""

    def ending(self) -> Sequence[str]:
        from judge.mining import SOURCES

        return ["Sources:", *(f"[bold]{name}[/bold]: {source.about}" for name, source in SOURCES.items())]


def register(root: typer.Typer) -> None:
    root.command(cls=WithSources)(mine)


def mine(
    sources: Annotated[
        str | None,
        typer.Option("--sources", help="Comma-separated, each NAME or NAME:DEPTH.", show_default="lexical,runs,labels,shown,random"),
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, max=MOST, help="Candidates a source may propose for one query.")] = 50,
    queries: Queries = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of what is random.")] = 0,
    encoder: Encoder = None,
    vectors: ProductVectors = None,
    query_vectors: QueryVectors = None,
    on: placing.On = None,
    workers: placing.Workers = None,
    address: placing.Address = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Propose candidates: the pairs worth judging. Mining twice adds nothing.

    The source dense proposes neighbours in meaning. It is taken only when named: a large catalogue takes minutes to encode.
    Every product is encoded once and kept beside the database; stop at any time, the same command goes on from there.

    Sources of negatives look for products that fail the query in a known way, and note it: type, attributes violated, distance in the tree.
    A product is right, for them, where people or the judges call it positive; where none is known, the best lexical hits that state
    all that is asked. They read the whole catalogue first, give few products a query, the hardest first, and are taken only when named.

    With --on ray, workers search for some of the queries each, and propose what one process does; it pays where there are many queries.
    The words of the catalogue (for lexical and the sources of negatives) and its vectors (for dense) are made by this command, once, and lie
    once in the memory of each machine. What products state is read by every worker that works for a source of negatives: each of them
    holds the whole catalogue, so start fewer workers where memory is short. runs, labels, shown and random stay in this process.

    Example: judge mine --sources lexical,runs,random:20 --depth 100

    Example: judge mine --sources attribute,several,category:5,variants,accessory

    Example: judge mine --sources dense --encoder st:all-mpnet-base-v2

    Example: judge mine --sources dense --encoder "st:intfloat/e5-small-v2?query=query: &product=passage: "

    Example: judge mine --sources dense --vectors products.parquet --query-vectors queries.parquet

    Example: judge mine --sources lexical,attribute,category --on ray --workers 8
    """
    from judge.mining import DEFAULT_SOURCES  # the retriever behind it is slow to load
    from judge.mining import mine as propose
    from judge.vectors.choosing import Choice

    place = placing.place_meant(on, workers, address)
    names = list(DEFAULT_SOURCES) if sources is None else _names(sources)
    choice = Choice(encoder, vectors, query_vectors)
    with opened(db) as (database, settings), progress_bar("mining") as (bar, task):
        space = _vectors(database, settings, names, choice, bar, task)
        found = propose(
            database,
            names,
            depth,
            queries_named(database, queries),
            seed,
            lambda source, done: bar.update(task, description=source, completed=done, total=None),
            space,
            partial(_proposals, place),
        )
    if json:
        print_json({"sources": [each._asdict() for each in found], "negative_types": by_type(found)})
        return
    show(found)


def _proposals(place: Place | None, ground: Ground, asked: Sequence[Asked]) -> Streams:
    """The way of mining at that place; a cluster is joined for as long as somebody reads on."""
    from judge.mining.spread.spreading import spread_over
    from judge.mining.ways import here

    with placing.at(place, ground.db) as session:
        yield from here(ground, asked) if session is None else spread_over(session, ground, asked)


def show(found: Sequence[Mined]) -> None:
    """What each source gave, and what is expected of it."""
    columns = ("source", "#proposed", "#new candidates", "#known before", "negative type")
    table(columns, [(each.source, each.proposed, each.new_candidates, each.known, each.negative_type) for each in found])
    if types := by_type(found):
        say()
        table(("expected negatives", "#proposed"), types.items())


def by_type(found: Sequence[Mined]) -> dict[str, int]:
    """Proposals by the type of negative that their source expects; those of which nothing is expected are left out."""
    types: Counter[str] = Counter()
    for each in found:
        types[each.negative_type] += each.proposed
    return {name: proposed for name, proposed in types.items() if name and proposed}


def _names(text: str) -> list[str]:
    """The sources of a list, each once. InputError where it names none, or one twice: what that proposes would be counted twice."""
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise InputError(f"--sources {text!r} has a place without a name", "Name sources, comma-separated, or leave --sources out")
    told = Counter(name.partition(":")[0] for name in names)
    if twice := [name for name, times in told.items() if times > 1]:
        raise InputError(f"--sources names '{twice[0]}' twice", f"Name it once, with its depth if it has one: {twice[0]}:20")
    return names


def _vectors(db: Database, settings: Settings, sources: list[str], choice: Choice, bar: Progress, task: TaskID) -> Vectors | None:
    """What dense compares; nothing is loaded where it is not among the sources. InputError where a choice of vectors has no use."""
    if not any(source.partition(":")[0] == "dense" for source in sources):
        if any(choice):
            raise InputError("Only the source dense compares vectors, and it is not among the sources", "Add it: --sources lexical,dense")
        return None
    return vectors_of(db, settings, choice, bar, task)
