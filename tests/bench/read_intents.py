"""How often the catalogue reads the intent of a real query right: `python tests/bench/read_intents.py [--wrong]`. Needs ../shared/data.

The intents were decided by one reader from the query's words and the market's, whatever this catalogue knows: an adjective is a wish
("wireless headphones"), a compound that shops have a shelf for is a kind ("digital camera"), makers are attributes, and what makers call
their things is a product's name. The rules were made on icecat's queries, so those figures flatter them. The others' were decided when
the rules were done, before any of them was read; no rule was changed for them since. Of their shop there are the names of products alone.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import catalogues as real

from judge.shop.catalog import catalogue
from judge.shop.intents import NAMES, Intents
from judge.shop.intents.titles import Titles
from judge.stats.wilson import wilson
from judge.tables import Product

DATA = Path(__file__).parents[3] / "shared" / "data"

ICECAT = {
    "single-attribute": "001 002 003 004 006 010 026 036 037 039 043 044 045 047 049 050 055 058 073 090 104 107 109 118 122 127 130 133",
    "product-name": "056 057 059 061 064 065 079 080 089 096 108 132 135 136",
    "other": "086 137",
}
"""Numbers of queries by intent; every other is "category-only"."""

WANDS = {
    "category-only": "4 129 156 161 169 182 232 305 356 368 410 439 445 473",
    "single-attribute": "3 8 13 17 20 32 33 34 72 75 83 92 96 102 103 112 119 122 140 151 157 160 163 166 172 176 186 220 222 226 228 229 230 "
    "239 242 245 250 252 253 254 262 333 344 349 384 398 402 405 406 407 409 417 429 430 432 437 441 447 452 459 482 486",
    "multi-attribute": "21 22 24 27 50 54 73 138 194 195 202 203 204 234 275 288 298 307 322 341 367 403 404 478",
    "product-name": "48 60 74 77 90 94 97 109 145 201 223 268 274 281 296 313 376 481 484",
    "other": "159",
}
"""120 queries drawn by `random.Random(4711).sample` from those sorted by number."""


class Trial(NamedTuple):
    """A catalogue, and queries with their intents by hand, both by the query's id."""

    name: str
    products: Sequence[Product]
    asked: Mapping[str, str]
    right: Mapping[str, str]


def main() -> None:
    for trial in (icecat(), wands()):
        found = catalogue(trial.products)
        reader, intents = found.reader(), Intents.of(found, Titles(trial.products))
        said = {query: intents.intent(reader.read(text)) for query, text in trial.asked.items()}
        show(trial, {query: intent.name for query, intent in said.items()})
        for query, text in trial.asked.items():
            if "--wrong" in sys.argv and said[query].name != trial.right[query]:
                parts = "; ".join(f"{words}: {what}" for words, what in said[query].recognised)
                print(f"{query} {text}: {said[query].name}, by hand {trial.right[query]}; {parts}")


def icecat() -> Trial:
    asked = _rows("icecat/queries_dev.csv", "query_id", "query")
    named = by_number(ICECAT, "ice-{}".format)
    return Trial(
        "icecat, on which the rules were made", real.icecat(DATA), asked, {each: named.get(each, "category-only") for each in asked}
    )


def wands() -> Trial:
    names, right = _rows("wands/products.csv", "product_id", "product_name"), by_number(WANDS, str)
    products = [real.product(id=each, title=name) for each, name in names.items()]
    queries = _rows("wands/queries_dev.csv", "query_id", "query")
    return Trial("wands, unseen when the rules were made", products, {each: queries[each] for each in right}, right)


def by_number(by_hand: Mapping[str, str], called: Callable[[str], str]) -> dict[str, str]:
    return {called(number): intent for intent, numbers in by_hand.items() for number in numbers.split()}


def _rows(file: str, key: str, value: str) -> dict[str, str]:
    with (DATA / file).open(encoding="utf-8", newline="") as rows:
        return {row[key]: row[value] for row in csv.DictReader(rows)}


def show(trial: Trial, said: Mapping[str, str]) -> None:
    met = Counter((trial.right[query], said[query]) for query in trial.right)
    hits = sum(count for (one, other), count in met.items() if one == other)
    low, high = wilson(hits, len(said))
    print(f"{trial.name}: {hits} of {len(said)} queries as by hand, {hits / len(said):.3f} [{low:.3f}, {high:.3f}]")
    print(f"{'by hand':<20}" + "".join(f"{name:>18}" for name in NAMES))
    for row in NAMES:
        print(f"{row:<20}" + "".join(f"{met[row, column]:>18}" for column in NAMES))


if __name__ == "__main__":
    main()
