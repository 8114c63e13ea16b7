"""How fast a catalogue is read, and how well it is understood: `python tests/bench/read_catalogue.py`. Needs ../shared/data.

Seconds are of the processor, so that a busy machine tells the same; memory is what Python allocated for the catalogue, products not counted.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import catalogues as real
from support.catalogues import Share
from support.icecat import lines
from support.readings import read_by_hand

from judge.shop.catalog import Catalogue, catalogue
from judge.tables import Product

DATA = Path(__file__).parents[3] / "shared" / "data"


def main() -> None:
    icecat, ikea, luma = real.icecat(DATA), real.ikea(DATA), real.luma(DATA, parents=False)
    _, from_titles, by_parent = read("ikea", ikea), read("luma, parents not told", luma), read("luma", real.luma(DATA, parents=True))
    found = read("icecat", icecat)
    parents = {each.id: str(each.attributes.get("parent_id", each.id)) for each in real.luma(DATA, parents=True)}
    print()
    told("icecat: kind by head noun, 100 read by hand", real.kinds_read_by_hand(found, icecat))
    told("icecat: colour named in the title", real.colours_of_titles(found, icecat))
    told("luma: pairs of variants, parents not told", real.pairs_of_families(from_titles, parents))
    told("luma: pairs of variants, parents told", real.pairs_of_families(by_parent, parents))
    readings = [found.reader().read(row["query"]) for row in lines(DATA / "icecat" / "queries_dev.csv")]
    print(f"icecat: queries with a category {sum(bool(each.categories) for each in readings)} of {len(readings)}")
    for part, share in read_by_hand(found, DATA).items():
        told(f"icecat: {part} of queries, {len(readings)} read by hand", share)
    memory(icecat)


def read(name: str, products: Sequence[Product]) -> Catalogue:
    start = time.process_time()
    found = catalogue(products)
    seconds = time.process_time() - start
    with_leaf = (found.categorised + found.recognised) / len(products)
    print(f"{name:<28}{len(products):>8,} products{seconds:>7.1f} s{len(found.leaves):>6} leaves, {with_leaf:.1%} of the products in one")
    return found


def told(what: str, share: Share) -> None:
    print(f"{what:<46} precision {share.precision:.3f} ({share.right:,} of {share.found:,}), recall {share.recall:.3f}")


def memory(products: Sequence[Product]) -> None:
    for count in (len(products) // 2, len(products)):
        tracemalloc.start()
        kept = catalogue(list(islice(products, count)))
        held, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"{count:>8,} products: {held / 2**20:.0f} MiB held, {most / 2**20:.0f} MiB at most, {kept.vocabulary.products:,} read")


if __name__ == "__main__":
    main()
