"""Settings of one invocation: where the database is, and where replies and prompts are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATABASE = "labels.db"


@dataclass(frozen=True)
class Settings:
    """Passed down from the command line; nothing below reads the environment."""

    database: str = DEFAULT_DATABASE
    replies: Path = Path("labels.replies")
    prompts: Path = Path("prompts")

    @classmethod
    def of(cls, database: str | None = None) -> Settings:
        """Settings for a database named by option, else by JUDGE_DB, else labels.db in this folder."""
        target = database or os.environ.get("JUDGE_DB") or DEFAULT_DATABASE
        return cls(target, replies_beside(target), Path("prompts"))


def replies_beside(database: str) -> Path:
    """The folder of the reply cache: beside a database file, in this folder for a server's URL."""
    if "://" in database and not database.startswith("sqlite"):
        return Path("labels.replies")
    return Path(database.removeprefix("sqlite:///")).with_suffix(".replies")
