"""Which triples of an earlier export later labels have made wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli.encoding import Encoder, ProductVectors, QueryVectors, vectors_of
from judge.cli.exported import whole_or_not_at_all
from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import plain, print_json, progress_bar, say
from judge.cli.recalled import show
from judge.config import Settings
from judge.errors import InputError
from judge.store.db import Database

if TYPE_CHECKING:
    from judge.export.recall_earlier import Earlier
    from judge.export.recall_summary import Summary
    from judge.vectors.base import Vectors
    from judge.vectors.choosing import Choice


def register(app: typer.Typer) -> None:
    app.command()(recall)


def recall(
    folder: Annotated[Path, typer.Argument(metavar="EXPORT_DIR", help="The folder of an earlier export.")],
    patch: Annotated[Path | None, typer.Option("--patch", metavar="FILE", help="Write every change as a line of JSON.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Export anew in its place, once the changes are shown.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, max=MOST, help="Wrong triples to list.")] = 20,
    encoder: Encoder = None,
    vectors: ProductVectors = None,
    query_vectors: QueryVectors = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """List the triples of an export that later labels have made wrong, and write the patch. Exit code 1 when there are any.

    The policy and the judges are those of the export. A line of the patch drops, flips (its two products change places), changes (another
    text or lineage) or adds a triple; with all lines applied the triples are those of a fresh export.

    Example: judge recall training --patch patch.jsonl

    Example: judge recall training --apply
    """
    from judge.export.recall_earlier import earlier  # pyarrow is slow to load
    from judge.vectors.choosing import Choice

    old = earlier(folder)
    if patch is not None and folder.resolve() in patch.resolve().parents:
        raise InputError(f"{patch} lies in the export, which holds nothing but what was exported", "Name a file outside of it")
    with opened(db) as (database, settings):
        space = _space(database, settings, old, Choice(encoder, vectors, query_vectors))
        summary = _compared(database, old, space, patch, limit)
        if not json:
            show(summary, old)
        if apply:
            _export_anew(database, old, space)
    if json:
        print_json({**summary.to_json(), "applied": apply})
    elif apply:
        say(f"Exported anew: {plain(folder)}")
    if summary.wrong and not apply:
        raise typer.Exit(1)


def _space(db: Database, settings: Settings, old: Earlier, choice: Choice) -> Vectors | None:
    """The vectors that the export compared, if it did."""
    if not old.manifest["similarity"]:
        if any(choice):
            raise InputError(f"{old.folder} compared no vectors", "Leave out --encoder, --vectors and --query-vectors")
        return None
    with progress_bar("encoding") as (bar, task):
        return vectors_of(db, settings, choice, bar, task)


def _compared(db: Database, old: Earlier, space: Vectors | None, patch: Path | None, limit: int) -> Summary:
    from judge.export.recall import recall as changes_since
    from judge.export.recall_summary import Summary, patch_at

    summary = Summary(limit)
    with patch_at(patch) as write, progress_bar("comparing") as (bar, task):
        for change in changes_since(db, old, space):
            write(change)
            summary.add(change)
            bar.advance(task)
    return summary


def _export_anew(db: Database, old: Earlier, space: Vectors | None) -> None:
    from judge.export import export
    from judge.export.recall import judges_of

    told = old.manifest
    with whole_or_not_at_all(old.folder):
        export(db, old.folder, told["formats"], old.policy, judges_of(db, old), told["note"], space)
