"""How well the queries of icecat are read, beside what a person reads in each."""

from __future__ import annotations

import csv
from pathlib import Path

from support.catalogues import Share
from support.icecat import lines

from judge.shop.catalog import Catalogue, Reading

READ_BY_HAND = Path(__file__).parents[1] / "shop" / "catalog" / "queries.csv"
"""All 96 queries by id, each read once by hand, with the program's readings in view: the last words that rightly name what is searched for,
whether it names a brand, and the kinds of attribute that rightly say what else it asks for. An empty cell: it says none.

Alternatives are parted by a slash. A word that belongs to the common name of a thing (digital camera) is no attribute;
what no shop sells (a video service) is nothing. What the catalogue has no word for counts all the same, so that recall is what shoppers get.
"""

PARTS = ("category", "brand", "attributes")


def read_by_hand(found: Catalogue, data: Path) -> dict[str, Share]:
    """Of each part, in queries: it was read right in `right`, read at all in `found`, and there to be read in `all`.

    Right: everything read is accepted, or, as one phrase may name several categories, one of these.
    """
    reader = found.reader()
    texts = {row["query_id"]: row["query"] for row in lines(data / "icecat" / "queries_dev.csv")}
    with READ_BY_HAND.open(encoding="utf-8", newline="") as file:
        rows = [(_said(reader.read(texts[row["query_id"]])), row) for row in csv.DictReader(file)]
    return {part: _share(part, [(said[part], set(row[part].split("/")) - {""}) for said, row in rows]) for part in PARTS}


def _said(reading: Reading) -> dict[str, set[str]]:
    kinds = {part.fact.kind for part in reading.attributes} | {part.measure.dimension for part in reading.numbers}
    heads = {path[0] for path in reading.categories}
    return {"category": heads, "brand": kinds & {"brand"}, "attributes": kinds - {"brand"}}


def _share(part: str, told: list[tuple[set[str], set[str]]]) -> Share:
    right = sum(bool(said & accepted) and (part == "category" or said <= accepted) for said, accepted in told)
    return Share(right, sum(bool(said) for said, _ in told), sum(bool(accepted) for _, accepted in told))
