"""Fit the embedded judge and print its coefficients, its agreement with people, and its speed.

    python tests/bench/fit_local_judge.py [--data ../shared/data] [--tokens 64 128 256]

Fitted on icecat (grades 0-3) and WANDS (relevant or not) together, one set of weights and cuts. A WANDS pair is
"relevant" from Partial upwards, so its one border is the lower of the two of the scale `wands`. Cross-fitted: the
queries are dealt into five folds, and each pair is judged with coefficients fitted without its query.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score

from judge.judging.base import Message, Request
from judge.judging.providers._relevance import (
    WITH_SIMILARITY,
    WORDS_ONLY,
    Coefficients,
    boundaries,
    cuts_at,
    features,
    median_grade,
    overlap,
    read_product,
)
from judge.judging.providers.local import Local
from judge.judging.spec import JudgeSpec
from judge.scales import SCALES
from judge.tables import Product, Query
from judge.vectors.embedded import MAX_TOKENS, Embedded
from judge.vectors.text import plain

FOLDS, SEEDS, RIDGE = 5, (0, 1, 2), 1.0
ICECAT, RELEVANT = boundaries(4), boundaries(3)[:1]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Pair:
    query: Query
    product: Product
    grade: int


@dataclass(frozen=True)
class Sample:
    """Labelled pairs as numbers: features, grades from 0, query ids, and where the borders between the grades lie."""

    x: Array
    y: Array
    query: Array
    borders: Array

    def part(self, mask: Array) -> Sample:
        return Sample(self.x[mask], self.y[mask], self.query[mask], self.borders)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def icecat(data: Path) -> list[Pair]:
    products = {
        row["product_id"]: Product(
            id=row["product_id"],
            title=row["title"],
            description=row["description"],
            category=row["product_type"],
            attributes={"brand": row["brand"], "model_name": row["model_name"], **json.loads(row["attributes"])},
        )
        for row in rows(data / "icecat" / "products_judged_dev.csv")
    }
    return [
        Pair(Query(id=row["query_id"], text=row["query"]), products[row["product_id"]], int(row["grade"]))
        for row in rows(data / "icecat" / "judgments_dev.csv")
    ]


def wands(data: Path) -> list[Pair]:
    return [
        Pair(
            Query(id=row["query_id"], text=row["query"]),
            Product(id=row["product_id"], title=row["product_name"]),
            int(row["label"] == "Relevant"),
        )
        for row in rows(data / "wands" / "pairs_dev.csv")
    ]


def sample(pairs: Sequence[Pair], borders: Array, encoder: Embedded | None) -> Sample:
    return Sample(
        np.array([_features(pair, encoder) for pair in pairs]),
        np.array([pair.grade for pair in pairs]),
        np.array([pair.query.id for pair in pairs]),
        borders,
    )


def _features(pair: Pair, encoder: Embedded | None) -> Array:
    query, product = plain(pair.query.text), read_product(pair.product)
    return features(overlap(query, product), encoder.similarity(query, product.sentence) if encoder else 0.0)


def chances(s: Sample, weights: Array, cuts: Array) -> Array:
    """The probability of every grade of the sample's own scale, one row a pair."""
    above = expit((s.x @ weights)[:, None] - cuts_at(s.borders, cuts))
    edge = np.ones((len(s.x), 1))
    return -np.diff(np.hstack([edge, above, 0 * edge]))


def fit(samples: Sequence[Sample]) -> tuple[Array, Array]:
    """Weights and cuts of the highest likelihood, the weights held back by a small ridge."""

    def unpack(t: Array) -> tuple[Array, Array]:
        return t[:4], t[4] + np.concatenate([[0.0], np.cumsum(np.exp(t[5:]))])

    def loss(t: Array) -> float:
        weights, cuts = unpack(t)
        likely = [chances(s, weights, cuts)[np.arange(len(s.y)), s.y] for s in samples]
        return float(RIDGE / 2 * weights @ weights - sum(np.log(np.clip(p, 1e-12, 1)).sum() for p in likely))

    return unpack(minimize(loss, np.zeros(7), method="L-BFGS-B").x)


def decide(p: Array, rule: str) -> Array:
    if rule == "argmax":
        return p.argmax(axis=1)
    if rule == "mean":
        return np.rint(p @ np.arange(p.shape[1])).astype(int)
    return np.array([median_grade(row) for row in p])


def kappa(truth: Array, grades: Array) -> float:
    return float(cohen_kappa_score(truth, grades, weights="quadratic"))


def folds(queries: Array, seed: int) -> Array:
    names = np.unique(queries)
    dealt = dict(zip(np.random.default_rng(seed).permutation(names), np.arange(len(names)) % FOLDS, strict=True))
    return np.array([dealt[name] for name in queries])


def crossfitted(train: Sequence[Sample], test: Sample, seed: int) -> Array:
    """Probabilities of the test sample, each from coefficients that never saw its query."""
    fold, other = folds(test.query, seed), [folds(s.query, seed) for s in train]
    out = np.zeros((len(test.y), len(test.borders) + 1))
    for k in range(FOLDS):
        fitted = fit([s.part(f != k) for s, f in zip(train, other, strict=True)])
        out[fold == k] = chances(test.part(fold == k), *fitted)
    return out


def interval(s: Sample, grades: Array) -> Array:
    """The middle 95 % of kappa over 300 resamples of whole queries."""
    rng, names = np.random.default_rng(0), np.unique(s.query)
    places = {name: np.flatnonzero(s.query == name) for name in names}
    drawn = (np.concatenate([places[name] for name in rng.choice(names, len(names))]) for _ in range(300))
    return np.percentile([kappa(s.y[i], grades[i]) for i in drawn], [2.5, 97.5])


def report(name: str, train: Sequence[Sample], tests: dict[str, Sample], rules: Sequence[str]) -> None:
    fitted = fit(train)
    print(f"\n{name}: weights (named, elsewhere, head, similarity) {fitted[0].round(2)}, cuts {fitted[1].round(2)}")
    print(f"{'quadratic kappa':34}{'in-sample':>11}{'cross-fitted, 3 deals (sd)':>28}{'95 % by query':>18}")
    for label, s in tests.items():
        held_out = [crossfitted(train, s, seed) for seed in SEEDS]
        for rule in rules:
            scores = [kappa(s.y, decide(p, rule)) for p in held_out]
            inside = kappa(s.y, decide(chances(s, *fitted), rule))
            low, high = interval(s, decide(held_out[0], rule))
            print(f"  {label:22}{rule:10}{inside:11.3f}{np.mean(scores):20.3f} ({np.std(scores):.3f}){low:12.2f}-{high:.2f}")


def as_binary(s: Sample) -> Sample:
    """The same pairs judged on the scale `binary`, whose one border lies in the middle."""
    return Sample(s.x, s.y, s.query, boundaries(2))


def shipped(name: str, used: Coefficients, tests: dict[str, Sample]) -> None:
    cuts = np.array(used.cuts)
    scores = [f"{label} {kappa(s.y, decide(chances(s, used.weights, cuts), 'median')):.3f}" for label, s in tests.items()]
    print(f"as shipped, local/{name}: {', '.join(scores)}")


async def _judge_all(judge: Local, requests: Iterable[Request]) -> None:
    waiting = iter(requests)

    async def worker() -> None:
        for request in waiting:
            await judge.send(judge.body(request))

    await asyncio.gather(*(worker() for _ in range(judge.limits.concurrency)))


def speed(model: str, pairs: Sequence[Pair]) -> None:
    started = time.perf_counter()
    judge = Local(JudgeSpec("local", model))
    requests = [Request(p.query, (p.product,), SCALES["paper"], (Message("user", ""),)) for p in pairs]
    loaded = time.perf_counter()
    asyncio.run(_judge_all(judge, requests))
    cold = time.perf_counter()
    asyncio.run(_judge_all(judge, requests))
    warm = time.perf_counter()
    rates = f"{len(pairs) / (cold - loaded):,.0f} pairs/s cold, {len(pairs) / (warm - cold):,.0f} warm"
    print(f"local/{model}: ready in {loaded - started:.2f} s, {rates} ({judge.limits.concurrency} at once)")


def lengths(pairs: Sequence[Pair], tokens: Sequence[int]) -> None:
    """Rank agreement and speed by how many tokens are read, on 600 pairs: as read, and with every attribute added."""
    chosen = [pairs[i] for i in np.random.default_rng(0).choice(len(pairs), 600, replace=False)]
    for count in tokens:
        encoder = Embedded(max_tokens=count)
        for what in ("as read", "with every attribute"):
            texts = [_sentence(p.product, everything=what != "as read") for p in chosen]
            started = time.perf_counter()
            for text in texts:
                encoder.embed(text)
            rate = len(set(texts)) / (time.perf_counter() - started)
            alike = [float(encoder.embed(plain(p.query.text)) @ encoder.embed(t)) for p, t in zip(chosen, texts, strict=True)]
            rho = spearmanr(alike, [p.grade for p in chosen]).statistic
            print(f"{count:4} tokens, {what:21} Spearman {rho:.3f}, {rate:.0f} texts/s in one thread")


def _sentence(product: Product, *, everything: bool) -> str:
    text = read_product(product).sentence
    return f"{text}. " + ", ".join(f"{name}: {value}" for name, value in product.attributes.items()) if everything else text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2].parent / "shared" / "data")
    parser.add_argument("--tokens", type=int, nargs="*", default=[], help=f"also compare reading lengths (now {MAX_TOKENS})")
    options = parser.parse_args()
    pairs, other = icecat(options.data), wands(options.data)
    print(
        f"icecat {len(pairs):,} pairs of {len({p.query.id for p in pairs})} queries; WANDS {len(other):,} of {len({p.query.id for p in other})}"
    )
    for model in ("lexical", "default"):
        speed(model, pairs)
    if options.tokens:
        lengths(pairs, options.tokens)
    for model, used, encoder in (("default", WITH_SIMILARITY, Embedded()), ("lexical", WORDS_ONLY, None)):
        both = [sample(pairs, ICECAT, encoder), sample(other, RELEVANT, encoder)]
        tests = {"icecat": both[0], "WANDS": both[1], "WANDS as binary": as_binary(both[1])}
        report(f"{model}, fitted on both shops", both, tests, ("median", "mean", "argmax"))
        report(f"{model}, fitted on icecat alone", both[:1], tests, ("median",))
        shipped(model, used, tests)


if __name__ == "__main__":
    main()
