"""Two `judge WORDS` in the same instant, again and again: `python twins.py ROUNDS WORDS...`; ROUND in a word is the number of the round.

As each ends it prints [exit code, what it said on stderr] as a line of JSON. They are forked from one process that has everything
loaded, and let go together: started as programs they would come up to half a second apart.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NoReturn

import orjson

from judge.cli import app, main
from judge.judging.providers import openai_chat


def at_once(words: list[str], folder: Path) -> None:
    """Start both, and tell how each ended, the first to end first."""
    gate, opener = os.pipe()
    said = {_forked(gate, opener, words, folder / name): folder / name for name in ("one", "two")}
    os.close(gate)
    os.close(opener)
    for _ in range(len(said)):
        process, status = os.wait()
        sys.stdout.write(orjson.dumps([os.waitstatus_to_exitcode(status), said[process].read_text()]).decode() + "\n")
        sys.stdout.flush()


def _forked(gate: int, opener: int, words: list[str], said: Path) -> int:
    process = os.fork()
    if not process:
        os.close(opener)
        _run(gate, words, said)
    return process


def _run(gate: int, words: list[str], said: Path) -> NoReturn:
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        sys.argv = ["judge", *words]
        os.read(gate, 1)  # returns when the last process that could write has closed its end
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    assert app is not openai_chat  # imported here, so that no round loads them
    with tempfile.TemporaryDirectory() as name:
        for number in range(int(sys.argv[1])):
            at_once([word.replace("ROUND", str(number)) for word in sys.argv[2:]], Path(name))
