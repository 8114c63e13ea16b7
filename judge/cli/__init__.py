"""The command line: parse, one call, print. `main` is the console command `judge`."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from judge.errors import JudgeError

INTERRUPTED = 130


class OutputFailed(Exception):
    """What a command had to say could not be written, as to a full disk. What it did is done."""


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failures left, 2 wrong usage or input, 3 stopped (the same command goes on)."""
    _escape_what_the_output_lacks()
    try:
        code = _run()
    except JudgeError as error:
        code = _told(2, f"{error}")
    except KeyboardInterrupt:
        code = _told(3, "Stopped by you. What was written stays; the same command goes on.")
    except BrokenPipeError:  # whoever was reading, as `judge status | head`, has read enough
        code = 0
    except OutputFailed as error:
        code = _told(3, f"The output cannot be written: {error}\n  What was done is kept; the same command goes on.")
    except OSError as error:
        code = _told(2, f"{error}\n  Is there room on the disk, and may you write there?")
    _drop_what_cannot_be_written()
    sys.exit(code)


def _run() -> int | str | None:
    from judge.cli.app import app  # only now: the console script must be able to say "interrupted" during imports too

    try:
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # how typer ends an interrupted command, without a word
            raise KeyboardInterrupt from None
        return ended.code
    return 0


def _told(code: int, text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return code


def _escape_what_the_output_lacks() -> None:
    """An output that is no UTF-8 gets the number of a character it lacks, as standard error does."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _drop_what_cannot_be_written() -> None:
    """Or Python, which tries again as it ends, would complain once more and change the exit code."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
