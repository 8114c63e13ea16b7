"""The command line: parse, one call, print. `main` is the console command `judge`."""

from __future__ import annotations

import os
import sys

from judge.errors import JudgeError

INTERRUPTED = 130


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failures left, 2 wrong usage or input, 3 stopped on purpose."""
    from judge.cli.app import app  # only now: the console script must be able to say "interrupted" during imports too

    try:
        app()
    except JudgeError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except SystemExit as ended:
        # typer ends an interrupted command with the shell's 130; here it is a stop like any other.
        sys.exit(3 if ended.code == INTERRUPTED else ended.code)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped by you. What was written stays; the same command goes on.\n")
        sys.exit(3)
    except BrokenPipeError:  # whoever was reading, as `judge status | head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        sys.stderr.write(f"{error}\n  Is there room on the disk, and may you write there?\n")
        sys.exit(2)
