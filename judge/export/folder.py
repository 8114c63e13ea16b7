"""An export's folder: written beside its place, moved there when it is whole, replaced only where nothing of the user's is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from judge.errors import InputError
from judge.export.unwritable import in_words
from judge.export.workplace import OLD, workplace_beside

MANIFEST = "manifest.json"
CARD = "DATA_CARD.md"
MADE_BY = "shelfjudge"


@contextmanager
def in_place_when_whole(folder: Path) -> Iterator[Path]:
    """A new folder to write into; it becomes `folder` when the block ends, and leaves nothing when the block fails or is interrupted.

    What a killed export left beside it is removed. InputError, before anything is written, when `folder` holds what is
    no earlier export; and where the file system takes no more, or never would.
    """
    target = _place(folder)
    with in_words(target):
        refuse_what_is_not_ours(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        yield from _new_in(target)


def _place(folder: Path) -> Path:
    """Its absolute path without "..": made as it is written, it would leave the folders that it goes into and out of again."""
    named = folder.expanduser().absolute()
    if ".." not in named.parts:
        return named
    above = named if named.name == ".." else named.parent
    return Path(os.path.realpath(above), *named.parts[len(above.parts) :])


def _new_in(target: Path) -> Iterator[Path]:
    with workplace_beside(target) as workplace:
        new = workplace / "new"
        new.mkdir()
        yield new
        _swap(new, target, workplace / OLD)


def _swap(new: Path, target: Path, old: Path) -> None:
    """Put `new` in the place of `target`; when that fails, or is interrupted between the two, the earlier export goes back."""
    refuse_what_is_not_ours(target)
    try:
        if target.exists():
            target.rename(old)
        new.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)


def refuse_what_is_not_ours(target: Path) -> None:
    """InputError unless `target` is free, empty, or an earlier export and nothing else."""
    if not target.exists() and not target.is_symlink():
        return
    if target.is_symlink():
        raise InputError(f"{target} is a link, and an export takes its place", f"Name the folder itself: {os.path.realpath(target)}")
    if not target.is_dir():
        raise InputError(f"{target} is not a folder", "Name a new folder for the export")
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_symlink() or not path.is_dir()}
    foreign = sorted(there - _exported(target))
    if foreign:
        raise InputError(
            f"{target} holds files that are no earlier export: {', '.join(foreign[:3])}{', ...' if len(foreign) > 3 else ''}",
            "Name a new or empty folder, or move these files away; an earlier export is replaced",
        )


def _exported(target: Path) -> set[str]:
    """The files an earlier export put here, by its own manifest."""
    manifest = _manifest(target / MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("made_by") != MADE_BY:
        return set()
    files = manifest.get("files")
    return {MANIFEST, CARD, *(files if isinstance(files, dict) else {})}


def _manifest(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
