"""Every configuration, every seed, every fold: each query is tested by a head that never saw it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from census import census
from draws import RECIPES, Pools, Recipe, draw
from ground import Ground
from heads import BATCH, BiEncoder, Head, MaxSim, Model, ranked, trained
from measures import MEASURES, measured
from numpy.typing import NDArray
from states import principal, reduced, states

from judge.vectors.text import product_text, query_text

HEADS = ("bi-encoder", "MaxSim")


class Budget(NamedTuple):
    """The same for every configuration. `seen`: tested on queries trained on, which says how much a head can learn by heart."""

    folds: int
    seeds: int
    steps: int
    seen: bool = False


def model_of(head: str, ground: Ground, cache: Path) -> Model:
    """The frozen states that this head is trained over."""
    products = states([product_text(product) for product in ground.products], cache)
    queries = states([query_text(query) for query in ground.asked], cache)
    if head == "bi-encoder":
        return BiEncoder(products.means(), queries.means())
    onto = principal(products)
    return MaxSim(reduced(products, onto), reduced(queries, onto))


def _code(ground: Ground) -> str:
    """Of all but the budget that can change a result: the export, and the code that draws, trains and measures."""
    sources = [Path(__file__).with_name(name).read_bytes() for name in ("draws.py", "heads.py", "states.py", "measures.py")]
    return sha256(b"".join((ground.exported.read_bytes(), *sources))).hexdigest()[:12]


class Experiment:
    """One kind of head. Results are kept in the cache, so that a run that was stopped goes on."""

    def __init__(self, head: str, ground: Ground, cache: Path, budget: Budget) -> None:
        self._head, self._ground, self._budget = head, ground, budget
        self._kept = cache / f"results-{_code(ground)}-{budget.folds}-{budget.steps}{'-seen' * budget.seen}"
        self._kept.mkdir(exist_ok=True)
        self._model, self._pools = model_of(head, ground, cache), Pools(ground)
        asked = {query.id: place for place, query in enumerate(ground.asked)}
        self._folds = [[asked[query.id] for query in fold] for fold in ground.folds(budget.folds)]

    def census(self) -> str:
        return census(self._ground, self._model)

    def has(self, name: str) -> bool:
        """Whether the export holds negatives of every sort that the recipe names."""
        held = {sort for of in self._pools.of(RECIPES[name]).values() for sort, places in of.items() if places}
        return RECIPES[name].shares.keys() <= held

    def untrained(self) -> NDArray[np.float64]:
        """(1, queries, measures)."""
        order = list(range(len(self._ground.asked)))
        return self._tested(Head(self._model.dimensions), order)[None]

    def of(self, name: str) -> NDArray[np.float64]:
        """(seeds, queries, measures) of a configuration."""
        pools, found = None, []
        for seed in range(self._budget.seeds):
            kept = self._kept / f"{self._head}-{name}-{seed}.npy".replace(" ", "_")
            if not kept.exists():
                pools = pools or self._pools.of(RECIPES[name])
                np.save(kept, self._one(pools, RECIPES[name], seed))
                print(f"{kept.stem}", flush=True)
            found.append(np.load(kept))
        return np.array(found)

    def _one(self, pools: dict[tuple[int, int], dict[str, list[int]]], recipe: Recipe, seed: int) -> NDArray[np.float64]:
        found = np.empty((len(self._ground.asked), len(MEASURES)))
        for fold in self._folds:
            known = set(range(len(found))) - (set() if self._budget.seen else set(fold))
            groups = draw(pools, recipe, known, self._budget.steps * BATCH, seed)
            found[fold] = self._tested(trained(self._model, groups), fold)
        return found

    def _tested(self, head: Head, queries: Sequence[int]) -> NDArray[np.float64]:
        ids = [self._ground.asked[query].id for query in queries]
        found = measured(self._ground, dict(zip(ids, ranked(self._model, head, queries), strict=True)))
        return np.array([found[query] for query in ids])
