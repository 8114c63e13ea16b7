"""The command line: parse, one call, print. `main` is the console command `judge`."""

from __future__ import annotations

import sys

from judge.errors import JudgeError


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failures left, 2 wrong usage or input, 3 stopped on purpose."""
    from judge.cli.app import app  # only now: the console script must be able to say "interrupted" during imports too

    try:
        app()
    except JudgeError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
