"""Judging against a server that fails in every way, killed again and again: what is lost, what is wrong, what was paid for twice.

    python tests/bench/faults.py                            2,000 pairs, killed 3 times
    python tests/bench/faults.py --pairs 100000 --kills 10  the large one

`judge run` is killed with SIGKILL at seeded moments, then run until nothing is left to retry. Exit code 1 when a pair
is neither judged nor listed, or a grade differs from the server's truth.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from clients import fill
from sqlalchemy import func, select

sys.path.append(str(Path(__file__).parents[1]))
from support.faulty_server import true_grades

from judge.judging.planning import request_for
from judge.judging.prompts import Prompt, load_prompt
from judge.store.catalog import all_products, all_queries
from judge.store.db import Database, open_database
from judge.store.rows import table_of
from judge.tables import Candidate, Product, Query, Verdict

SERVER = Path(__file__).parents[1] / "support" / "faulty_server.py"
# 5 % 429, half of them with Retry-After; 2 % 500; 1 % each dropped, malformed, HTML, slow: eleven in a hundred.
KINDS = [*["429"] * 5, *["429-ms"] * 5, *["500"] * 4, *["drop"] * 2, *["malformed"] * 2, *["html"] * 2, *["slow"] * 2]
RATE = len(KINDS) / 2 / 100
ROUNDS = 5
CANDIDATE, VERDICT = table_of(Candidate), table_of(Verdict)

Pair = tuple[str, str]


class Checked(NamedTuple):
    """What came of the pairs there are; `missing` are neither judged nor listed, `wrong` have a grade the server never gave."""

    pairs: int
    judged: int
    failed: int
    missing: int
    wrong: int

    @property
    def well(self) -> bool:
        return not (self.missing or self.wrong) and self.pairs == self.judged + self.failed + self.missing


@contextmanager
def hurting(seed: int, latency_ms: float) -> Iterator[str]:
    """The server's root address; it is a process of its own."""
    words = ["--latency-ms", str(latency_ms), "--rate", str(RATE), "--kinds", ",".join(KINDS), "--seed", str(seed), "--until", "99"]
    process = subprocess.Popen([sys.executable, str(SERVER), *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def stats(root: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{root}/stats") as answer:
        return json.loads(answer.read())  # type: ignore[no-any-return]


def run_words(db: Path, root: str, in_flight: int) -> list[str]:
    spec = f"openai/test-model?base_url={root}/v1"
    return [sys.executable, "-m", "judge", "run", "--db", str(db), "--judge", spec, "--concurrency", str(in_flight)]


def environment() -> dict[str, str]:
    return {**os.environ, "OPENAI_API_KEY": "sk-test"}


def verdicts_so_far(db: Database) -> int:
    """About: the newest verdict's number, which costs nothing to ask for however many there are."""
    with db.read() as connection:
        return connection.scalar(select(func.max(VERDICT.c.id))) or 0


def kill_and_resume(words: Sequence[str], db: Database, kills: int, pairs: int, seed: int) -> list[int]:
    """Starts the run again and again, and kills it once so many verdicts are there and a moment more; both are drawn."""
    draw, at = random.Random(seed), []
    for goal in sorted(draw.uniform(0, 0.95) * pairs for _ in range(kills)):
        running = subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while running.poll() is None and verdicts_so_far(db) < goal:
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.05))
        running.send_signal(signal.SIGKILL)
        if running.wait() == -signal.SIGKILL:
            at.append(verdicts_so_far(db))
            print(f"  killed at {at[-1]:,} verdicts", flush=True)
    return at


def finish(words: Sequence[str]) -> None:
    """Runs to the end, then asks again for what failed until nothing does."""
    for extra in ([], *[["--retry-failures"]] * ROUNDS):
        ended = subprocess.run([*words, *extra, "--json"], env=environment(), stdout=subprocess.PIPE)
        print(f"  exit {ended.returncode}: {_brief(ended.stdout)} {' '.join(extra)}", flush=True)
        if extra and ended.returncode == 0:
            break


def _brief(printed: bytes) -> str:
    try:
        (row,) = json.loads(printed)["runs"]
    except ValueError:
        return printed.decode(errors="replace")[-200:]
    return ", ".join(f"{name} {row[name]:,}" for name in ("known", "judged", "failed", "requests")) + f", {row['seconds']:.1f} s"


def check(db: Database, prompt: Prompt) -> Checked:
    """Every candidate beside its current verdict and the server's truth."""
    queries, products = {q.id: q for q in all_queries(db)}, {p.id: p for p in all_products(db)}
    with db.read() as connection:
        pairs = [tuple(pair) for pair in connection.execute(select(CANDIDATE.c.query_id, CANDIDATE.c.product_id))]
        columns = (VERDICT.c.query_id, VERDICT.c.product_id, VERDICT.c.grade, VERDICT.c.failure)
        found = {
            (q, p): (grade, failure)
            for q, p, grade, failure in connection.execute(select(*columns).where(VERDICT.c.superseded_at.is_(None)))
        }
    graded = {pair: grade for pair, (grade, _) in found.items() if grade is not None}
    listed = sum(failure is not None for _, failure in found.values())
    wrong = sum(grade != truth(prompt, queries[pair[0]], products[pair[1]]) for pair, grade in graded.items())
    return Checked(len(pairs), len(graded), listed, len(set(pairs) - found.keys()), wrong)


def truth(prompt: Prompt, query: Query, product: Product) -> int:
    return true_grades(list(request_for(prompt, query, [product]).messages), prompt.scale.values)[0]


def report(found: Checked, seen: dict[str, Any], killed_at: Sequence[int], in_flight: int) -> None:
    """The counts: what came of the pairs, and every request beyond one a pair, by why."""
    hurt = sum(amount for kind, amount in seen["faults"].items() if kind != "slow")
    pairs = found.pairs
    spoilt = sum(seen["faults"].get(kind, 0) for kind in ("malformed", "html"))
    print(
        f"{pairs:,} pairs = {found.judged:,} judged + {found.failed:,} listed as failed + {found.missing:,} lost; {found.wrong:,} wrong grades"
    )
    print(
        f"{seen['requests']:,} requests: {pairs:,} necessary + {seen['requests'] - pairs:,} beyond, of which {hurt:,} because a fault hurt one"
    )
    print(
        f"  {seen['answered'] - spoilt - found.judged:,} good replies paid for twice ({len(killed_at)} kills, {in_flight} in flight: at most {len(killed_at) * in_flight:,})"
    )
    print(f"  faults: {', '.join(f'{kind} {amount:,}' for kind, amount in sorted(seen['faults'].items()))}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--latency-ms", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, hurting(given.seed, given.latency_ms) as root:
        folder = Path(name)
        fill(folder, given.pairs)
        db = open_database(folder / "labels.db")
        words = run_words(folder / "labels.db", root, given.in_flight)
        killed_at = kill_and_resume(words, db, given.kills, given.pairs, given.seed)
        finish(words)
        found = check(db, load_prompt("relevance", []))
        report(found, stats(root), killed_at, given.in_flight)
        db.close()
    return 0 if found.well else 1


if __name__ == "__main__":
    sys.exit(main())
