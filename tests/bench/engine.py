"""How fast the engine judges beside the limit of the wire and beside the script people write, in one run.

    python tests/bench/engine.py                            2,000 pairs at 0 ms, 128 in flight
    python tests/bench/engine.py --latency-ms 200 --pairs 5000
    python tests/bench/engine.py --million                  a finished job of 1,000,000 pairs, run again

Each client is a process of its own on core 0, the server one on core 1, where there are two. `engine` is
`judge_candidates` with SQLite and the reply cache on. CPU seconds are the client's, all its threads.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
PYTHON = sys.executable
ENVIRONMENT = {**os.environ, "OPENAI_API_KEY": "sk-test"}
SERVERS = {"fast": HERE / "fast_server.py", "faulty": HERE.parent / "support" / "faulty_server.py"}


class Line(NamedTuple):
    """One row of the table. `judgments` are pairs; `requests` is what the server counted."""

    name: str
    judgments: int
    seconds: float
    cpu: float
    peak_mb: float
    requests: int
    beside: str = ""
    """The line this one is compared with."""

    @property
    def rate(self) -> float:
        return self.judgments / self.seconds


@dataclass
class Server:
    """A fake server in a process of its own."""

    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def stats(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/stats") as answer:
            return json.loads(answer.read())  # type: ignore[no-any-return]


@contextmanager
def server(kind: str, latency_ms: float, port: int = 0, *, pinned: bool = True) -> Iterator[Server]:
    """The server until the end of the block; `pinned`: on core 1."""
    words = [PYTHON, str(SERVERS[kind]), "--latency-ms", str(latency_ms), "--port", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if pinned and hasattr(os, "sched_setaffinity") and 1 in os.sched_getaffinity(0):
        os.sched_setaffinity(process.pid, {1})
    try:
        yield Server(int(process.stdout.readline()), process)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def client(role: str, folder: Path, **options: Any) -> dict[str, Any]:
    """Runs one client to its end and returns what it measured."""
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value)) if value is not False]
    words = [word for word in words if word != "True"]
    ended = subprocess.run(
        [PYTHON, str(HERE / "clients.py"), role, str(folder), *words], env=ENVIRONMENT, stdout=subprocess.PIPE, check=True
    )
    return json.loads(ended.stdout) if ended.stdout else {}


class Bench(NamedTuple):
    """One benchmark: the shop's folder, the server, and how much at once."""

    folder: Path
    server: Server
    pairs: int
    in_flight: int
    profile: bool

    def line(self, name: str, role: str, provider: str = "openai", beside: str = "") -> Line:
        before = self.server.stats()["requests"]
        spec = f"{provider}/fast?base_url={self.server.url}"
        found = client(role, self.folder, spec=spec, in_flight=self.in_flight, profile=self.profile)
        requests = self.server.stats()["requests"] - before
        return Line(name, self.pairs, found["seconds"], found["cpu"], found["peak_mb"], requests, beside)

    def lines(self, naive: bool, pack: bool) -> Iterator[Line]:
        """Pointwise, then packed; each with its limit first."""
        yield self.line("bare aiohttp, nothing stored (the limit)", "bare")
        yield self.line("engine: SQLite and reply cache on", "engine", beside="bare aiohttp, nothing stored (the limit)")
        yield self.line("  the finished job again", "engine")
        client("forget", self.folder)
        yield self.line("  verdicts deleted: from the reply cache", "engine")
        if naive:
            yield self.line("AsyncOpenAI + semaphore + gather", "naive", beside="bare aiohttp, nothing stored (the limit)")
        if pack:
            client("forget", self.folder)
            yield self.line("bare aiohttp, 20 candidates a request", "bare", "openai-decisions")
            yield self.line("engine, 20 candidates a request", "engine", "openai-decisions", "bare aiohttp, 20 candidates a request")


HEAD = ("", "judgments/s", "of the limit", "seconds", "CPU s per 1,000", "peak MB", "requests")


def table(lines: list[Line]) -> Iterator[str]:
    """The lines as a Markdown table."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "| --- |" + " ---: |" * (len(HEAD) - 1)
    rates = {line.name: line.rate for line in lines}
    for line in lines:
        share = f"{line.rate / rates[line.beside]:.0%}" if line.beside else ""
        figures = (f"{line.rate:,.0f}", share, f"{line.seconds:.2f}", f"{line.cpu / line.judgments * 1000:.2f}", f"{line.peak_mb:.0f}")
        yield f"| {line.name} | " + " | ".join(figures) + f" | {line.requests:,} |"


def machine() -> str:
    """What it ran on; figures of a shared machine say what else ran."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    model = next((line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), platform.processor())
    shared = "The machine may be shared: compare lines of one run, not runs."
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {model}; load average {load}. {shared}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def compare(given: argparse.Namespace) -> None:
    """The table at one latency, and whether the server was the wall."""
    with tempfile.TemporaryDirectory() as name, server(given.server, given.latency_ms) as fake:
        client("fill", Path(name), pairs=given.pairs)
        bench = Bench(Path(name), fake, given.pairs, given.in_flight, given.profile)
        print(f"{given.pairs:,} pairs, {given.latency_ms:g} ms latency, {given.in_flight} in flight, {given.server} server")
        if given.latency_ms:
            print(f"No client can be faster than {given.in_flight / given.latency_ms * 1000:,.0f} requests/s at this latency.")
        print("\n".join(table(list(bench.lines(not given.no_naive, not given.no_pack)))))
        if cpu := fake.stats().get("cpu_seconds"):
            requests = fake.stats()["requests"]
            print(f"The server used {cpu * 1e6 / requests:.0f} microseconds a request: alone it serves about {requests / cpu:,.0f}/s.")
    print(machine())


def million(pairs: int) -> None:
    """A finished job, run again: the plan is read and nothing is asked."""
    with tempfile.TemporaryDirectory() as name, server("fast", 0) as fake:
        folder, spec = Path(name), f"openai/fast?base_url={fake.url}"
        client("fill", folder, pairs=pairs)
        client("verdicts", folder, spec=spec)
        found = client("engine", folder, spec=spec)
        size = (folder / "labels.db").stat().st_size / 1024**2
        print(f"A finished job of {pairs:,} pairs ({size:,.0f} MB) again: {found['seconds']:.1f} s ({pairs / found['seconds']:,.0f}/s), ")
        print(
            f"{fake.stats()['requests']} requests, {found['cpu']:.1f} s CPU, peak {found['peak_mb']:.0f} MB. Goal: 5 s, 0 requests, 400 MB."
        )
    print(machine())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--in-flight", type=int, default=128)
    parser.add_argument("--server", choices=list(SERVERS), default="fast", help="faulty grades by hash as in the tests, and is slower")
    parser.add_argument("--no-pack", action="store_true", help="leave out 20 candidates a request")
    parser.add_argument("--no-naive", action="store_true", help="leave out AsyncOpenAI")
    parser.add_argument("--profile", action="store_true", help="print where each client's event loop spends its time; everything is slower")
    parser.add_argument("--million", action="store_true", help="time the second run of a finished job of 1,000,000 pairs (or --pairs)")
    given = parser.parse_args()
    if given.million:
        million(given.pairs if given.pairs != parser.get_default("pairs") else 1_000_000)
    else:
        compare(given)


if __name__ == "__main__":
    main()
