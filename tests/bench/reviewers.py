"""Many people who label at once, in a file and on a server: labels a second, how long from a key to the next pair, none lost or doubled.

`JUDGE_TEST_POSTGRES=URL python tests/bench/reviewers.py [--reviewers 50] [--think SECONDS] [--judging] [--only file|server]`

Everyone asks what the Review page asks for a key, in processes with several people each; what pages draw is not in it. With `--judging`
a judging run stores verdicts of the same pairs meanwhile. Exits 1 where a label is lost or doubled, or a pair lay before two at once.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count, pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple, TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))
from sqlalchemy import select
from support.servers import database_on_server

from judge.errors import StoreError
from judge.people.access import people_of, require, roles_of
from judge.people.queues import DEFAULT, build
from judge.people.review import desk, submit
from judge.people.showing import Shown
from judge.store import catalog
from judge.store.copying import copied
from judge.store.db import Database, open_database
from judge.store.labels import LABEL
from judge.store.queues import ITEM
from judge.tables import Verdict

T = TypeVar("T")

PATIENCE_MS = 10_000
"""How long a page waits for another writer."""
WARM = 5
"""Seconds in which everybody comes in, and a judging run gets going."""


class Key(NamedTuple):
    """A key that was pressed: by whom, on which pair; since when it lay there, when the key came, when it was stored, when the next was there;
    and how often they were told that another program is writing, and had to press again.
    """

    rater: str
    pair: tuple[str, str]
    shown: float
    pressed: float
    stored: float
    next: float
    again: int


# --- One reviewer


def look(db: Database, rater: str) -> Shown:
    """What the page asks when it is drawn."""
    assert roles_of(people_of(db), rater, signed_in=False)
    shown = desk(db, rater, DEFAULT).shown
    assert shown is not None, "the queue is too short for so many keys"
    return shown


def press(db: Database, lies: Shown, since: float, grade: int) -> tuple[Key, Shown]:
    """What the page does for a key, and for what it shows next."""

    def store() -> None:
        require(db, lies.rater, ("review",), signed_in=False)
        assert submit(db, lies, grade, seconds=pressed - since, visible=["title"]), "stored by somebody else"

    pressed = time.monotonic()
    _, storing = patiently(store)
    stored = time.monotonic()
    after, looking = patiently(partial(look, db, lies.rater))
    return Key(lies.rater, lies.pair, since, pressed, stored, time.monotonic(), storing + looking), after


def patiently(act: Callable[[], T]) -> tuple[T, int]:
    """What it gives, as often tried as it takes, and how often it was refused."""
    for refused in count():
        try:
            return act(), refused
        except StoreError:
            continue
    raise AssertionError


def reviewer(db: Database, rater: str, keys: int, think: float, begin: float) -> list[Key]:
    lots = random.Random(rater)
    (lies, _), done = patiently(partial(look, db, rater)), list[Key]()
    time.sleep(max(0.0, begin + think * lots.random() - time.monotonic()))
    since = time.monotonic()
    for _ in range(keys):
        time.sleep(think * lots.uniform(0.5, 1.5))
        key, lies = press(db, lies, since, lots.randint(1, 5))
        since = key.next
        done.append(key)
    return done


def process(target: str, names: list[str], keys: int, think: float, begin: float) -> list[Key]:
    """Several reviewers over one open database, as in one process of pages."""
    db = open_database(target, PATIENCE_MS)
    with ThreadPoolExecutor(len(names)) as pool:
        found = [key for keys_of in pool.map(lambda name: reviewer(db, name, keys, think, begin), names) for key in keys_of]
    db.close()
    return found


# --- All of them


def at_once(target: str, given: argparse.Namespace) -> list[Key]:
    names = [f"reviewer {number}" for number in range(given.reviewers)]
    shares = [names[start :: given.processes] for start in range(given.processes)]
    begin = time.monotonic() + WARM
    with get_context("spawn").Pool(given.processes) as pool:
        done = pool.starmap(process, [(target, share, given.keys, given.think, begin) for share in shares if share])
    return [key for keys in done for key in keys]


@contextmanager
def judging(db: Database) -> Iterator[None]:
    """A judging run over all candidates beside it."""
    line = [sys.executable, "-m", "judge", "run", "--judge", "scripted/3", "--json"]
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.Popen(line, cwd=folder, env={**os.environ, "JUDGE_DB": db.target}, stdout=subprocess.DEVNULL)
        before, start = catalog.count(db, Verdict), time.monotonic()
        try:
            yield
            stored, seconds = catalog.count(db, Verdict) - before, time.monotonic() - start
            print(
                f"  beside it {stored:,} verdicts were stored, {stored / seconds:,.0f} a second{'' if run.poll() is None else ': all there were'}"
            )
        finally:
            run.send_signal(signal.SIGINT)
            run.wait()


def server_seconds() -> float:
    """Processor seconds of every PostgreSQL process here, with those that ended."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, fields = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        ticks += sum(map(int, fields.split()[11:15])) if name == "postgres" else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def wrong(db: Database, keys: list[Key]) -> list[str]:
    """What must not be."""
    with db.read() as connection:
        mine = select(LABEL.c.rater, LABEL.c.query_id, LABEL.c.product_id).where(LABEL.c.rater.like("reviewer %"))
        stored = Counter((rater, (query, product)) for rater, query, product in connection.execute(mine))
        several = select(ITEM.c.query_id, ITEM.c.product_id).where(ITEM.c.raters > 1)
        shared = {(query, product) for query, product in connection.execute(several)}
    sent = Counter((key.rater, key.pair) for key in keys)
    lay = defaultdict[tuple[str, str], list[Key]](list)
    for key in sorted(keys, key=lambda key: key.shown):
        lay[key.pair].append(key)
    two = [pair for pair, seen in lay.items() if pair not in shared and any(after.shown < one.pressed for one, after in pairwise(seen))]
    found = {
        "lost": sent - stored,
        "stored and not sent": stored - sent,
        "stored twice": [n for n in stored.values() if n > 1],
        "before two": two,
    }
    return [f"{len(which):,} {name}" for name, which in found.items() if which]


def told(name: str, milliseconds: list[float]) -> str:
    cut = quantiles(milliseconds, n=100)
    return f"{name}: p50 {cut[49]:,.0f} ms, p95 {cut[94]:,.0f} ms, p99 {cut[98]:,.0f} ms, slowest {max(milliseconds):,.0f} ms"


def measure(db: Database, given: argparse.Namespace) -> bool:
    """Whether all went well."""
    print(f"{'server' if db.on_server else 'file'}, load {os.getloadavg()[0]:.1f} before", flush=True)
    used, served = os.times(), server_seconds()
    with judging(db) if given.judging else ExitStack():
        keys = at_once(db.target, given)
    now, seconds = os.times(), max(key.next for key in keys) - min(key.pressed for key in keys)
    print(f"  {len(keys):,} labels of {given.reviewers} people in {seconds:.1f} s: {len(keys) / seconds:,.0f} a second")
    print(f"  {told('from a key to the next pair', [1000 * (key.next - key.pressed) for key in keys])}")
    print(f"  {told('of it until the label is stored', [1000 * (key.stored - key.pressed) for key in keys])}")
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    print(
        f"  processor a label: {1000 * cpu / len(keys):.0f} ms here, {1000 * (server_seconds() - served) / len(keys):.0f} ms in the server"
    )
    again = sum(key.again for key in keys)
    if again:
        print(f"  {again:,} times somebody waited {PATIENCE_MS / 1000:.0f} s in vain for another writer, and pressed again")
    faults = wrong(db, keys)
    print(f"  {len(keys):,} sent, {'none lost, none doubled, no pair before two at once' if not faults else '; '.join(faults)}", flush=True)
    return not faults


def places(given: argparse.Namespace, stack: ExitStack, file: Path) -> Iterator[Database]:
    """The shop in a file, and its copy on the server."""
    db = open_database(file)
    build(db)
    if given.only != "file":
        there = open_database(stack.enter_context(database_on_server()))
        copied(db, there, lambda _: None, lambda _: None)
        yield there
        there.close()
    if given.only != "server":
        yield db
    db.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--reviewers", type=int, default=50)
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--keys", type=int, default=40, help="labels of each reviewer; a queue holds so many thousand")
    parser.add_argument("--think", type=float, default=2.0, help="seconds from a pair to its key, in the mean; 0: as fast as it goes")
    parser.add_argument("--judging", action="store_true", help="a judging run beside it")
    parser.add_argument("--only", choices=["file", "server"])
    given: Any = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        subprocess.run([sys.executable, str(Path(__file__).with_name("review_speed.py")), "fill", folder, str(given.pairs)], check=True)
        well = [measure(db, given) for db in places(given, stack, Path(folder) / "labels.db")]
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
