"""Triples of numbers, and the texts they number, for ColBERT."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from judge.errors import InputError
from judge.export.formats.base import About, TrainingLines, json_line
from judge.export.select import Selected
from judge.export.triples import lineage_rows
from judge.tables import Product


class Colbert(TrainingLines):
    """train.jsonl ([query, positive, negative]), queries.tsv, and collection.tsv, the whole catalogue.

    ColBERT takes the place of a product in the collection for its number, from 0; queries are numbered the same way. The ids are in
    products.jsonl and queries.jsonl. Texts are on one line. Memory grows with the products' ids, not with the triples.
    """

    name = "colbert"
    title = "triples of numbers, queries.tsv and collection.tsv for ColBERT, with the ids behind the numbers"
    of = "triples"
    whole_catalogue = True
    in_order = True

    def __init__(self, folder: Path, about: About) -> None:
        super().__init__(folder, about)
        self._products: dict[str, int] = {}

    def product(self, product: Product) -> None:
        number = self._products[product.id] = len(self._products)
        self._numbered("collection.tsv", number, self.text(product))
        self.append(f"{self.name}/products.jsonl", [json_line({"number": number, "product_id": product.id})])

    def write(self, selected: Selected) -> None:
        if selected.triples:
            super().write(selected)
            self._numbered("queries.tsv", self._next_query, selected.text)
            self.append(f"{self.name}/queries.jsonl", [json_line({"number": self._next_query - 1, "query_id": selected.query.id})])

    def training(self, selected: Selected) -> Iterator[tuple[list[int], dict[str, Any]]]:
        for lineage in lineage_rows(selected):
            yield [self._next_query, *(self._number(lineage[side]) for side in ("positive_id", "negative_id"))], lineage

    def _number(self, product_id: str) -> int:
        if product_id not in self._products:
            raise InputError(f"The product '{product_id}' was imported while products were exported", "The same command again")
        return self._products[product_id]

    @property
    def _next_query(self) -> int:
        return self.rows.get(f"{self.name}/queries.tsv", 0)

    def _numbered(self, name: str, number: int, text: str) -> None:
        line = text.replace("\n", " ")
        self.append(f"{self.name}/{name}", [f"{number}\t{line}\n".encode()])
