"""Each format, read by the library it is for: rows and ids compared with the selection.

Those that bring torch with them are the extra `formats`; where they are not installed their tests are skipped.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from sklearn.datasets import load_svmlight_file
from support.formats import SPLIT_IN_THREE, json_lines, line, selected_rows

from judge.export.formats import FORMATS
from judge.export.select import selection
from judge.export.splits import SPLITS

JSON_LINES = ("n-tuples", "labeled-pairs", "labeled-lists", "tevatron", "flagembedding", "pylate-distillation")
loud = pytest.mark.filterwarnings("ignore")  # what these libraries warn of is theirs


@pytest.fixture
def load(exported, tmp_path, monkeypatch):
    """A file of an export as `datasets` loads it, offline."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import load_dataset

    return lambda file: load_dataset("json", data_files=str(exported.folder / file), split="train", cache_dir=str(tmp_path / "cache"))


def triples(many, split: str) -> set[tuple[str, ...]]:
    """The selected triples of a split by their texts, on one line."""
    return {row.texts for row in selected_rows(many, "triples", split)}


def grades(many, split: str) -> dict[str, dict[str, int]]:
    """The selected grades of a split by query and product."""
    found: dict[str, dict[str, int]] = {}
    for row in selected_rows(many, "grades", split):
        found.setdefault(row.ids[0], {})[row.ids[1]] = row.grades[0]
    return found


@pytest.mark.parametrize("name", JSON_LINES)
def test_datasets_loads_every_row_as_it_is(exported, load, name):
    for split in SPLITS:
        loaded = load(f"{name}/{split}.jsonl")
        assert loaded.to_list() == json_lines(exported.folder / name / f"{split}.jsonl")
        assert loaded.num_rows == exported.manifest["files"][f"{name}/{split}.jsonl"]["rows"] > 0


def test_the_columns_are_those_that_training_reads_by_place(load):
    assert load("n-tuples/train.jsonl").column_names == ["anchor", "positive", "negative_1", "negative_2", "negative_3"]
    assert load("labeled-pairs/train.jsonl").column_names == ["sentence1", "sentence2", "score"]
    assert load("labeled-lists/train.jsonl").column_names == ["query", "docs", "labels"]


def test_pandas_reads_both_tables(exported, many):
    ratings, pairs = (pd.read_csv(exported.folder / name) for name in ("quepid/all.csv", "csv/pairs.csv"))
    assert list(ratings.columns) == ["query", "docid", "rating"]
    for split in SPLITS:
        told = pairs[pairs["split"] == split]
        assert told.groupby("query_id").apply(lambda rows: dict(zip(rows["product_id"], rows["grade"], strict=True))).to_dict() == grades(
            many, split
        )
    assert sorted(ratings["rating"]) == sorted(pairs["grade"])


def test_scikit_learn_reads_grades_queries_and_features(exported, many):
    names = (exported.folder / "svmlight" / "features.txt").read_text().splitlines()
    numbered = [selected.query.id for selected in selection(many, SPLIT_IN_THREE) if selected.items]
    for split in SPLITS:
        file = exported.folder / "svmlight" / f"{split}.txt"
        features, graded, queries = load_svmlight_file(str(file), n_features=len(names), query_id=True, zero_based=False)
        found: dict[str, dict[str, int]] = {}
        ids = [row.split(" # ")[1].split(" ") for row in file.read_text().splitlines()]
        for (query, product), value, number in zip(ids, graded, queries, strict=True):
            found.setdefault(query, {})[product] = int(value)
            assert query == numbered[number - 1]
        assert found == grades(many, split)
        by_product = {product: row for (_, product), row in zip(ids, features.toarray(), strict=True)}
        assert by_product["p01"].tolist() == [0, 0, 8.5, 0.5]


def test_ir_measures_reads_the_qrels(exported, many):
    ir_measures = pytest.importorskip("ir_measures")
    for split in SPLITS:
        found: dict[str, dict[str, int]] = {}
        for judged in ir_measures.read_trec_qrels(str(exported.folder / "qrels" / f"{split}.qrels")):
            found.setdefault(judged.query_id, {})[judged.doc_id] = judged.relevance
        assert found == grades(many, split)
    perfect = {query: {product: float(value) for product, value in told.items()} for query, told in found.items()}
    assert ir_measures.calc_aggregate([ir_measures.nDCG], found, perfect)[ir_measures.nDCG] == pytest.approx(1)


@loud
def test_beir_loads_the_folder(exported, many):
    loader = pytest.importorskip("beir.datasets.data_loader")
    for split in SPLITS:
        corpus, queries, qrels = loader.GenericDataLoader(str(exported.folder / "beir")).load(split)
        assert qrels == grades(many, split)
        assert set(queries) == set(qrels)
        texts = {row.texts for row in selected_rows(many, "grades", split)}
        assert {(queries[q], line(f"{corpus[p]['title']} {corpus[p]['text']}")) for q in qrels for p in qrels[q]} == texts
        assert len(corpus) == 13


@pytest.fixture
def bi_encoder():
    """A random model of one embedding a word, made here: nothing is loaded from a hub."""
    st = pytest.importorskip("sentence_transformers")
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({word: n for n, word in enumerate(["[UNK]", "lamp", "Lamp", "red"])}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return st.SentenceTransformer(modules=[StaticEmbedding(words, embedding_dim=8)], device="cpu")


@loud
@pytest.mark.parametrize(
    ("file", "loss"),
    [
        ("triples-jsonl/train.jsonl", "MultipleNegativesRankingLoss"),
        ("triples-jsonl/train.jsonl", "TripletLoss"),
        ("n-tuples/train.jsonl", "MultipleNegativesRankingLoss"),
        ("labeled-pairs/train.jsonl", "CoSENTLoss"),
        ("labeled-pairs/train.jsonl", "CosineSimilarityLoss"),
    ],
)
def test_sentence_transformers_trains_on_it_unchanged(bi_encoder, load, tmp_path, file, loss):
    import sentence_transformers as st
    from sentence_transformers import losses

    rows = load(file)
    arguments = st.SentenceTransformerTrainingArguments(
        str(tmp_path / "model"), max_steps=3, report_to=[], use_cpu=True, save_strategy="no"
    )
    trained = st.SentenceTransformerTrainer(bi_encoder, arguments, train_dataset=rows, loss=getattr(losses, loss)(bi_encoder)).train()
    assert trained.global_step == 3
    assert 0 <= trained.training_loss < float("inf")


@pytest.fixture
def cross_encoder(tmp_path):
    """A random BERT of one layer, made here."""
    st = pytest.importorskip("sentence_transformers")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    (tmp_path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "lamp", "red"]))
    folder = tmp_path / "cross"
    BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(folder)
    small = BertConfig(vocab_size=7, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, num_labels=1)
    BertForSequenceClassification(small).save_pretrained(folder)
    return st.CrossEncoder(str(folder), num_labels=1, max_length=16, device="cpu")


@loud
@pytest.mark.parametrize("loss", ["ListNetLoss", "LambdaLoss"])
def test_a_cross_encoder_trains_on_lists_unchanged(cross_encoder, load, tmp_path, loss):
    import sentence_transformers as st
    from sentence_transformers.cross_encoder import losses

    rows = load("labeled-lists/train.jsonl")
    arguments = st.CrossEncoderTrainingArguments(str(tmp_path / "model"), max_steps=2, report_to=[], use_cpu=True, save_strategy="no")
    trained = st.CrossEncoderTrainer(cross_encoder, arguments, train_dataset=rows, loss=getattr(losses, loss)(cross_encoder)).train()
    assert trained.global_step == 2


def as_it_is(texts: list[str], **_: object) -> dict[str, list[str]]:
    """A tokenizer whose tokens are the texts."""
    return {"input_ids": texts}


@loud
def test_pylate_finds_every_text_by_id_and_batches_the_scores(many, load):
    pylate = pytest.importorskip("pylate.utils")
    queries, documents = (load(f"pylate-distillation/{name}.jsonl") for name in ("queries", "documents"))
    for split in SPLITS:
        rows = load(f"pylate-distillation/{split}.jsonl")
        rows.set_transform(pylate.KDProcessing(queries=queries, documents=documents).transform)
        read = list(rows)
        found = {(row["query"], line(row["documents"][0]), line(text)) for row in read for text in row["documents"][1:]}
        assert found == triples(many, split)
        batch = pylate.ColBERTCollator(as_it_is)([{name: row[name] for name in ("query", "documents", "scores")} for row in read[:4]])
        assert batch["label"].shape == (4, 4)


@loud
def test_pylate_takes_triples_as_they_are(load):
    pylate = pytest.importorskip("pylate.utils")
    rows = load("triples-jsonl/train.jsonl").to_list()[:4]
    batch = pylate.ColBERTCollator(as_it_is)(rows)
    assert {name: batch[f"{name}_input_ids"] for name in rows[0]} == {name: [row[name] for row in rows] for name in rows[0]}


@loud
def test_colbert_finds_the_texts_behind_its_numbers(exported, many):
    colbert = pytest.importorskip("colbert.data")
    folder = exported.folder / "colbert"
    queries, collection = colbert.Queries(path=str(folder / "queries.tsv")), colbert.Collection(path=str(folder / "collection.tsv"))
    for split in SPLITS:
        examples = colbert.Examples(path=str(folder / f"{split}.jsonl"), nway=2).tolist()
        assert {(queries[q], collection[good], collection[bad]) for q, good, bad in examples} == triples(many, split)


@loud
def test_tevatron_tokenizes_a_query_with_its_passages(many, load):
    preprocessor = pytest.importorskip("tevatron.datasets.preprocessor")

    class AsTyped:
        """A tokenizer whose tokens are the text."""

        def encode(self, text, **_):
            return line(text)

    for split in SPLITS:
        read = map(preprocessor.TrainPreProcessor(AsTyped()), load(f"tevatron/{split}.jsonl"))
        assert {(row["query"], row["positives"][0], negative) for row in read for negative in row["negatives"]} == triples(many, split)


@loud
def test_flagembedding_takes_a_positive_and_negatives_of_a_row_with_their_scores(exported, many, tmp_path):
    embedder = pytest.importorskip("FlagEmbedding.abc.finetune.embedder")
    arguments = embedder.AbsEmbedderDataArguments(
        train_data=[str(exported.folder / "flagembedding" / "train.jsonl")],
        cache_path=str(tmp_path / "cache"),
        train_group_size=4,
        knowledge_distillation=True,
        query_instruction_for_retrieval=None,
    )
    rows = embedder.AbsEmbedderTrainDataset(arguments, tokenizer=None)
    assert len(rows) == exported.manifest["files"]["flagembedding/train.jsonl"]["rows"]
    wanted = triples(many, "train")
    for query, passages, scores in (rows[n] for n in range(len(rows))):
        assert {(query, line(passages[0]), line(text)) for text in passages[1:]} <= wanted
        assert scores[0] >= 0.75 > 0.25 >= max(scores[1:])


def test_every_format_is_read_here_or_by_the_tests_of_triples():
    told = Path(__file__).read_text()
    assert all(json.dumps(name)[1:-1] in told for name in set(FORMATS) - {"triples-parquet"})
