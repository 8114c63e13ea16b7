"""A BEIR folder: a test collection with all its texts."""

from __future__ import annotations

from judge.export.formats._ids import without_tabs
from judge.export.formats._tables import separated
from judge.export.formats.base import LineFormat, json_line
from judge.export.select import Selected
from judge.export.text import clean, product_text
from judge.tables import Product

QRELS = ("query-id", "corpus-id", "score")


class Beir(LineFormat):
    """corpus.jsonl, the whole catalogue; queries.jsonl, those with a grade; qrels/train.tsv, dev.tsv and test.tsv, every resolved grade.

    A product's title is apart, and its text is the policy's other fields: retrievers join the two.
    """

    name = "beir"
    title = "every resolved grade, with all queries and the whole catalogue, as a BEIR folder"
    of = "grades"
    whole_catalogue = True

    def product(self, product: Product) -> None:
        fields = self.about.policy.fields
        title = clean(product.title) if "title" in fields else ""
        rest = product_text(product, [field for field in fields if field != "title"])
        self.append(f"{self.name}/corpus.jsonl", [json_line({"_id": product.id, "title": title, "text": rest})])

    def write(self, selected: Selected) -> None:
        if not selected.items:
            return
        without_tabs(self.name, "query", selected.query.id)
        for said in selected.grades:
            without_tabs(self.name, "product", said.product_id)
        self.append(f"{self.name}/queries.jsonl", [json_line({"_id": selected.query.id, "text": selected.text})])
        rows = [separated((said.query_id, said.product_id, said.grade), "\t") for said in selected.grades]
        self.append(f"{self.name}/qrels/{selected.split}.tsv", rows, separated(QRELS, "\t"))
