"""Why a folder cannot be written, for people: a sentence and a remedy in the place of what the file system said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EEXIST, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path

from judge.errors import InputError

KEPT = "Nothing of this export is left there, and an earlier one stays as it was"


@contextmanager
def in_words(target: Path) -> Iterator[None]:
    """InputError where the file system refuses what is done to write `target`, an absolute path."""
    try:
        yield
    except (ConnectionError, TimeoutError):  # of a server or a pipe: no matter of this folder
        raise
    except OSError as error:
        raise _told(target, error) from error


def _told(target: Path, error: OSError) -> InputError:
    above = _nearest(target.parent)
    if error.errno in (ENOSPC, EDQUOT):
        return InputError(f"The disk is full: {target} cannot be written", f"Make room, or name a folder on another disk. {KEPT}")
    if error.errno in (EACCES, EPERM, EROFS):
        return InputError(f"{target} cannot be written: you may not write in {above}", f"Name a folder elsewhere, or be let in. {KEPT}")
    if error.errno in (EEXIST, ENOTDIR) and not above.is_dir():
        return InputError(f"{target} cannot be made: {above} is a file, no folder", "Name a folder elsewhere, or move that file away")
    if error.errno == ENOENT:
        return InputError(f"{target} cannot be made: {above} takes no folders", "Name a folder elsewhere")
    return InputError(f"{target} cannot be written: {error.strerror or error}", f"Name another folder. {KEPT}")


def _nearest(folder: Path) -> Path:
    """That folder, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
