"""Files that a command writes beside what it prints: new ones, or those it may replace."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from judge.config import Settings
from judge.errors import InputError


def target(file: Path, settings: Settings, force: bool) -> Path:
    """The file to write. InputError for one that is there, unless it may be replaced, and always for the database and what is no file."""
    if file.resolve() in _of_database(settings):
        raise InputError(f"{file} belongs to the database", "Name another file")
    if file.exists() and not file.is_file():
        raise InputError(f"{file} is no file", "Name a file to write")
    if file.exists() and not force:
        raise InputError(f"{file} is there already", "Name another file, or replace it: --force")
    return file


def _of_database(settings: Settings) -> list[Path]:
    """The files that a database consists of; none where it is a server's."""
    scheme, is_url, rest = settings.database.partition("://")
    if is_url and not scheme.startswith("sqlite"):
        return []
    file = Path(rest.removeprefix("/").partition("?")[0] if is_url else settings.database).resolve()
    return [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm", "-journal")]


def write(file: Path, lines: Iterable[str]) -> None:
    """The whole file or none: a reader never finds half of it."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            out.writelines(lines)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{file} cannot be written: {error.strerror}", "Name a file in a folder you may write to") from error
