"""What a Ray cluster of this machine adds to `judge run`, and what it costs.

    python tests/bench/on_ray.py                                   plain, then 1, 2 and 4 workers over the same pairs
    python tests/bench/on_ray.py --db URL                          the same in databases on a PostgreSQL server
    python tests/bench/on_ray.py --job 10000000 --db URL           one large job, in which a worker and the command are killed

The model server is `fast_server.py`, in a process of its own: every request is answered at once, or after --latency-ms. CPU seconds
are those of the command and all processes under it, Ray's own included; a server's are not. The large job goes on where it was left:
the same command again, however it ended.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.clients import filled
from bench.engine import ENVIRONMENT, PYTHON, Server, machine
from bench.engine import server as server_of
from sqlalchemy import func, select
from support.clusters import tree, workers_of
from support.servers import database_on_server

from judge.store.candidates import Selection, count_selected
from judge.store.db import Database, open_database
from judge.store.rows import table_of
from judge.tables import KeptReply, Run, Verdict

LOOK = 0.2
TICKS = os.sysconf("SC_CLK_TCK")


class Line(NamedTuple):
    """One run. `judging` leaves out what a command takes before its run begins, as the start of a cluster."""

    name: str
    pairs: int
    seconds: float
    judging: float
    cpu: float
    peak_mb: float


class Job(NamedTuple):
    """What is judged, by whom."""

    database: str
    server: Server
    pack: int
    in_flight: int

    def command(self, workers: int) -> list[str]:
        model = (
            f"openai-decisions/fast?base_url={self.server.url}&pack={self.pack}"
            if self.pack > 1
            else f"openai/fast?base_url={self.server.url}"
        )
        words = [PYTHON, "-m", "judge", "run", "--judge", model, "--concurrency", str(self.in_flight), "--json"]
        return [*words, "--on", "ray", "--workers", str(workers)] if workers else words

    def start(self, workers: int) -> subprocess.Popen[str]:
        environment = {**ENVIRONMENT, "JUDGE_DB": self.database}
        return subprocess.Popen(self.command(workers), env=environment, stdout=subprocess.PIPE, text=True)


class Used:
    """Processor seconds and memory of a process and all under it, looked at now and then: what ended between two looks is nearly whole."""

    def __init__(self, process: int) -> None:
        self._process, self._seconds, self._ended = process, dict[int, float](), Event()
        self.peak_mb = 0.0
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float:
        self._ended.set()
        self._thread.join()
        return sum(self._seconds.values())

    def _watch(self) -> None:
        while not self._ended.wait(LOOK):
            held = 0.0
            for each in tree(self._process):
                with suppress(OSError):
                    told = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
                    self._seconds[each] = (int(told[11]) + int(told[12])) / TICKS
                    held += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
            self.peak_mb = max(self.peak_mb, held)


def timed(name: str, job: Job, workers: int) -> Line:
    before = time.perf_counter()
    process = job.start(workers)
    used = Used(process.pid)
    printed, _ = process.communicate()
    seconds, cpu = time.perf_counter() - before, used.end()
    run = json.loads(printed)["runs"][0]
    assert process.returncode == 0, printed
    return Line(name, run["judged"], seconds, run["seconds"], cpu, used.peak_mb)


@contextmanager
def database(server: str | None) -> Iterator[str]:
    if server:
        with database_on_server() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "labels.db")


HEAD = ("", "judgments/s", "CPU s per 1,000", "of plain", "seconds of judging", "and before", "peak MB")


def compare(given: argparse.Namespace) -> None:
    print(f"{given.pairs:,} pairs, {given.pack} a request, {given.latency_ms:g} ms latency, {given.in_flight} in flight")
    print("| " + " | ".join(HEAD) + " |\n| --- |" + " ---: |" * (len(HEAD) - 1))
    plain = 0.0
    for workers in [0, *map(int, given.workers.split(","))]:
        with server_of("fast", given.latency_ms, pinned=False) as server, database(given.db) as target:
            with_pairs(target, given.pairs)
            name = f"{workers} workers" if workers else "plain `judge run`"
            line = timed(name, Job(target, server, given.pack, given.in_flight), workers)
        each = line.cpu / line.pairs * 1000
        plain = plain or each
        rest = (f"{line.judging:.1f}", f"{line.seconds - line.judging:.1f}", f"{line.peak_mb:,.0f}")
        print(
            f"| {line.name} | {line.pairs / line.judging:,.0f} | {each:.2f} | {each / plain:.2f} | " + " | ".join(rest) + " |", flush=True
        )
    print(machine())


def with_pairs(target: str, pairs: int) -> None:
    db = open_database(target)
    if not count_selected(db, Selection()):
        filled(db, pairs)
    db.close()


KILLS = {0.2: "worker", 0.5: "command"}
"""What is killed once that share of the pairs has verdicts."""


def large(given: argparse.Namespace) -> None:
    """The job to its end, from wherever it is; what was killed on the way; and whether all is there, once."""
    began = time.perf_counter()
    with_pairs(given.db, given.job)
    print(f"{given.job:,} candidates are there after {time.perf_counter() - began:,.0f} s", flush=True)
    db, workers = open_database(given.db), int(given.workers.split(",")[0])
    with server_of("fast", given.latency_ms, given.port, pinned=False) as server:
        job = Job(given.db, server, given.pack, given.in_flight)
        before, began = stored(db), time.perf_counter()
        kills = {share: what for share, what in KILLS.items() if before < share * given.job}
        while to_its_end(job, db, workers, given.job, kills):
            pass
        seconds, stats = time.perf_counter() - began, server.stats()
    now = stored(db)
    print(
        f"{now - before:,} pairs in {seconds:,.0f} s: {(now - before) / seconds:,.0f} a second, {workers} workers, {given.pack} a request"
    )
    print(f"stored {now:,} of {given.job:,}: {given.job - now:,} lost; {keys(db):,} replies kept")
    print(
        f"the server was asked about {stats['pairs']:,} pairs: {stats['pairs'] - (now - before):,} twice (bound: {given.in_flight * given.pack:,} a kill)"
    )
    print(machine())
    db.close()


def to_its_end(job: Job, db: Database, workers: int, pairs: int, kills: dict[float, str]) -> bool:
    """One command; whether it was killed, and has to be given again."""
    process = job.start(workers)
    used, last = Used(process.pid), time.perf_counter()
    while process.poll() is None:
        time.sleep(2)
        done = told(db)
        if time.perf_counter() - last > 60:
            last = time.perf_counter()
            print(f"  {done:,} verdicts", flush=True)
        for share in [share for share in kills if done >= share * pairs]:
            what = kills.pop(share)
            print(f"  kill -9 of the {what} at {done:,} verdicts", flush=True)
            os.kill(process.pid if what == "command" else workers_of(process.pid)[0], signal.SIGKILL)
            if what == "command":
                process.communicate()
                time.sleep(5)  # until its workers have noticed
                return True
    printed, _ = process.communicate()
    print(f"  exit {process.returncode}, {used.end():,.0f} s of processor, peak {used.peak_mb:,.0f} MB\n  {printed.strip()}", flush=True)
    return False


def stored(db: Database) -> int:
    verdicts = table_of(Verdict)
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(verdicts).where(verdicts.c.grade.is_not(None))) or 0


def told(db: Database) -> int:
    """What its runs say: counting the rows themselves again and again takes a server's time."""
    with db.read() as connection:
        return connection.scalar(select(func.sum(table_of(Run).c.judged))) or 0


def keys(db: Database) -> int:
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(table_of(KeptReply))) or 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--pack", type=int, default=1)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--in-flight", type=int, default=128)
    parser.add_argument("--workers", default="1,2,4", help="the large job takes the first")
    parser.add_argument("--db", help="a server; for the large job, the database itself")
    parser.add_argument("--job", type=int, help="pairs of the large job")
    parser.add_argument(
        "--port", type=int, default=0, help="of the model server: the judge's name holds it, so a job that goes on needs the same"
    )
    given = parser.parse_args()
    large(given) if given.job else compare(given)


if __name__ == "__main__":
    main()
