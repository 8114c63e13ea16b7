"""On paper: what many more pairs would take, from a database that holds some: `python tests/bench/projection.py URL [PAIRS]`.

Bytes are those of the server's tables with their indexes, over their rows. What a machine does in a second is given by hand, from the
benches that measure it: --judged (`on_ray.py`, one processor), --stored (`on_server.py`), --requests (a vendor's limit, or one's own
servers), --tokens a pair. Nothing here is measured but bytes; every hour below is a division.
"""

from __future__ import annotations

import argparse
import sys
from typing import NamedTuple

from sqlalchemy import text

from judge.errors import InputError
from judge.store.db import Database, open_database

TABLES = ("candidate", "proposal", "verdict", "reply")
SIZES = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname = ANY(:names) AND relkind = 'r'"
HOURS = 3_600


class Limit(NamedTuple):
    """What one thing lets through: pairs a second."""

    name: str
    a_second: float


def bytes_a_row(db: Database) -> dict[str, tuple[int, float]]:
    """Of every table that grows with the pairs: its rows, and what one of them takes with its indexes."""
    found = {}
    with db.read() as connection:
        for name, size in connection.execute(text(SIZES), {"names": list(TABLES)}):
            rows = connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
            if rows:
                found[name] = (rows, size / rows)
    return found


def limits(given: argparse.Namespace) -> list[Limit]:
    """Slowest first."""
    every = [
        Limit(f"{given.workers} workers, each {given.judged:,.0f} pairs a second", given.workers * given.judged),
        Limit(f"the server stores {given.stored:,.0f} verdicts a second", given.stored),
        Limit(f"{given.requests:,.0f} requests a minute, {given.pack} pairs each", given.requests / 60 * given.pack),
    ]
    return sorted(every, key=lambda limit: limit.a_second)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("db")
    parser.add_argument("pairs", type=int, nargs="?", default=1_000_000_000)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--judged", type=float, required=True, help="pairs a second of one worker")
    parser.add_argument("--stored", type=float, required=True, help="verdicts a second that the server stores")
    parser.add_argument("--requests", type=float, default=30_000, help="requests a minute that the model's servers take")
    parser.add_argument("--pack", type=int, default=1, help="pairs in a request")
    parser.add_argument("--tokens", type=float, default=1_260, help="tokens a pair, read and written")
    parser.add_argument("--usd", type=float, default=0.0, help="US dollars for a million tokens")
    given = parser.parse_args()
    db = open_database(given.db)
    if not db.on_server:
        raise InputError("Only a server says how large its tables are", "Give the URL of one: judge db copy labels.db URL")
    total = 0.0
    print(f"{given.pairs:,} pairs")
    for name, (rows, each) in bytes_a_row(db).items():
        total += each * given.pairs
        print(f"  {name:<10} {each:>6,.0f} bytes a row, of {rows:,} rows here -> {each * given.pairs / 1e9:>8,.0f} GB")
    print(f"  together {total / 1e12:.1f} TB")
    print(
        f"  {given.tokens * given.pairs / 1e12:.2f} T tokens, ${given.tokens * given.pairs / 1e6 * given.usd:,.0f} at ${given.usd:g} a million"
    )
    for limit in limits(given):
        print(f"  {given.pairs / limit.a_second / HOURS:>10,.0f} hours if only this held: {limit.name}")
    db.close()


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        sys.exit(str(error))
