"""The server that other tests trust: it counts, it draws the same faults again, it runs as a process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from support import faulty_server
from support.faulty_server import Faults
from support.hand_made import request_for

from judge.judging.providers.openai_chat import OpenAIChat
from judge.judging.spec import JudgeSpec


def test_the_same_seed_hurts_the_same_requests_the_same_way_and_about_as_many_as_asked() -> None:
    faults, again = (Faults(rate=0.3, kinds=("429", "500", "drop"), seed=7) for _ in range(2))
    drawn = [faults.at(f"key-{n}", 0, b"") for n in range(2000)]
    assert drawn == [again.at(f"key-{n}", 0, b"") for n in range(2000)]
    assert 500 < sum(map(bool, drawn)) < 700
    assert {*drawn} == {"", "429", "500", "drop"}
    assert not any(faults.at(f"key-{n}", 3, b"") for n in range(2000))


def test_a_fault_that_does_not_exist_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ValueError, match="no such fault"):
        Faults(kinds=("5000",))


async def ask_twice(root: str) -> None:
    provider, request = OpenAIChat(JudgeSpec("openai", "m", {"base_url": f"{root}/v1"}), {}), request_for("red sofa", "A sofa")
    for _ in range(2):
        await provider.send(provider.body(request))
    await provider.close()


def test_it_runs_as_a_process_and_counts_what_it_was_asked() -> None:
    words = [sys.executable, str(Path(faulty_server.__file__)), "--port", "0", "--rate", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            root = f"http://127.0.0.1:{int(process.stdout.readline())}"
            asyncio.run(ask_twice(root))
            with urlopen(f"{root}/stats") as answer:
                stats = json.load(answer)
        finally:
            process.terminate()
    assert (stats["requests"], stats["distinct"], stats["answered_most"]) == (2, 1, 2)
