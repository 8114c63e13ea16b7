"""Running the command line in this process: words in, exit code and printed text out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
import pytest

from judge.cli import main


class Printed(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


Judge = Callable[..., Printed]


def run_main(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Printed:
    """`judge WORDS...` through the console script's own entry."""
    monkeypatch.setattr(sys, "argv", ["judge", *words])
    capsys.readouterr()
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return Printed(code, *capsys.readouterr())
