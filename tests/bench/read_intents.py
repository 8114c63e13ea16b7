"""How often the catalogue reads the intent of a real query right: `python tests/bench/read_intents.py`. Needs ../shared/data.

The intents were decided by one reader from the query's words and the market's, whatever this catalogue knows: an adjective is a wish
("wireless headphones"), a compound that shops have a shelf for is a kind ("digital camera"), makers are attributes, and what makers call
their things is a product's name. The rules were made on the same queries, so these figures flatter them.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import catalogues as real
from support.icecat import lines

from judge.judging.probing import wilson
from judge.shop.catalog import catalogue
from judge.shop.intents import NAMES, Intents
from judge.shop.titles import Titles

DATA = Path(__file__).parents[3] / "shared" / "data"

BY_HAND = {
    "single-attribute": "001 002 003 004 006 010 026 036 037 039 043 044 045 047 049 050 055 058 073 090 104 107 109 118 122 127 130 133",
    "product-name": "056 057 059 061 064 065 079 080 089 096 108 132 135 136",
    "other": "086 137",
}
"""Numbers of queries by intent; every other is "category-only"."""


def main() -> None:
    products = real.icecat(DATA)
    found = catalogue(products)
    reader, intents = found.reader(), Intents.of(found, Titles(products))
    asked = {row["query_id"]: row["query"] for row in lines(DATA / "icecat" / "queries_dev.csv")}
    said = {query: intents.intent(reader.read(text)).name for query, text in asked.items()}
    right = by_hand(asked)
    show(right, said)
    for query, text in asked.items():
        if "--wrong" in sys.argv and said[query] != right[query]:
            print(f"{query} {text}: {said[query]}, by hand {right[query]}; {reader.read(text).said()}")


def by_hand(queries: dict[str, str]) -> dict[str, str]:
    named = {f"ice-{number}": intent for intent, numbers in BY_HAND.items() for number in numbers.split()}
    return {query: named.get(query, "category-only") for query in queries}


def show(right: dict[str, str], said: dict[str, str]) -> None:
    met = Counter((right[query], said[query]) for query in right)
    hits = sum(count for (one, other), count in met.items() if one == other)
    low, high = wilson(hits, len(right))
    print(f"icecat: {hits} of {len(right)} queries as by hand, {hits / len(right):.3f} [{low:.3f}, {high:.3f}]")
    print(f"{'by hand':<20}" + "".join(f"{name:>18}" for name in NAMES))
    for row in NAMES:
        print(f"{row:<20}" + "".join(f"{met[row, column]:>18}" for column in NAMES))


if __name__ == "__main__":
    main()
