"""Options that say whose vectors tell how like things are, and the vectors they name, with a bar while some are made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, TaskID

from judge.cli.out import errors, plain
from judge.config import Settings
from judge.store.catalog import count
from judge.store.db import Database
from judge.tables import Product

if TYPE_CHECKING:
    from judge.vectors.base import Vectors
    from judge.vectors.choosing import Choice

PANEL = "Vectors"

Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="Whose vectors are compared: embedded, or st:NAME_OR_PATH for any sentence-transformers model.",
        show_default="embedded",
        rich_help_panel=PANEL,
    ),
]
ProductVectors = Annotated[
    Path | None,
    typer.Option(
        "--vectors", metavar="FILE", help="Vectors of your own: .parquet, .npz or .npy with id and vector.", rich_help_panel=PANEL
    ),
]
QueryVectors = Annotated[
    Path | None,
    typer.Option("--query-vectors", metavar="FILE", help="The queries' vectors, by the same model.", rich_help_panel=PANEL),
]


def vectors_of(db: Database, settings: Settings, choice: Choice, bar: Progress, task: TaskID) -> Vectors:
    """The vectors of a choice; those that an encoder makes are kept beside the database. InputError where they cannot be used."""
    from judge.vectors.choosing import open_vectors

    total = count(db, Product)
    found = open_vectors(choice, settings.vectors, lambda kept: bar.update(task, description="encoding", completed=kept, total=total))
    for note in found.notes:
        errors.print(plain(note))
    return found
