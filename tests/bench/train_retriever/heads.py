"""The two small retrievers: heads over frozen token states, trained to prefer a positive to its eight negatives.

Bi-encoder: the mean state, moved by a learned square matrix; one vector a text, compared by cosine (Karpukhin et al. 2020).
MaxSim: the same for every token; each token of the query takes its most similar of the product (Khattab and Zaharia 2020).
Query and product share the matrix, and it begins at zero: an untrained head is the embedded model itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from draws import Group
from numpy.typing import NDArray
from states import Floats, States
from torch.nn.functional import cross_entropy, normalize

TEMPERATURE = 0.05
BATCH = 16
AT_ONCE = 2_048
"""Products compared with all queries at a time."""


class Head(torch.nn.Module):
    """x + x W, scaled to length 1."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.moved = torch.nn.Linear(dimensions, dimensions, bias=False)
        torch.nn.init.zeros_(self.moved.weight)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return normalize(states + self.moved(states), dim=-1)


class BiEncoder:
    """Texts as one vector each."""

    rate = 1e-4
    """Of learning, as for MaxSim: of 1e-4, 3e-4 and 1e-3 the one with the best nDCG@10 for random negatives, so that no other row is favoured."""

    def __init__(self, products: Floats, queries: Floats) -> None:
        self.products, self.queries = torch.from_numpy(products), torch.from_numpy(queries)
        self.dimensions = products.shape[1]

    def scores(self, head: Head, queries: torch.Tensor, products: torch.Tensor) -> torch.Tensor:
        """Of queries (n) with products (n, k), both by place: (n, k)."""
        return torch.einsum("nd,nkd->nk", head(self.queries[queries]), head(self.products[products]))

    def against_all(self, head: Head, queries: torch.Tensor) -> torch.Tensor:
        """Of queries (n) with every product: (n, products)."""
        return head(self.queries[queries]) @ head(self.products).T


class MaxSim:
    """Texts as one vector a token. A text's tokens are padded with zeros, which score 0 and are never taken before a similar one."""

    rate = 3e-4

    def __init__(self, products: States, queries: States) -> None:
        self.products, self.of_products = padded(products)
        self.queries, self.of_queries = padded(queries)
        self.dimensions = products.tokens.shape[1]

    def scores(self, head: Head, queries: torch.Tensor, products: torch.Tensor) -> torch.Tensor:
        """As of the bi-encoder; the mean over the query's tokens, so that one temperature fits short and long queries."""
        asked, mask = head(self.queries[queries]), self.of_queries[queries]
        alike = torch.einsum("nqd,nktd->nkqt", asked, head(self.products[products]))
        best = alike.masked_fill(~self.of_products[products][:, :, None, :], -1.0).amax(dim=-1)
        return (best * mask[:, None, :]).sum(dim=-1) / mask.sum(dim=-1)[:, None]

    def against_all(self, head: Head, queries: torch.Tensor) -> torch.Tensor:
        """As of the bi-encoder."""
        asked, mask, found = head(self.queries[queries]), self.of_queries[queries], []
        flat = asked[mask]
        owner = torch.arange(len(queries))[:, None].expand_as(mask)[mask]
        for at in range(0, len(self.products), AT_ONCE):
            block = head(self.products[at : at + AT_ONCE])
            alike = (flat @ block.flatten(0, 1).T).view(len(flat), *block.shape[:2])
            best = alike.masked_fill_(~self.of_products[at : at + AT_ONCE], -1.0).amax(dim=-1)
            found.append(torch.zeros(len(queries), len(block)).index_add_(0, owner, best))
        return torch.cat(found, dim=1) / mask.sum(dim=1)[:, None]


Model = BiEncoder | MaxSim


def padded(of: States) -> tuple[torch.Tensor, torch.Tensor]:
    """The states of each text as (texts, most tokens, d), and which of them there are."""
    lengths = np.diff(of.starts)
    there = np.arange(lengths.max()) < lengths[:, None]
    states = np.zeros((*there.shape, of.tokens.shape[1]), dtype=np.float32)
    states[there] = of.tokens
    return torch.from_numpy(states), torch.from_numpy(there)


def trained(model: Model, groups: Sequence[Group]) -> Head:
    """A head after one look at each group, `BATCH` at a step: cross-entropy of the positive among itself and its negatives."""
    head = Head(model.dimensions)
    steps = torch.optim.Adam(head.parameters(), lr=model.rate)
    for at in range(0, len(groups), BATCH):
        batch = groups[at : at + BATCH]
        queries = torch.tensor([group.query for group in batch])
        products = torch.from_numpy(np.array([[group.positive, *group.negatives] for group in batch]))
        loss = cross_entropy(model.scores(head, queries, products) / TEMPERATURE, torch.zeros(len(batch), dtype=torch.long))
        steps.zero_grad()
        loss.backward()
        steps.step()
    return head


@torch.no_grad()
def ranked(model: Model, head: Head, queries: Sequence[int]) -> NDArray[np.int64]:
    """For each query the places of all products, best first: (queries, products)."""
    return model.against_all(head, torch.tensor(queries)).argsort(dim=1, descending=True, stable=True).numpy()
