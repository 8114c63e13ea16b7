"""Commands as processes of their own: a page starts `judge run`, looks how it does, and stops it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT

SHOWN = 2_000
"""Characters of what a command complained of that are shown: its last ones."""


@dataclass(frozen=True)
class Launched:
    """A command at work, or ended. What it prints is in `out`, what it complains of in `err`."""

    words: tuple[str, ...]
    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def code(self) -> int | None:
        """Its exit code; None while it is at work."""
        return self.process.poll()

    def printed(self) -> str:
        return self.out.read_text(errors="replace")

    def complained(self) -> str:
        """The end of what it complained of."""
        return self.err.read_text(errors="replace")[-SHOWN:].strip()

    def stop(self) -> None:
        """Ask it to end, as Ctrl-C does: what is in flight is kept, and the same command goes on."""
        if self.code is None:
            self.process.send_signal(SIGINT)


def launch(*words: str, db: str | None = None) -> Launched:
    """`judge WORDS...` in this folder and environment, on that database. It goes on when whoever watches it goes away."""
    folder = Path(tempfile.mkdtemp(prefix="judge-"))
    out, err = folder / "out.txt", folder / "err.txt"
    with out.open("wb") as printed, err.open("wb") as complained:
        # -P: a folder called "judge" where the pages were started is not taken for ours.
        line = [sys.executable, "-P", "-m", "judge", *words]
        # Not as a word: the URL of a server may hold a password, and everybody on this machine reads command lines.
        environment = {**os.environ, **({} if db is None else {"JUDGE_DB": db})}
        process = subprocess.Popen(line, env=environment, stdin=subprocess.DEVNULL, stdout=printed, stderr=complained)  # noqa: S603  (the words are ours)
    return Launched(words, process, out, err)


def at_work(launched: Sequence[Launched]) -> bool:
    return any(one.code is None for one in launched)
