"""Where an export is written before it is whole: a hidden folder beside its place, and what is left when its process was killed."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

OLD = "old"
"""Where in its workplace an export keeps the one it is about to replace."""


@contextmanager
def workplace_beside(target: Path) -> Iterator[Path]:
    """A folder beside `target`, held by this process, and gone when the block ends. Those that killed processes left go first."""
    with ExitStack() as holding:
        with _held(target.parent):  # or another export could take it for left behind before it is held
            _sweep(target)
            workplace = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
            holding.enter_context(_held(workplace))
        try:
            yield workplace
        finally:
            shutil.rmtree(workplace)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """A lock on a folder, which ends with this process however that ends. Where a file system has no locks, there is none."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _sweep(target: Path) -> None:
    """Remove what killed exports left here. One that died between taking the earlier export away and bringing its own gives it back."""
    workplace = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]{{8}}\.part")  # as mkdtemp names them
    for left in [path for path in target.parent.iterdir() if workplace.fullmatch(path.name) and _abandoned(path)]:
        if (left / OLD).exists() and not target.exists():
            (left / OLD).rename(target)
        shutil.rmtree(left, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    """Whether it can be told that no process holds it."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(opened)
    return True
