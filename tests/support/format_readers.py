"""What each export format holds, read back in the plainest way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
from support.formats import Held, grade, json_lines, line, table

Reader = Callable[[Path, str], Iterator[Held]]
"""Of an export's folder and a split."""


def _lineage(folder: Path, name: str, split: str) -> list[tuple[Any, dict[str, Any]]]:
    rows, origins = (json_lines(folder / part / f"{split}.jsonl") for part in (name, f"{name}-lineage"))
    return list(zip(rows, origins, strict=True))


def _plain_triple(row: dict[str, str], origin: dict[str, Any]) -> Held:
    ids = tuple(origin[f"{side}_id"] for side in ("query", "positive", "negative"))
    texts = tuple(line(row[column]) for column in ("anchor", "positive", "negative"))
    return Held(ids, texts, (origin["positive_grade"], origin["negative_grade"]))


def _triples_jsonl(folder: Path, split: str) -> Iterator[Held]:
    yield from (_plain_triple(row, origin) for row, origin in _lineage(folder, "triples-jsonl", split))


def _triples_parquet(folder: Path, split: str) -> Iterator[Held]:
    both = [parquet.read_table(folder / f"triples-parquet{part}" / f"{split}.parquet").to_pylist() for part in ("", "-lineage")]
    yield from (_plain_triple(row, origin) for row, origin in zip(*both, strict=True))


def _n_tuples(folder: Path, split: str) -> Iterator[Held]:
    for row, origin in _lineage(folder, "n-tuples", split):
        for n, (product, value) in enumerate(zip(origin["negative_id"], origin["negative_grade"], strict=True), 1):
            texts = tuple(line(row[column]) for column in ("anchor", "positive", f"negative_{n}"))
            yield Held((origin["query_id"], origin["positive_id"], product), texts, (origin["positive_grade"], value))


def _flagembedding(folder: Path, split: str) -> Iterator[Held]:
    for row, origin in _lineage(folder, "flagembedding", split):
        [positive], [score] = row["pos"], row["pos_scores"]
        for product, text, value in zip(origin["negative_id"], row["neg"], row["neg_scores"], strict=True):
            texts = (row["query"], line(positive), line(text))
            yield Held((origin["query_id"], origin["positive_id"], product), texts, (grade(score), grade(value)))


def _tevatron(folder: Path, split: str) -> Iterator[Held]:
    for row in json_lines(folder / "tevatron" / f"{split}.jsonl"):
        [positive] = row["positive_passages"]
        for negative in row["negative_passages"]:
            ids = (row["query_id"], positive["docid"], negative["docid"])
            yield Held(ids, (row["query"], line(positive["text"]), line(negative["text"])), None)


def _pylate(folder: Path, split: str) -> Iterator[Held]:
    folder = folder / "pylate-distillation"
    queries = {row["query_id"]: row["text"] for row in json_lines(folder / "queries.jsonl")}
    documents = {row["document_id"]: line(row["text"]) for row in json_lines(folder / "documents.jsonl")}
    for row in json_lines(folder / f"{split}.jsonl"):
        (positive, *negatives), (score, *scores) = row["document_ids"], row["scores"]
        for product, value in zip(negatives, scores, strict=True):
            texts = (queries[row["query_id"]], documents[positive], documents[product])
            yield Held((row["query_id"], positive, product), texts, (grade(score), grade(value)))


def _colbert(folder: Path, split: str) -> Iterator[Held]:
    folder = folder / "colbert"
    ids = [
        [row[f"{kind}_id"] for row in json_lines(folder / f"{name}.jsonl")]
        for kind, name in (("query", "queries"), ("product", "products"))
    ]
    texts = [[row.split("\t") for row in (folder / name).read_text().split("\n")[:-1]] for name in ("queries.tsv", "collection.tsv")]
    assert all(int(number) == place for rows in texts for place, (number, _) in enumerate(rows))
    for numbers in json_lines(folder / f"{split}.jsonl"):
        sides = [(0, numbers[0]), (1, numbers[1]), (1, numbers[2])]
        yield Held(tuple(ids[side][n] for side, n in sides), tuple(texts[side][n][1] for side, n in sides), None)


def _labeled_pairs(folder: Path, split: str) -> Iterator[Held]:
    for row, origin in _lineage(folder, "labeled-pairs", split):
        yield Held((origin["query_id"], origin["product_id"]), (row["sentence1"], line(row["sentence2"])), (grade(row["score"]),))


def _labeled_lists(folder: Path, split: str) -> Iterator[Held]:
    for row, origin in _lineage(folder, "labeled-lists", split):
        for product, text, score in zip(origin["product_id"], row["docs"], row["labels"], strict=True):
            yield Held((origin["query_id"], product), (row["query"], line(text)), (grade(score),))


def _qrels(folder: Path, split: str) -> Iterator[Held]:
    for row in (folder / "qrels" / f"{split}.qrels").read_text().splitlines():
        query, _, product, value = row.split(" ")
        yield Held((query, product), None, (int(value),))


def _beir(folder: Path, split: str) -> Iterator[Held]:
    queries = {row["_id"]: row["text"] for row in json_lines(folder / "beir" / "queries.jsonl")}
    corpus = {row["_id"]: f"{row['title']} {line(row['text'])}" for row in json_lines(folder / "beir" / "corpus.jsonl")}
    for row in table(folder / "beir" / "qrels" / f"{split}.tsv", "\t"):
        query, product = row["query-id"], row["corpus-id"]
        yield Held((query, product), (queries[query], corpus[product]), (int(row["score"]),))


def _quepid(folder: Path, split: str) -> Iterator[Held]:
    """In this shop a query's text names it."""
    for row in table(folder / "quepid" / f"{split}.csv"):
        _, number, _ = row["query"].split('"')
        yield Held((f"q{number}", row["docid"]), None, (int(row["rating"]),))


def _svmlight(folder: Path, split: str) -> Iterator[Held]:
    for row in (folder / "svmlight" / f"{split}.txt").read_text().splitlines():
        values, _, ids = row.partition(" # ")
        yield Held(tuple(ids.split(" ")), None, (int(values.split(" ")[0]),))


def _csv(folder: Path, split: str) -> Iterator[Held]:
    for row in table(folder / "csv" / "pairs.csv"):
        if row["split"] == split:
            yield Held((row["query_id"], row["product_id"]), None, (int(row["grade"]),))


READERS: dict[str, Reader] = {
    "triples-jsonl": _triples_jsonl,
    "triples-parquet": _triples_parquet,
    "n-tuples": _n_tuples,
    "labeled-pairs": _labeled_pairs,
    "labeled-lists": _labeled_lists,
    "pylate-distillation": _pylate,
    "colbert": _colbert,
    "tevatron": _tevatron,
    "flagembedding": _flagembedding,
    "qrels": _qrels,
    "beir": _beir,
    "quepid": _quepid,
    "svmlight": _svmlight,
    "csv": _csv,
}
"""A new format needs a line here, and the contract's test knows the rest."""
