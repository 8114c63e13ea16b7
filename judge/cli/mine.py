"""Proposing candidates."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.options import MOST, AsJson, Db, Queries, opened
from judge.cli.out import print_json, progress_bar, table


def register(root: typer.Typer) -> None:
    root.command()(mine)


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
        print_json({"sources": [each._asdict() for each in found]})
        return
    table(("source", "#proposed", "#new candidates", "#known before"), [(m.source, m.proposed, m.new_candidates, m.known) for m in found])
