"""The command line as processes, which can be killed. Each is a fork of one that has loaded the command line already.

Loading it takes longer than most commands do: so a test can afford many.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from pathlib import Path

from judge.cli import main
from judge.cli.app import MODULES

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        *sorted({f"judge.cli.{module}" for module in MODULES.values()}),
        "judge.judging.providers.openai_chat",
        "judge.judging.providers.anthropic_messages",
        # What they load later themselves.
        "openai.resources",
        "httpcore2",
        "anyio._backends._asyncio",
    ]
)


class Command:
    """`judge WORDS...` as a process, in a folder of its own choosing; what it prints, both streams, is in `printed`."""

    def __init__(self, words: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> None:
        self._printed = folder / f"printed-{time.monotonic_ns()}.txt"
        self._process = _FORKS.Process(target=_become, args=(words, str(folder), dict(environment), str(self._printed)))
        self._process.start()

    def ended(self, seconds: float = 60) -> int:
        """Its exit code, once it has ended; that of a signal is negative."""
        self._process.join(seconds)
        code = self._process.exitcode
        assert code is not None, f"it is still at work after {seconds} s:\n{self.printed}"
        return code

    def killed(self) -> bool:
        """kill -9. Whether it was still at work then."""
        self._process.kill()
        return self.ended() == -signal.SIGKILL

    def interrupted(self) -> None:
        """Ctrl-C."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGINT)

    def killed_once(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """kill -9 as soon as that is so."""
        late = time.monotonic() + seconds
        while not condition():
            assert self._process.is_alive(), f"it ended without coming to that:\n{self.printed}"
            assert time.monotonic() < late, f"it did not come to that in {seconds} s:\n{self.printed}"
            time.sleep(0.002)
        assert self.killed(), f"it had ended before:\n{self.printed}"

    @property
    def printed(self) -> str:
        return self._printed.read_text() if self._printed.exists() else ""


def _become(words: tuple[str, ...], folder: str, environment: dict[str, str], printed: str) -> None:
    gc.freeze()  # what was loaded before the fork is not looked through, and so not copied
    os.chdir(folder)
    os.environ.update(environment)
    with open(printed, "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.argv = ["judge", *words]
    main()
