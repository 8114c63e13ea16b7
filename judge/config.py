"""Settings of one invocation: where the database is, and where replies, vectors and prompts are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATABASE = "labels.db"
REPLIES = Path("labels.replies")
VECTORS = Path("labels.vectors")


@dataclass(frozen=True)
class Settings:
    """Passed down from the command line; nothing below reads the environment."""

    database: str = DEFAULT_DATABASE
    replies: Path = REPLIES
    prompts: Path = Path("prompts")
    vectors: Path = VECTORS

    @classmethod
    def of(cls, database: str | None = None) -> Settings:
        """Settings for a database named by option, else by JUDGE_DB, else labels.db in this folder."""
        target = database or os.environ.get("JUDGE_DB") or DEFAULT_DATABASE
        return cls(target, replies_beside(target), Path("prompts"), vectors_beside(target))


def replies_beside(database: str) -> Path:
    """The folder of the reply cache: beside a database file, in this folder for a server's URL and for what names no file."""
    return _beside(database, REPLIES)


def vectors_beside(database: str) -> Path:
    """The folder of kept vectors, in the place of the reply cache."""
    return _beside(database, VECTORS)


def _beside(database: str, folder: Path) -> Path:
    scheme, is_url, rest = database.partition("://")
    if is_url and not scheme.startswith("sqlite"):
        return folder
    file = Path(rest.removeprefix("/").partition("?")[0] if is_url else database)
    return file.with_suffix(folder.suffix) if file.name else folder
